import { randomUUID } from 'node:crypto';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp } from '../../src/app.ts';
import { gatheringCommentBox } from '../../src/comments/comment-box.ts';
import { completeConfig, parseConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/connect.ts';
import { putSampleIn } from '../../src/demo/sample.ts';
import { purgeNothing } from '../../src/http/purging.ts';
import { networksOpenTo } from '../../src/outbox/address.ts';
import { emptyMemory, type Platform } from '../../src/platform.ts';
import { gatheringBox, slots } from '../../src/polls/ballot-box.ts';
import type { Role } from '../../src/roles.ts';
import { guardedPost } from '../../src/runtimes/guarded-post.ts';
import { openIdProvider } from '../../src/runtimes/openid-provider.ts';
import { promMetrics } from '../../src/runtimes/prom-metrics.ts';
import { smtpMailer } from '../../src/runtimes/smtp-mailer.ts';
import { spool } from '../../src/runtimes/spool.ts';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { freshDatabase } from './database.ts';
import { keyringOf } from './keyrings.ts';
import { readToken } from './read-token.ts';
import { solveWork } from './solve-work.ts';

export const ownerKey = 'the-owner-key-of-the-tests';
export const publicUrl = 'http://localhost:8787';

/** An answer with its body read: JSON where it is JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of a body.
export type Answer = { status: number; headers: Headers; body: any; text: string };

export type Sent = {
  method?: string;
  /** JSON, or a string that is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** The client's address, as a trusted proxy tells it. */
  from?: string;
  owner?: boolean;
  /** A key's text. */
  key?: string;
};

/** Nobody elsewhere is asked, whatever a site's settings say. */
const noSpamService = {
  isSpam: async () => null,
  correct: async () => {},
  takesKey: async () => null,
};

/**
 * The whole service over a database of its own, without a socket: the app is called as a runtime would. `log` holds every event
 * that was logged. `env` are settings over the tests' defaults; `clock` may be moved.
 */
export async function startService(
  options: {
    env?: Record<string, string>;
    sample?: boolean;
    database?: Database;
    platform?: Partial<Platform>;
  } = {},
) {
  const fresh = options.database ? undefined : await freshDatabase();
  const database = options.database ?? (fresh as NonNullable<typeof fresh>).database;
  const settings = parseConfig({ TRUSTED_PROXIES: '127.0.0.0/8', LOG_LEVEL: 'silent', ...options.env });
  const config = completeConfig(settings, { keyring: keyringOf(`test:${'A'.repeat(43)}`), ownerKey });
  const log: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const write = (level: string) => (fields: Record<string, unknown>, message: string) =>
    log.push({ level, fields, message });
  const script = { text: 'export {};', hash: 'test', integrity: 'sha384-test' };
  const clock = options.platform?.clock ?? (() => new Date());
  const platform: Platform = {
    config,
    database,
    clock,
    // What was just voted is read at once, as long as a test does not ask what is remembered.
    memory: emptyMemory(clock, { counts: { open: 0, closed: 0 } }),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: Math.random,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    metrics: promMetrics(),
    purge: purgeNothing,
    spamService: noSpamService,
    post: guardedPost(networksOpenTo(config)),
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: config.oidc && openIdProvider(config.oidc),
    journal,
    spool,
    remoteAddress: () => '127.0.0.1',
    scripts: { embed: script, live: script, frame: script, desk: script },
    ...options.platform,
  };
  platform.ballotBox ??= gatheringBox(platform.database, Math.floor(platform.chance() * slots), platform);
  platform.commentBox ??= gatheringCommentBox(platform.database, platform);
  const app = createApp(platform);
  if (options.sample) await putSampleIn(platform);
  const send = async (path: string, sent: Sent = {}): Promise<Answer> => {
    const headers = new Headers(sent.headers);
    if (sent.from) headers.set('x-forwarded-for', sent.from);
    if (sent.key !== undefined) headers.set('authorization', `Bearer ${sent.key}`);
    if (sent.owner) headers.set('authorization', `Bearer ${ownerKey}`);
    // A form says its own type, and a stream has to be told its.
    const isReady =
      typeof sent.body === 'string' || sent.body instanceof FormData || sent.body instanceof ReadableStream;
    if (sent.body !== undefined && !(sent.body instanceof FormData) && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    const method = sent.method ?? (sent.body === undefined ? 'GET' : 'POST');
    const body =
      sent.body === undefined ? null : isReady ? (sent.body as BodyInit) : JSON.stringify(sent.body);
    const request = { method, headers, body, duplex: 'half' };
    return read(await app.request(`${config.publicUrl}${path}`, request));
  };
  const api = (site: string) => (path: string, sent?: Sent) => send(`/api/v1/sites/${site}${path}`, sent);
  return {
    app,
    platform,
    config,
    database,
    databaseUrl: fresh?.url,
    log,
    send,
    api,
    keyring: config.keyring,
    stop: async () => fresh?.drop(),
  };
}
export type Service = Awaited<ReturnType<typeof startService>>;

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : undefined,
    text,
  };
}

let networks = 0;
/** An address that no other call got. */
export const newNetwork = () => {
  networks++;
  return `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`;
};

/** A site of the test's own, reached from no origin unless some are given. */
export async function newSite(service: Service, site: Record<string, unknown> = {}) {
  const name = typeof site.site === 'string' ? site.site : `site-${randomUUID().slice(0, 8)}`;
  const answer = await service.send('/api/v1/sites', {
    body: { name: 'A magazine', ...site, site: name },
    owner: true,
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return siteNamed(service, name);
}

/** A site that is there already. */
export function siteNamed(service: Service, name: string) {
  const api = service.api(name);
  return {
    name,
    api,
    /** A poll with two options unless told otherwise; gives its slug. */
    newPoll: async (poll: Record<string, unknown> = {}): Promise<string> => {
      const slug = `poll-${randomUUID().slice(0, 8)}`;
      const made = await api('/polls', {
        body: { question: 'Which?', options: ['One', 'Other'], slug, ...poll },
        owner: true,
      });
      if (made.status !== 201) throw new Error(made.text);
      return made.body.slug;
    },
    /** A key for this site, unless told otherwise; gives its id and the text that its holder sends. */
    newKey: async (role: Role, key: Record<string, unknown> = {}): Promise<{ id: string; key: string }> => {
      const made = await api('/keys', { body: { name: `A ${role}`, role, ...key }, owner: true });
      if (made.status !== 201) throw new Error(made.text);
      return made.body;
    },
    /** A solved proof for an action, with the picture answered where one came along. */
    prove: (action: string, ref: string, from = newNetwork()) => prove(service, name, action, ref, from),
    /** A vote by a new voter from a new network, unless told otherwise. */
    vote: async (poll: string, vote: Record<string, unknown> = {}, sent: Sent = {}) => {
      const from = sent.from ?? newNetwork();
      const proof = vote.proof ?? (await prove(service, name, 'vote', poll, from)).proof;
      return api(`/polls/${poll}/votes`, {
        body: { ballotId: randomUUID(), choices: ['o1'], voter: null, ...vote, proof },
        ...sent,
        from,
      });
    },
    /** A comment from a new network with everything proved, unless told otherwise. */
    comment: async (thread: string, comment: Record<string, unknown> = {}, sent: Sent = {}) => {
      const from = sent.from ?? newNetwork();
      const proof = comment.proof ?? (await prove(service, name, 'comment', thread, from)).proof;
      const author = { name: 'Ada', email: 'ada@example.com', website: '' };
      const body = {
        commentId: randomUUID(),
        thread,
        title: 'A headline',
        author,
        body: `Well said. ${randomUUID()}`,
        ...comment,
        proof,
      };
      return api('/comments', { body, ...sent, from });
    },
  };
}
export type Site = ReturnType<typeof siteNamed>;

/** Gets a challenge as a reader would and solves it. `patient` pictures were issued long enough ago not to look like a bot's. */
export async function prove(
  service: Service,
  site: string,
  action: string,
  ref: string,
  from: string,
  query = '',
) {
  const answer = await service.api(site)(
    `/challenge?action=${action}&ref=${encodeURIComponent(ref)}${query}`,
    { from },
  );
  if (answer.status !== 200) throw new Error(answer.text);
  return { challenge: answer.body as ChallengeWire, proof: await solveChallenge(service, answer.body) };
}

export async function solveChallenge(service: Pick<Service, 'keyring'>, challenge: ChallengeWire) {
  const altcha = solveWork(challenge.altcha);
  if (!challenge.picture) return { altcha };
  return {
    altcha,
    picture: { token: challenge.picture.token, answer: await readPicture(service, challenge) },
  };
}

/** What the picture of a challenge asks for. */
export function readPicture(service: Pick<Service, 'keyring'>, challenge: ChallengeWire): Promise<string> {
  const { site } = challenge.altcha.parameters.data as Record<string, unknown>;
  return readToken(service.keyring, String(site), challenge.picture?.token ?? '');
}
