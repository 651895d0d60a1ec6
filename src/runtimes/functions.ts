import scripts from 'hustings:scripts';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp } from '../app.ts';
import { choresOf } from '../chores.ts';
import { type Config, ConfigError, completeConfig, parseConfig } from '../config.ts';
import { purgeNothing } from '../http/purging.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { depsOf, type Platform } from '../platform.ts';
import { gatheringBox, slots } from '../polls/ballot-box.ts';
import { akismet } from './akismet.ts';
import { connectFrom, whileReadersWait } from './database.ts';
import { guardedPost } from './guarded-post.ts';
import { noMetrics } from './no-metrics.ts';
import { surviveLostConnections } from './node-process.ts';
import { openIdProvider } from './openid-provider.ts';
import { pinoLogger } from './pino-logger.ts';
import { smtpMailer } from './smtp-mailer.ts';

/**
 * The service on Node where the host calls a function for each request instead of opening a port; `functions-build.ts` makes one file
 * of it. `addressOf` gives the client's address out of what the host sets and no client can: the request, and whatever the host
 * hands over beside it. `chores` does once what a server does every few seconds. The database is migrated from outside, which
 * also puts in what a server puts in when it starts. Throws a ConfigError that names every fault.
 */
export function hustings(
  addressOf: (request: Request, context: unknown) => string | null | undefined,
  env: Record<string, string | undefined> = process.env,
): {
  fetch: (request: Request, context?: unknown) => Promise<Response>;
  chores: ReturnType<typeof choresOf>;
} {
  const { url, config } = readPublicConfig(env);
  const log = pinoLogger(config.logLevel);
  surviveLostConnections(log);
  // Instances are many, and may sleep for hours with their connections open.
  const database = connectFrom(url, { max: 3, idleTimeout: 20, silence: whileReadersWait });
  const chance = Math.random;
  const platform: Platform = {
    ...{ config, database, journal, scripts, log, chance, metrics: noMetrics, purge: purgeNothing },
    // Some hosts hand an instance several requests at once; where one does not, each ballot goes on its own.
    ballotBox: gatheringBox(database, Math.floor(chance() * slots), { chance, metrics: noMetrics }),
    spamService: akismet(log),
    post: guardedPost(networksOpenTo(config)),
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: config.oidc && openIdProvider(config.oidc),
    clock: () => new Date(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    remoteAddress: (bindings) => (bindings as { address?: string }).address,
  };
  const app = createApp(platform);
  return {
    fetch: async (request, context) =>
      app.fetch(request, { address: addressOf(request, context) ?? undefined }),
    chores: choresOf(depsOf(platform)),
  };
}

/** No port is listened on, yet everybody can reach it: so nothing is allowed that is for a first try on one's own machine. */
function readPublicConfig(env: Record<string, string | undefined>): { url: string; config: Config } {
  const missing = [
    ...(env.DATABASE_URL ? [] : ['DATABASE_URL is required: a function has no disk to keep a database on.']),
    ...(env.PUBLIC_URL ? [] : ['PUBLIC_URL is required: the origin that readers use.']),
  ];
  if (missing.length > 0) throw new ConfigError(missing);
  const settings = parseConfig({ ...env, HOST: '0.0.0.0' });
  const { databaseUrl, keyring, ownerKey } = settings;
  if (databaseUrl === null || !keyring || ownerKey === null)
    throw new Error('parseConfig let settings without secrets pass');
  return { url: databaseUrl, config: completeConfig(settings, { keyring, ownerKey }) };
}
