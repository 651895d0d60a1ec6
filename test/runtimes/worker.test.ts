import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildForWorker } from '../../src/runtimes/worker-build.ts';
import { tool, versionOf } from '../support/runtimes.ts';
import { freePort } from '../support/served.ts';
import { piecesOf, startingPieces, weightOf } from '../support/worker-weight.ts';
import { keepsTheContract, ownerKey, startOn } from './keeping-the-contract.ts';
import { endAll } from './node-process.ts';
import { house, launchWorker, startWorker, wranglerEnv } from './worker-process.ts';

describe('workerd, through wrangler dev', () => {
  keepsTheContract(`workerd ${versionOf(tool('workerd'))}`, startWorker);
});

describe('a Worker', () => {
  let service: Awaited<ReturnType<typeof startOn>> & { said(): string };
  beforeAll(async () => {
    let said = () => '';
    const started = await startOn(async (env) => {
      const worker = await launchWorker({ ...env, LOG_LEVEL: 'warn' });
      said = worker.said;
      return worker;
    });
    service = { ...started, said: () => said() };
  });
  afterAll(async () => {
    await service.stop();
    await endAll();
  });

  const site = 'gazette';
  const send = (path: string, body?: unknown) =>
    fetch(`${service.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const connections = async () => {
    const [row] = await service.database.sql<[{ open: number }]>`
      select count(*)::int as open from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    return row.open;
  };

  test('answers 50 requests at once, each by connections of its own, and leaves none of them behind', async () => {
    expect((await send('/api/v1/sites', { site, name: 'The Gazette' })).status).toBe(201);
    const poll = { question: 'Which?', options: ['One', 'Other'], slug: 'which' };
    expect((await send(`/api/v1/sites/${site}/polls`, poll)).status).toBe(201);
    const paths = [
      ...['/polls', '/polls/which', '/polls/which/results', '/comments?thread=/a', '/feedback'].map(
        (path) => `/api/v1/sites/${site}${path}`,
      ),
      ...['', '/results'].map((path) => `/sites/${site}/polls/which${path}`),
      ...[`/embed/v1/sites/${site}/polls/which`, '/desk/sign-in', '/openapi.json'],
    ];
    for (let round = 0; round < 3; round++) {
      const asked = Array.from({ length: 50 }, (_, index) => send(paths[index % paths.length] as string));
      const answers = await Promise.all(asked);
      const statuses = await Promise.all(
        answers.map(async (answer) => (await answer.text()) && answer.status),
      );
      expect(statuses).toEqual(Array(50).fill(200));
    }
    await expect.poll(connections).toBe(0);
    expect(service.said()).not.toMatch(/different request|will never generate a response|hung|Uncaught/i);
  });

  test('lets the connection of live results go when their reader has left', async () => {
    const leaving = new AbortController();
    const address = `${service.url}/api/v1/sites/${site}/polls/which/results/stream`;
    const answer = await fetch(address, { signal: leaving.signal });
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toContain('event: results');
    leaving.abort();
    await expect.poll(connections, { timeout: 40_000 }).toBe(0);
  });

  test('does what is due when it is scheduled: a poll that closed a month ago forgets its voters', async () => {
    const { sql } = service.database;
    const salts = async () =>
      (await sql<{ sealed: string | null }[]>`select sealed_salt as sealed from polls`).map(
        ({ sealed }) => sealed,
      );
    expect(await salts()).toEqual([expect.any(String)]);
    await sql`update polls set closes_at = now() - interval '31 days'`;
    const rounds = [1, 2, 3].map(() => fetch(`${service.url}/cdn-cgi/local/scheduled`));
    expect((await Promise.all(rounds)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await salts()).toEqual([null]);
    const [entries] = await sql<
      [{ made: number }]
    >`select count(*)::int as made from audit where act = 'poll.finalise'`;
    expect(entries.made).toBe(1);
    await expect.poll(connections).toBe(0);
  });

  test('serves what is the same for everybody as files, with the headers that the app gives it', async () => {
    const embed = await fetch(`${service.url}/embed.js`);
    expect(embed.headers.get('cf-cache-status') ?? embed.headers.get('etag')).toBeTruthy();
    expect(embed.headers.get('x-request-id')).toBeNull();
    expect(embed.headers.get('cache-control')).toBe('public, max-age=3600');
    const { live } = (await (await fetch(`${service.url}/embed.json`)).json()) as { live: { src: string } };
    const later = await fetch(`${service.url}${new URL(live.src).pathname}`);
    expect(later.headers.get('x-request-id')).toBeNull();
    expect(later.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(later.headers.get('access-control-allow-origin')).toBe('*');
    expect(await later.text()).toContain('EventSource');
  });
});

describe('a Worker that is not set up', () => {
  afterEach(endAll);

  test('says so to whoever asks, and what is missing to its log alone', async () => {
    const PORT = String(await freePort());
    const worker = await launchWorker({
      PORT,
      DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c',
      SECRETS: 'none',
    });
    const answer = await fetch(`${worker.url}/sites/any/polls`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await answer.json()).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(/log/) });
    await expect.poll(worker.said).toMatch(/OWNER_KEY is required/);
    await worker.stop();
  });
});

/** What the Worker may weigh before it answers its first reader, gzipped; the whole of it is larger, and loaded when needed. */
const most = 250_000;

describe('the Worker’s code', () => {
  let folder: string;
  let made: Metafile;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hustings-worker-build-'));
    made = await buildForWorker(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('starts with at most 250 kB, and without the desk, the API’s description and the sounds', async ({
    task,
  }) => {
    const start = startingPieces(made);
    const inputs = [...start].flatMap((name) => Object.keys(made.outputs[name]?.inputs ?? {}));
    expect(inputs.some((file) => file.endsWith('/polls/vote-actions.ts'))).toBe(true);
    for (const later of [
      '/desk/desk-routes.ts',
      '/http/openapi.ts',
      'strokes.ts',
      'sound-clips-en.ts',
      'openid-client',
    ])
      expect(
        inputs.filter((file) => file.includes(later)),
        later,
      ).toEqual([]);
    const bytes = await weightOf(folder, start);
    expect(bytes).toBeLessThanOrEqual(most);
    const all = await weightOf(folder, piecesOf(made));
    task.meta.told = `Worker: ${Math.round(bytes / 1000)} kB gzipped to start, ${Math.round(all / 1000)} kB in all`;
  });

  test('asks for Node’s modules in the database driver alone', () => {
    const asking = Object.entries(made.inputs).flatMap(([file, { imports }]) =>
      imports.filter(({ path }) => /^(node|cloudflare):/.test(path)).map(() => file),
    );
    expect(asking.length).toBeGreaterThan(0);
    expect(asking.filter((file) => !/node_modules\/postgres\/cf\//.test(file))).toEqual([]);
  });

  test('is what wrangler deploys, and starts well within what Workers allow', async ({ task }) => {
    const run = async (...words: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, [tool('wrangler'), ...words], {
        ...{ cwd: house, env: wranglerEnv(folder) },
      });
      return stdout;
    };
    const planned = await run('deploy', '--dry-run', '--outdir', join(folder, 'planned'));
    expect(planned).toMatch(/env\.DATABASE .*Hyperdrive/);
    expect(planned).toMatch(/Total Upload: .* gzip: /);
    const started = await run('check', 'startup', '--outfile', join(folder, 'start.cpuprofile'));
    const [, active = ''] = started.match(/Active: ([\d.]+) ms/) ?? expect.fail(started);
    task.meta.told = `Worker: ${active} ms busy at its start here`;
  });
});
