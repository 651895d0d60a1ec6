import { fileURLToPath } from 'node:url';
import { stop as stopBundler } from 'esbuild';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp, deskLink, prepare } from '../app.ts';
import { choresOf } from '../chores.ts';
import { completeConfig, needsSecureCookies, parseConfig, type Settings } from '../config.ts';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import type { Logger } from '../deps.ts';
import { buildScripts } from '../embed/build.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { depsOf } from '../platform.ts';
import { akismet } from './akismet.ts';
import { keepDoing } from './chore-round.ts';
import { guardedPost } from './guarded-post.ts';
import {
  type OpenDatabase,
  openDatabase,
  reportAndExit,
  stopOnSignals,
  surviveLostConnections,
} from './node-process.ts';
import { serveOn } from './node-server.ts';
import { openIdProvider } from './openid-provider.ts';
import { pinoLogger } from './pino-logger.ts';
import { promMetrics } from './prom-metrics.ts';
import { smtpMailer } from './smtp-mailer.ts';

async function start() {
  const settings = parseConfig(process.env);
  const log = pinoLogger(settings.logLevel);
  surviveLostConnections(log);
  const opened = await openDatabase(settings, log);
  // At once, since nothing will print it again should the rest of this start fail.
  if (opened.made.isNew) process.stdout.write(`owner key: ${opened.made.ownerKey}\n`);
  try {
    await serveFrom(opened, settings, log);
  } catch (error) {
    await opened.stop();
    throw error;
  }
}

async function serveFrom({ url, made, stop: stopDatabase }: OpenDatabase, settings: Settings, log: Logger) {
  const config = completeConfig(settings, made);
  await migrate(url, fileURLToPath(new URL('../../drizzle', import.meta.url)));
  const database = connect(url, { max: 10 });
  const scripts = await buildScripts();
  await stopBundler();
  const common = {
    ...{ config, database, log, journal, scripts, metrics: promMetrics() },
    spamService: akismet(log),
    post: guardedPost(networksOpenTo(config)),
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: config.oidc && openIdProvider(config.oidc),
    clock: () => new Date(),
    random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: Math.random,
  };
  const server = serveOn(config, (remoteAddress) => {
    const platform = { ...common, remoteAddress };
    return { app: createApp(platform), ready: () => prepare(platform) };
  });
  await server.listening;
  const chores = keepDoing(choresOf(depsOf(common)));
  if (!needsSecureCookies(config))
    log.warn({}, 'Only this machine can reach the service, so cookies go without Secure.');
  process.stdout.write(`Hustings is at ${config.publicUrl}${config.demo ? '/demo' : '/docs'}\n`);
  // Whoever reads this terminal could read the secrets as well; a log that is collected elsewhere must not sign anybody in.
  if (config.loopback && settings.databaseUrl === null)
    process.stdout.write(`desk (signs you in once, within the hour): ${await deskLink(common)}\n`);
  stopOnSignals(log, [chores.stop, server.stop, database.close, stopDatabase]);
}

start().catch(reportAndExit);
