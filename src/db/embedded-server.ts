import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processMark } from './embedded-lock.ts';
import type { ServerLog } from './embedded-log.ts';
import type { Launch, Program } from './embedded-program.ts';

/** All that running one cluster takes. `folder` is absolute and free of symbolic links; `log` is for the operator. */
export type Cluster = {
  folder: string;
  program: Program;
  launch: Launch;
  output: ServerLog;
  log: (message: string) => void;
};

type Server = { end(): Promise<void>; gone: Promise<void> };

const patience = 30_000;
const attempts = 50;

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
 * Stops the server that a killed service left behind. Called with the folder's lock held, so nobody is using it.
 * A pid file whose pid now belongs to some other program is removed, since it would keep PostgreSQL from starting.
 */
export async function stopOrphan({ folder, log }: Cluster): Promise<void> {
  const file = `${folder}/postmaster.pid`;
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!pid) return;
  const mark = await processMark(pid);
  if (mark === undefined || !(await commandOf(pid)).includes(folder)) {
    await rm(file, { force: true });
    return;
  }
  log(`Stopping the database server that an earlier service left behind (pid ${pid}).`);
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  await end(kill, async () => {
    while ((await processMark(pid)) === mark) await pause(20);
  });
}

async function commandOf(pid: number): Promise<string[] | string> {
  if (process.platform === 'linux') {
    // Not /proc/PID/cwd: in a container even root may not read that of another account's process.
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  }
  const answer = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(
    () => undefined,
  );
  return answer?.stdout ?? '';
}

/** Fast shutdown: open transactions are rolled back. After half a minute, a crash stop, which loses no commit either. */
async function end(kill: (signal: NodeJS.Signals) => void, gone: () => Promise<void>): Promise<void> {
  kill('SIGINT');
  const harder = setTimeout(() => kill('SIGQUIT'), patience);
  await gone();
  clearTimeout(harder);
}

/** Starts the server and, whenever it ends without being told to, starts it again on the same port. */
export async function keepRunning(cluster: Cluster): Promise<{ port: number; stop(): Promise<void> }> {
  let stopping = false;
  const first = await start(cluster);
  let server = first.server;
  const watch = async (): Promise<void> => {
    await server.gone;
    if (stopping) return;
    cluster.log('The database server ended unexpectedly; starting it again.');
    try {
      server = (await start(cluster, first.port)).server;
    } catch (error) {
      cluster.log(error instanceof Error ? error.message : String(error));
      return;
    }
    if (stopping) return server.end();
    return watch();
  };
  const watched = watch();
  return {
    port: first.port,
    async stop() {
      stopping = true;
      await server.end();
      await watched;
    },
  };
}

/** A port that was free may be taken a moment later, and a killed server's children need one to leave: try again. */
async function start(cluster: Cluster, wanted?: number): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort());
    const server = await startOn(cluster, port);
    if (server) return { server, port };
    if (attempt === attempts) {
      const { file } = cluster.output;
      throw new Error(`The database server does not start (see ${file}): ${await cluster.output.lastLine()}`);
    }
    await pause(100);
  }
}

async function startOn(
  { folder, program, launch, output }: Cluster,
  port: number,
): Promise<Server | undefined> {
  const flags = Object.entries({ ...fixed, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(program.postgres, ['-D', folder, ...flags], output.fd);
  let running = true;
  const gone = once(child, 'exit')
    .then(
      () => {},
      () => {},
    )
    .then(() => {
      running = false;
    });
  while (running) {
    // The eighth line of the pid file turns to "ready" once recovery is over and connections are taken.
    const lines = (await readFile(`${folder}/postmaster.pid`, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') {
      return {
        gone,
        end: () =>
          end(
            (signal) => child.kill(signal),
            () => gone,
          ),
      };
    }
    await Promise.race([gone, pause(20)]);
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
