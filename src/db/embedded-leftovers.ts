import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processMark } from './embedded-lock.ts';

/** How long a server is given to shut down (ms), and how long its processes may outlive it when it was killed. */
const [patience, afterlife] = [30_000, 2000];
const step = 20;

/** The name that each process of a cluster's server bears, and no other's. */
export const nameOf = (folder: string): string =>
  `hustings-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;

/** Fast shutdown: open transactions are rolled back. After half a minute, a crash stop, which loses no commit either. */
export async function endServer(
  kill: (signal: NodeJS.Signals) => void,
  gone: Promise<unknown>,
): Promise<void> {
  kill('SIGINT');
  const harder = setTimeout(() => kill('SIGQUIT'), patience);
  await gone;
  clearTimeout(harder);
}

/**
 * Ends what a server left behind that nobody looks after any more: itself, where its service was killed; its processes, where it was
 * killed itself, for as long as one of them lives there can be no other server; and a pid file that names a process which has gone or
 * is some other program by now. Called with the folder's lock held.
 */
export async function clearUp(cluster: { folder: string; log: (message: string) => void }): Promise<void> {
  const { folder, log } = cluster;
  const file = `${folder}/postmaster.pid`;
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  const mark = pid ? await processMark(pid) : undefined;
  if (mark !== undefined && (await commandOf(pid)).includes(folder)) {
    log(`Stopping the database server that an earlier service left behind (pid ${pid}).`);
    await endServer((signal) => kill(pid, signal), goneOf(pid, mark));
  }
  await endOrphans(nameOf(folder));
  if (pid) await rm(file, { force: true });
}

/** Those that wait for work end by themselves when their server is gone; one that is stuck in something else is killed. */
async function endOrphans(name: string): Promise<void> {
  for (const until = Date.now() + afterlife; ; await pause(step)) {
    const orphans = await bearing(name);
    if (orphans.length === 0) return;
    if (Date.now() > until) for (const pid of orphans) kill(pid, 'SIGKILL');
  }
}

/** The processes of the cluster of this name. PostgreSQL writes it where a command line stands: `postgres: NAME: checkpointer`. */
async function bearing(name: string): Promise<number[]> {
  const title = `postgres: ${name}: `;
  // Deno lists this folder for nobody but who may do everything (`-A`).
  const entries = process.platform === 'linux' ? await readdir('/proc').catch(() => undefined) : undefined;
  if (!entries) {
    const answer = await promisify(execFile)('ps', ['-axo', 'pid=,command=']).catch(() => undefined);
    const lines = answer?.stdout.split('\n').map((line) => line.trim()) ?? [];
    return lines.filter((line) => line.includes(` ${title}`)).map((line) => Number.parseInt(line, 10));
  }
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => commands[index]?.startsWith(title));
}

async function goneOf(pid: number, mark: string): Promise<void> {
  while ((await processMark(pid)) === mark) await pause(step);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
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
