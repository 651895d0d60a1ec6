import { fileURLToPath } from 'node:url';
import { stop as stopBundler } from 'esbuild';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp } from '../app.ts';
import { completeConfig, needsSecureCookies, parseConfig } from '../config.ts';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { putSampleIn } from '../demo/sample.ts';
import { buildScripts } from '../embed/build.ts';
import { openDatabase, reportAndExit, stopOnSignals } from './node-process.ts';
import { serveOn } from './node-server.ts';
import { pinoLogger } from './pino-logger.ts';
import { promMetrics } from './prom-metrics.ts';

async function start() {
  const settings = parseConfig(process.env);
  const log = pinoLogger(settings.logLevel);
  const { url, made, stop: stopDatabase } = await openDatabase(settings, log);
  const config = completeConfig(settings, made);
  await migrate(url, fileURLToPath(new URL('../../drizzle', import.meta.url)));
  const database = connect(url, { max: 10 });
  const scripts = await buildScripts();
  await stopBundler();
  const server = serveOn(config, (remoteAddress) => {
    const platform = {
      ...{ config, database, log, journal, scripts, remoteAddress, metrics: promMetrics() },
      clock: () => new Date(),
      random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
      chance: Math.random,
    };
    return { app: createApp(platform), ready: () => putSampleIn(platform) };
  });
  await server.listening;
  if (!needsSecureCookies(config))
    log.warn({}, 'Only this machine can reach the service, so cookies go without Secure.');
  const lines = [`Hustings is at ${config.publicUrl}${config.demo ? '/demo' : '/docs'}`];
  if (made.isNew) lines.push(`owner key: ${made.ownerKey}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  stopOnSignals(log, [server.stop, database.close, stopDatabase]);
}

start().catch(reportAndExit);
