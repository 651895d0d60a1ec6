import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { type Config, ConfigError, completeConfig, parseConfig } from '../config.ts';
import { connect } from '../db/connect.ts';
import type { Logger, Memory } from '../deps.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { emptyMemory, type Platform } from '../platform.ts';
import { akismet } from './akismet.ts';
import { consoleLogger } from './console-logger.ts';
import { fetchPost } from './fetch-post.ts';
import { noMetrics } from './no-metrics.ts';
import { openIdProvider } from './openid-provider.ts';
import { type BallotBoxes, objectBox } from './worker-ballot-box.ts';

/** The bindings of wrangler.toml, and beside them the settings of the README as texts. */
export type WorkerEnv = {
  DATABASE?: { connectionString: string };
  BALLOT_BOX?: BallotBoxes;
  SHIELD?: { limit(asked: { key: string }): Promise<{ success: boolean }> };
} & Record<string, unknown>;

/** What lives as long as the isolate. Nothing in it waits for, or holds, what belongs to one request. */
type Isolate = { config: Config; log: Logger; memory: Memory; databaseUrl: string };

/** An archive as long as this is read well within the time that a request has; longer ones are for the command line. */
const mostUploaded = 20_000_000;

const clock = () => new Date();
let isolate: Isolate | undefined;

/** The settings, read once an isolate. Throws a ConfigError that names every fault. */
function isolateOf(env: WorkerEnv): Isolate {
  isolate ??= begin(env);
  return isolate;
}

function begin(env: WorkerEnv): Isolate {
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const missing = [
    ...(env.DATABASE ? [] : ['DATABASE must be bound to a Hyperdrive configuration in wrangler.toml.']),
    ...(env.PUBLIC_URL ? [] : ['PUBLIC_URL is required on Workers.']),
  ];
  if (missing.length > 0 || !env.DATABASE) throw new ConfigError(missing);
  const databaseUrl = env.DATABASE.connectionString;
  // A Worker is public wherever it runs; only `wrangler dev` on one's own machine says otherwise, by HOST.
  const settings = parseConfig({ HOST: '0.0.0.0', ...Object.fromEntries(texts), DATABASE_URL: databaseUrl });
  const { keyring, ownerKey } = settings;
  if (!keyring || ownerKey === null) throw new Error('parseConfig let settings without secrets pass');
  return {
    databaseUrl,
    // Mail takes SMTP, which there is none of here: so none is offered either.
    config: { ...completeConfig(settings, { keyring, ownerKey }), mail: null, uploadLimit: mostUploaded },
    log: consoleLogger(settings.logLevel, clock),
    memory: emptyMemory(clock, { sharesLoads: false }),
  };
}

/** Connections that one request may hold at once; Workers allow six. */
const most = 4;

/** What a Worker brings along for one request or one round of chores; whoever takes it closes its `database`. */
export function workerPlatform(
  env: WorkerEnv,
  more: Pick<Platform, 'scripts' | 'remoteAddress' | 'purge'>,
): Platform {
  const { config, log, memory, databaseUrl } = isolateOf(env);
  const { SHIELD: shield, BALLOT_BOX: boxes } = env;
  return {
    ...{ config, log, memory, journal, clock, metrics: noMetrics },
    database: connect(databaseUrl, { max: most }),
    spamService: akismet(log),
    post: fetchPost(networksOpenTo({ webhookAllow: [], loopback: config.loopback })),
    mailer: null,
    identityProvider: config.oidc && openIdProvider(config.oidc),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: Math.random,
    ...(shield ? { shield: async (key) => (await shield.limit({ key })).success } : {}),
    ...(boxes ? { ballotBox: objectBox(boxes) } : {}),
    ...more,
  };
}
