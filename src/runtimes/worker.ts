import scripts from 'hustings:scripts';
import { LinearRouter } from 'hono/router/linear-router';
import { ConfigError } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { depsOf, type Platform } from '../platform.ts';
import { asksForMore, createReadersApp } from '../readers-app.ts';
import { type WorkerEnv, workerPlatform } from './worker-platform.ts';

export { BallotBoxObject } from './worker-ballot-box.ts';

/**
 * What is used here of the context that Workers hand over (https://developers.cloudflare.com/workers/runtime-apis/context/).
 * There is no `cache` where Workers Cache is off or not simulated.
 */
type WorkerContext = {
  waitUntil(work: Promise<unknown>): void;
  cache?: { purge(what: { tags: string[] }): Promise<unknown> };
};

/** How long a round of chores may take (ms); the next one is begun a minute after this one was. */
const round = 50_000;

/** Cloudflare Workers: an app and a connection for every request, since neither may outlive it. */
export default {
  async fetch(request: Request, env: WorkerEnv, context: WorkerContext): Promise<Response> {
    // Cloudflare writes this header itself, over whatever a client has sent.
    const client = request.headers.get('cf-connecting-ip') ?? undefined;
    let platform: Platform;
    try {
      platform = platformOf(env, context, client);
    } catch (error) {
      return notSetUp(error);
    }
    const open = asksForMore(new URL(request.url).pathname)
      ? (await import('../app.ts')).createApp
      : createReadersApp;
    const answer = await open(platform, { router: new LinearRouter() }).fetch(request, env);
    return closingAfter(answer, platform.database, context);
  },

  async scheduled(_event: unknown, env: WorkerEnv, context: WorkerContext): Promise<void> {
    const platform = platformOf(env, context, undefined);
    try {
      const { choresOf } = await import('../chores.ts');
      await choresOf(depsOf(platform))(AbortSignal.timeout(round));
    } finally {
      await platform.database.close();
    }
  },
};

const platformOf = (env: WorkerEnv, context: WorkerContext, client: string | undefined): Platform =>
  workerPlatform(env, {
    scripts,
    remoteAddress: () => client,
    purge: async (tags) => void (await context.cache?.purge({ tags })),
  });

/** Where a server would not start: what is missing goes to the log, and whoever asks is told to come back. */
function notSetUp(error: unknown): Response {
  if (!(error instanceof ConfigError)) throw error;
  console.error(JSON.stringify({ level: 60, msg: error.message }));
  const problem = { type: 'about:blank', title: 'Not set up', status: 503, code: 'unavailable' };
  const detail = 'The service is not set up yet. Its log says what is missing.';
  const headers = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'Retry-After': '60',
  };
  return new Response(JSON.stringify({ ...problem, detail }), { status: 503, headers });
}

/** The answer, and the end of its connection once the last byte has been read: exports and live results go on for long. */
function closingAfter(answer: Response, database: Database, context: WorkerContext): Response {
  if (answer.body === null) {
    context.waitUntil(database.close());
    return answer;
  }
  const { readable, writable } = new TransformStream();
  const sent = answer.body.pipeTo(writable).catch(() => {});
  context.waitUntil(sent.then(() => database.close()));
  return new Response(readable, answer);
}
