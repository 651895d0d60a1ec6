import { availableParallelism } from 'node:os';
import { deskLink, prepare } from '../app.ts';
import { completeConfig, mostWorkers, needsSecureCookies, parseConfig, type Settings } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import type { Logger } from '../deps.ts';
import { slots } from '../polls/ballot-box.ts';
import type { Many } from './cluster.ts';
import { connectFrom } from './database.ts';
import type { Door } from './door.ts';
import {
  heedSignals,
  type OpenDatabase,
  openDatabase,
  reportAndExit,
  surviveLostConnections,
} from './node-process.ts';
import { pinoLogger } from './pino-logger.ts';
import { migrations } from './release.ts';
import { loadScripts } from './scripts.ts';
import { serve, serverPlatform } from './serving.ts';

/**
 * The service until it is told to stop: the environment in, the door open. `many`: how this runtime has several processes serve,
 * where it can. Ends the process on a fault.
 */
export function startServer(door: Door, many?: Many): void {
  start(door, many).catch(reportAndExit);
}

async function start(door: Door, many: Many | undefined) {
  const settings = parseConfig(process.env);
  if (settings.workers !== 1 && !many)
    throw new Error('WORKERS is for Node alone. Leave it out here, or start the service on Node.');
  const log = pinoLogger(settings.logLevel);
  surviveLostConnections(log);
  const signals = heedSignals(log);
  const opened = await openDatabase(settings, log);
  // At once, since nothing will print it again should the rest of this start fail.
  if (opened.made.isNew) process.stdout.write(`owner key: ${opened.made.ownerKey}\n`);
  try {
    await serveFrom(opened, settings, log, door, many, signals);
  } catch (error) {
    await opened.stop();
    if (signals.told.aborted) process.exit(0);
    throw error;
  }
}

async function serveFrom(
  { url, made, stop: stopDatabase, beyondHelp }: OpenDatabase,
  settings: Settings,
  log: Logger,
  door: Door,
  many: Many | undefined,
  { told, serves }: ReturnType<typeof heedSignals>,
) {
  told.throwIfAborted();
  const config = completeConfig(settings, made);
  const tell = (sentence: string) => log.warn({}, sentence);
  await migrate(url, migrations, { tell, connect: connectFrom });
  told.throwIfAborted();
  const scripts = await loadScripts();
  const slot = Math.floor(Math.random() * slots);
  const { remoteAddress, takeTime } = door;
  const count = workersOf(settings);
  const readUrl = count > 1 ? null : settings.readUrl;
  const from = { url, readUrl, slot, connections: 10 };
  const platform = serverPlatform({ ...from, config, log, scripts, remoteAddress, takeTime });
  await prepare(platform);
  told.throwIfAborted();
  const { kept, ownerKey } = made;
  const handed = { url, made: { kept, ownerKey }, scripts, slot };
  const cluster = count > 1 ? await many?.(handed, count, log) : undefined;
  const serving = cluster ?? (await serve(platform, door));
  if (!needsSecureCookies(config))
    log.warn({}, 'Only this machine can reach the service, so cookies go without Secure.');
  process.stdout.write(`Hustings is at ${config.publicUrl}${config.demo ? '/demo' : '/docs'}\n`);
  // Whoever reads this terminal could read the secrets as well; a log that is collected elsewhere must not sign anybody in.
  if (config.loopback && settings.databaseUrl === null)
    process.stdout.write(`desk (signs you in once, within the hour): ${await deskLink(platform)}\n`);
  if (cluster) await platform.database.close();
  const stop = serves([serving.stop, stopDatabase]);
  beyondHelp.then(stop);
  cluster?.beyondHelp.then(stop);
}

function workersOf({ workers }: Settings): number {
  return workers === 'auto' ? Math.min(availableParallelism(), mostWorkers) : workers;
}
