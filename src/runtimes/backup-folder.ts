import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backup, Backups } from '../backups.ts';
import type { Keyring } from '../keyring.ts';
import { writeBackup } from './backup-writing.ts';

/** What is left free on the disk (bytes), since the database may be on it, and must never find it full. */
const spared = 256 * 1024 * 1024;

/** How long one that failed is not tried again (ms). */
const rest = 3_600_000;

/** By the time in its name a backup is known, so that a copy of the folder is as good. */
export const nameAt = (at: Date) => `hustings-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.tar.gz`;

const named = /^hustings-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.tar\.gz$/;

/** A disk that has too little room left. */
class DiskFull extends Error {
  override name = 'DiskFull';
  readonly code = 'ENOSPC';
}

type Kept = Backup & { file: string };

/** The backups in a folder, the newest first. */
export async function backupsIn(folder: string): Promise<Kept[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: Kept[] = [];
  for (const name of files) {
    const [, date, ...time] = named.exec(name) ?? [];
    if (date === undefined) continue;
    const file = join(folder, name);
    const { size } = await stat(file);
    found.push({ file, bytes: size, madeAt: new Date(`${date}T${time.join(':')}Z`) });
  }
  return found.toSorted((one, other) => other.madeAt.getTime() - one.madeAt.getTime());
}

/** Makes the folder where it is not there, for its owner alone, and gives the file for a backup that is made now. */
export async function placeIn(folder: string, at: Date): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, nameAt(at));
}

/** The service's own backups: the newest `kept` stay in `folder`. */
export function keptBackups(
  of: { url: string; keyring: Keyring; folder: string; kept: number },
  { clock = () => new Date(), freeOn = freeBytes } = {},
): Backups {
  const { url, keyring, folder, kept } = of;
  let failedAt = Number.NEGATIVE_INFINITY;
  const hasRoom = async () => {
    const free = await freeOn(folder);
    if (free < spared) throw new DiskFull(`Only ${Math.round(free / 1e6)} MB are free where ${folder} is.`);
  };
  return {
    async newest() {
      const [newest] = await backupsIn(folder);
      return newest ? { madeAt: newest.madeAt, bytes: newest.bytes } : null;
    },
    async make(signal) {
      if (clock().getTime() - failedAt < rest) return;
      try {
        const file = await placeIn(folder, clock());
        await clearAway(folder);
        await writeBackup({ url, file, keyring, signal, hasRoom });
        for (const old of (await backupsIn(folder)).slice(kept)) await rm(old.file, { force: true });
      } catch (error) {
        if (signal.aborted) return;
        failedAt = clock().getTime();
        throw error;
      }
    },
  };
}

/** What is left of backups whose process was killed: one at a time makes them here, so no other can be at work on it. */
async function clearAway(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.endsWith('.tar.gz.part')) await rm(join(folder, name), { force: true });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
