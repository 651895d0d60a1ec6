import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { completeConfig, parseConfig, type Settings } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { isMigrated } from '../db/migrated.ts';
import type { Deps, Logger } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { purgeNothing } from '../http/purging.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { depsOf, type Platform } from '../platform.ts';
import { akismet } from './akismet.ts';
import { connectFrom } from './database.ts';
import { guardedPost } from './guarded-post.ts';
import { type OpenDatabase, openDatabase, surviveLostConnections } from './node-process.ts';
import { promMetrics } from './prom-metrics.ts';
import { migrations } from './release.ts';
import { loadScripts } from './scripts.ts';
import { smtpMailer } from './smtp-mailer.ts';

/** What a command says beside its output, which may be an export: sentences, on standard error. */
const log: Logger = {
  debug: () => {},
  info: (_, message) => process.stderr.write(`${message}\n`),
  warn: () => {},
  error: () => {},
};

/** A sentence about what goes on. */
export const tell = (sentence: string): void => log.info({}, sentence);

type CommandPlatform = Omit<Platform, 'remoteAddress' | 'scripts'>;

/** Runs `work` on the database of the environment, migrated or not, and closes what had to be opened for it. */
export function withDeps<T>(work: (deps: Deps) => Promise<T>): Promise<T> {
  return withOpened({ mayMake: false }, (opened) =>
    withPlatform(opened, (platform) => work(depsOf(platform))),
  );
}

function withPlatform<T>(
  { url, settings, made }: Opened,
  work: (platform: CommandPlatform) => Promise<T>,
): Promise<T> {
  const database = connectFrom(url, { max: 3 });
  const config = completeConfig(settings, made);
  const platform = {
    ...{ config, database, log, journal, metrics: promMetrics() },
    ...{ purge: purgeNothing, spamService: akismet(log), post: guardedPost(networksOpenTo(config)) },
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: null,
    clock: () => new Date(),
    random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: Math.random,
  };
  return work(platform).finally(database.close);
}

/** As `withDeps`, for work that needs every table of this release. */
export function withTables<T>(work: (deps: Deps) => Promise<T>): Promise<T> {
  return withDeps(async (deps) => {
    if (!(await isMigrated(deps.database, journal)))
      throw new Refusal('unavailable', 'The database lacks migrations of this release. Run "migrate" first.');
    return work(deps);
  });
}

/**
 * Brings the database up to this release, making an embedded one that is not there yet, and puts in what a server puts in at its
 * start, since a Worker has no start; says how many migrations that took.
 */
export function migrateDatabase(): Promise<number> {
  return withOpened({ mayMake: true }, async (opened) => {
    const applied = await migrate(opened.url, migrations, { tell, connect: connectFrom });
    // The whole app: other commands start faster without it.
    const { prepare } = await import('../app.ts');
    const scripts = await loadScripts();
    await withPlatform(opened, (platform) => prepare({ ...platform, scripts }));
    return applied;
  });
}

type Opened = { url: string; settings: Settings; made: OpenDatabase['made'] };

/**
 * Runs `work` on the address of the environment's database, whatever is in it. `mayMake`: an embedded one that is not there is made. `alone`:
 * not beside a service on the same embedded one.
 */
export async function withOpened<T>(
  { mayMake, alone = false }: { mayMake: boolean; alone?: boolean },
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const settings = parseConfig(process.env);
  surviveLostConnections(log);
  const { url, joined, made, stop } = await openDatabase(settings, log, { for: 'command', mayMake });
  if (joined && alone)
    throw new Refusal('unavailable', `A service is running on ${settings.dataDir}. Stop it first.`);
  // At once, as the service does at its first start: nothing will print it again.
  if (made.isNew) process.stderr.write(`owner key: ${made.ownerKey}\n`);
  const interrupted = () => void stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    return await work({ url, settings, made });
  } finally {
    await stop();
  }
}
