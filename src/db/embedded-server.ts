import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { clearUp, endServer, nameOf } from './embedded-leftovers.ts';
import type { ServerLog } from './embedded-log.ts';
import type { Launch, Program } from './embedded-program.ts';

/** How loudly the operator is told. */
export type Log = (message: string, level?: 'info' | 'error') => void;

/** All that running one cluster takes. `folder` is absolute and free of symbolic links; `log` is for the operator. */
export type Cluster = {
  folder: string;
  program: Program;
  launch: Launch;
  output: ServerLog;
  log: Log;
};

/** `ready` says whether it takes connections, once it does or has ended before; `gone`, how it ended. */
type Server = { ready: Promise<boolean>; gone: Promise<string>; end(): Promise<void> };

/** How often a start is tried at first (a port that was free may be taken a moment later), and the pause between two (ms). */
const [attempts, firstPause] = [50, 100];

/** A server that ended is started again after pauses that double up to the longest, for this long at most (ms). */
export type Patience = { longestPause: number; whole: number };
const usual: Patience = { longestPause: 5000, whole: 10 * 60_000 };

/** A server that ends within this time (ms) after it was started again has not come back. */
const soon = 30_000;

/** Given at every start, so that no edit of the configuration opens the server to others or trades durability. */
const fixed = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  // Failed statements are the service's to log; here they would only let a stranger fill the disk.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  logging_collector: 'off',
};

/**
 * Starts the server and, whenever it ends without being told to, starts it again on the same port, so that pools find it. While it
 * does not start, as where the disk is full, it is tried again and again; `beyondHelp` says why that was given up.
 */
export async function keepRunning(
  cluster: Cluster,
  patience = usual,
): Promise<{ port: number; stop(): Promise<void>; beyondHelp: Promise<Error> }> {
  const { log } = cluster;
  const stopping = new AbortController();
  const beyondHelp = Promise.withResolvers<Error>();
  const first = await start(cluster);
  const { port } = first;
  let { server } = first;

  const keep = async (): Promise<void> => {
    let failedSince = Number.POSITIVE_INFINITY;
    for (let failures = 0; ; failures++) {
      const begun = Date.now();
      const isReady = await server.ready;
      if (isReady && failures > 0) log('The database server is back.');
      const how = await server.gone;
      if (stopping.signal.aborted) return;
      if (isReady && Date.now() - begun > soon) failures = 0;
      if (failures === 0) failedSince = Date.now();
      const why = `The database server ${how}`;
      if (Date.now() - failedSince > patience.whole)
        return beyondHelp.resolve(new Error(`${why}, again and again.`));
      const wait = failures === 0 ? 0 : Math.min(firstPause * 2 ** failures, patience.longestPause);
      log(`${why}; starting it again${wait > 0 ? ` in ${wait / 1000} s` : ''}.`, 'error');
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => {});
      await clearUp(cluster);
      if (stopping.signal.aborted) return;
      server = startOn(cluster, port);
    }
  };
  const kept = keep().catch((cause: unknown) =>
    beyondHelp.resolve(new Error('The database server could not be started again.', { cause })),
  );
  return {
    port,
    beyondHelp: beyondHelp.promise,
    async stop() {
      stopping.abort();
      await server.end();
      await kept;
    },
  };
}

/** A port that was free may be taken a moment later, and a killed server's children need one to leave: try again. */
async function start(cluster: Cluster): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = startOn(cluster, port);
    if (await server.ready) return { server, port };
    if (attempt === attempts) throw new Error(`The database server does not start: it ${await server.gone}.`);
    await pause(firstPause);
  }
}

function startOn({ folder, program, launch, output }: Cluster, port: number): Server {
  const settings = { ...fixed, port, cluster_name: nameOf(folder) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(program.postgres, ['-D', folder, ...flags], output.fd);
  let running = true;
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const gone = exited
    .finally(() => {
      running = false;
    })
    .then(
      ([code, signal]) => wordsFor(output, code, signal),
      (fault: Error) => `could not be run: ${fault.message}`,
    );
  const becomeReady = async () => {
    while (running) {
      // The eighth line of the pid file turns to "ready" once recovery is over and connections are taken.
      const lines = (await readFile(`${folder}/postmaster.pid`, 'utf8').catch(() => '')).split('\n');
      if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
      await Promise.race([exited.catch(() => {}), pause(20)]);
    }
    return false;
  };
  return { gone, ready: becomeReady(), end: () => endServer((signal) => child.kill(signal), gone) };
}

/** Whoever ends by a signal has had no time to say why. */
const wordsFor = async (output: ServerLog, code: number | null, signal: string | null) =>
  signal
    ? `was ended by ${signal}`
    : `ended with ${code} (see ${output.file}: ${await output.lastLine().catch(() => '')})`;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
