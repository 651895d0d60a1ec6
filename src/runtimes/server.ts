import { fileURLToPath } from 'node:url';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp, deskLink, prepare } from '../app.ts';
import { choresOf } from '../chores.ts';
import { completeConfig, needsSecureCookies, parseConfig, type Settings } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import type { Logger } from '../deps.ts';
import { purgeNothing } from '../http/purging.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { depsOf, emptyMemory, type Platform } from '../platform.ts';
import { gatheringBox, slots } from '../polls/ballot-box.ts';
import { akismet } from './akismet.ts';
import { keepDoing } from './chore-round.ts';
import { compress } from './compress.ts';
import { connectFrom } from './database.ts';
import type { Door, Fetch } from './door.ts';
import { guardedPost } from './guarded-post.ts';
import {
  type OpenDatabase,
  openDatabase,
  reportAndExit,
  stopOnSignals,
  surviveLostConnections,
} from './node-process.ts';
import { openIdProvider } from './openid-provider.ts';
import { pinoLogger } from './pino-logger.ts';
import { promMetrics } from './prom-metrics.ts';
import { loadScripts } from './scripts.ts';
import { smtpMailer } from './smtp-mailer.ts';
import { openStandby } from './standby.ts';

/** The service as a process that lives until it is told to stop: the environment in, the door open. Ends the process on a fault. */
export function startServer(door: Door): void {
  start(door).catch(reportAndExit);
}

async function start(door: Door) {
  const settings = parseConfig(process.env);
  const log = pinoLogger(settings.logLevel);
  surviveLostConnections(log);
  const opened = await openDatabase(settings, log);
  // At once, since nothing will print it again should the rest of this start fail.
  if (opened.made.isNew) process.stdout.write(`owner key: ${opened.made.ownerKey}\n`);
  try {
    await serveFrom(opened, settings, log, door);
  } catch (error) {
    await opened.stop();
    throw error;
  }
}

async function serveFrom(
  { url, made, stop: stopDatabase }: OpenDatabase,
  settings: Settings,
  log: Logger,
  door: Door,
) {
  const config = completeConfig(settings, made);
  const tell = (sentence: string) => log.warn({}, sentence);
  await migrate(url, fileURLToPath(new URL('../../drizzle', import.meta.url)), {
    tell,
    connect: connectFrom,
  });
  const database = connectFrom(url, { max: 10 });
  const standby = settings.readUrl === null ? undefined : openStandby(settings.readUrl, database, log);
  const scripts = await loadScripts();
  const metrics = promMetrics();
  const clock = () => new Date();
  const chance = Math.random;
  const ballotBox = gatheringBox(database, Math.floor(chance() * slots), { chance, metrics });
  const platform: Platform = {
    ...{ config, database, log, journal, scripts, clock, chance, compress, metrics, ballotBox },
    ...(standby ? { reads: standby.reads } : {}),
    memory: emptyMemory(clock, standby ? { forgotten: standby.changed } : {}),
    purge: purgeNothing,
    spamService: akismet(log),
    post: guardedPost(networksOpenTo(config)),
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: config.oidc && openIdProvider(config.oidc),
    random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
    remoteAddress: door.remoteAddress,
  };
  const app = createApp(platform);
  await prepare(platform);
  const server = await door.listen(app.fetch as Fetch, config);
  const chores = keepDoing(choresOf(depsOf(platform)));
  if (!needsSecureCookies(config))
    log.warn({}, 'Only this machine can reach the service, so cookies go without Secure.');
  process.stdout.write(`Hustings is at ${config.publicUrl}${config.demo ? '/demo' : '/docs'}\n`);
  // Whoever reads this terminal could read the secrets as well; a log that is collected elsewhere must not sign anybody in.
  if (config.loopback && settings.databaseUrl === null)
    process.stdout.write(`desk (signs you in once, within the hour): ${await deskLink(platform)}\n`);
  stopOnSignals(log, [
    chores.stop,
    server.stop,
    ballotBox.drained,
    standby?.stop ?? nothing,
    database.close,
    stopDatabase,
  ]);
}

const nothing = async () => {};
