import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** `brief`: a command, which ends by itself and is worth waiting for. */
type Holder = { pid: number; mark: string; namespace: string; brief?: boolean };

/** The folder belongs to another process that is alive; a `brief` one has not ended in time. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
  readonly brief: boolean;
  constructor(folder: string, { pid, brief = false }: Pick<Holder, 'pid' | 'brief'>) {
    super(
      brief
        ? `The data folder ${folder} is in use by a command (pid ${pid}). Try again when that has ended.`
        : `The data folder ${folder} is in use by another Hustings service (pid ${pid}). Stop that one first, or give this one a folder of its own.`,
    );
    this.brief = brief;
  }
}

const beat = 5_000;
const silence = 3 * beat;
const step = 100;
const patience = 30_000;

/**
 * What tells a process from a later one that was given the same pid: boot and start time. Undefined when no such
 * process runs (a zombie counts as gone).
 */
export async function processMark(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    const answer = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(
      () => undefined,
    );
    return answer?.stdout.trim() || undefined;
  }
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets and may hold spaces and brackets of its own.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}:${fields[19]}`;
}

/**
 * Takes a data folder for this process: a file `service.lock` that holds the pid. Throws a sentence naming the folder
 * and the pid while another service has it; a lock left by a process that died is taken over.
 * Containers on one volume cannot see each other's pids, so the holder also touches the file every five seconds.
 * A `brief` holder is waited for, up to half a minute.
 */
export async function lockFolder(folder: string, { brief = false } = {}): Promise<() => Promise<void>> {
  const file = `${folder}/service.lock`;
  const mine = `${file}.${randomUUID()}`;
  const own: Holder = {
    pid: process.pid,
    mark: (await processMark(process.pid)) ?? 'unknown',
    namespace: await readlink('/proc/self/ns/pid').catch(() => 'host'),
    ...(brief ? { brief } : {}),
  };
  await writeFile(mine, `${JSON.stringify(own)}\n`, { mode: 0o644 });
  try {
    // A link, unlike a write, appears whole or fails, so nobody ever reads half a lock.
    const until = Date.now() + patience;
    while (!(await link(mine, file).then(() => true, existsAlready)))
      await clearStale(file, folder, own, Date.now() < until);
  } finally {
    await rm(mine, { force: true });
  }
  const heart = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), beat);
  heart.unref();
  return async () => {
    clearInterval(heart);
    await rm(file, { force: true });
  };
}

async function clearStale(file: string, folder: string, own: Holder, mayWait: boolean): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === '') return;
  const holder = parseHolder(before);
  if (holder && (await isAlive(holder, file, own))) {
    if (holder.brief && mayWait) return pause(step);
    throw new FolderInUse(folder, holder);
  }
  const aside = `${file}.${randomUUID()}`;
  if (
    !(await rename(file, aside).then(
      () => true,
      () => false,
    ))
  )
    return;
  // Between reading and renaming another starter may have taken the place: then it gets its lock back.
  if ((await readFile(aside, 'utf8')) !== before) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

async function isAlive(holder: Holder, file: string, own: Holder): Promise<boolean> {
  if (holder.namespace === own.namespace) return (await processMark(holder.pid)) === holder.mark;
  const touched = async () => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  const seen = await touched();
  const rest = seen + silence - Date.now();
  if (rest <= 0) return false;
  await pause(Math.min(rest, silence));
  return (await touched()) > seen;
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function existsAlready(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}
