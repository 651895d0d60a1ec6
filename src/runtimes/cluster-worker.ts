import { completeConfig, parseConfig } from '../config.ts';
import type { Memory } from '../deps.ts';
import type { Rates } from '../http/rate-limit.ts';
import { forgetChanged, type Platform } from '../platform.ts';
import { talkOver } from './cluster-talk.ts';
import type { News, PrimaryWords, WorkerWords } from './cluster-words.ts';
import { keyringIn, sentenceOf, surviveLostConnections } from './node-process.ts';
import { nodeDoor } from './node-server.ts';
import { pinoLogger } from './pino-logger.ts';
import type { Counts } from './prom-metrics.ts';
import { serve, serverPlatform } from './serving.ts';

/** How often the others are told what was counted here (ms). */
const newsEvery = 200;

/** How many connections each worker may hold: two write votes, and three may be taken by exports for as long as those last. */
const connections = 8;

// One of the processes of a cluster, as the primary starts it. Node ends it when the primary is no more.
let memory: Memory | undefined;
let counts = async (): Promise<Counts> => [];
let stop = async () => {};

const primary = talkOver<PrimaryWords>(
  process,
  {
    serve: async ({ url, made, scripts, worker, slot }) => {
      const settings = parseConfig(process.env);
      const keyring = settings.keyring ?? keyringIn(made.kept ?? '', settings.dataDir);
      const config = completeConfig(settings, { keyring, ownerKey: made.ownerKey });
      const log = pinoLogger(settings.logLevel, { worker });
      surviveLostConnections(log);
      const { remoteAddress, takeTime } = nodeDoor;
      const from = { url, readUrl: settings.readUrl, slot, connections };
      const platform = serverPlatform({ ...from, config, log, scripts, remoteAddress, takeTime });
      const metrics: Platform['metrics'] = {
        ...platform.metrics,
        expose: () => primary.ask('metrics', null),
      };
      ({ counts } = platform.metrics);
      ({ memory } = platform);
      const { rates } = memory;
      const purge = (tags: string[]) => primary.ask('changed', tags);
      ({ stop } = await serve({ ...platform, metrics, purge }, nodeDoor));
      setInterval(() => tellNews(rates), newsEvery).unref();
    },
    stop: async () => {
      await stop();
      process.exit(0);
    },
    hear: (news) => {
      const rates: Record<string, Rates> = memory?.rates ?? {};
      for (const [name, hits] of news) rates[name]?.hear(hits);
    },
    forget: (tags) => memory && forgetChanged(memory, tags),
    counts: () => counts(),
  } satisfies WorkerWords,
  sentenceOf,
);

function tellNews(rates: Record<string, Rates>): void {
  const news: News = Object.entries(rates).map(([name, each]) => [name, each.takeNews()]);
  const heard = news.filter(([, hits]) => hits.length > 0);
  if (heard.length > 0) primary.tell('news', heard);
}

// A signal to the whole group, from a terminal or a supervisor, reaches the primary too, and it is the one who says when to stop.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {});
