import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, watched } from './faults.ts';

const megabytes = 256;

/** A small disk of memory; undefined where this machine lets nobody mount one. */
export async function mountSmallDisk(): Promise<
  { folder: string; unmount: () => Promise<void> } | undefined
> {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-small-disk-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await remove();
    return undefined;
  }
  await chmod(folder, 0o711);
  return {
    folder,
    unmount: async () => {
      // Also where a service still has files open on it, because its round failed.
      execFileSync('umount', ['--lazy', folder]);
      await remove();
    },
  };
}

/** Fills the disk that the database is on to the last byte, has it need more, and makes room again. */
export const diskFull: Fault = watched(async ({ dataDir = '', withDatabase }, _load, chance) => {
  const file = join(dataDir, 'in-the-way');
  await fill(file);
  await pause(1000 + chance() * 2000);
  // Its log is written on into what it has kept ready, which takes a while: this takes it up at once, and then it has to give up.
  if (chance() < 0.7)
    await withDatabase(async ({ sql }) => {
      for (let segment = 0; segment < 20; segment++) await sql`select pg_switch_wal(), txid_current()`;
    }).catch(() => {});
  await pause(2000 + chance() * 4000);
  await rm(file, { force: true });
});

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  for (let size = 1 << 20; size >= 1; size >>= 4) {
    const piece = Buffer.alloc(size);
    while (await handle.write(piece).then(() => true, isNotFull));
  }
  await handle.close();
}

function isNotFull(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOSPC') return false;
  throw error;
}
