import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../../src/db/connect.ts';
import { migrate } from '../../../src/db/migrate.ts';

export type Interruption = 'connection cut' | 'process killed';

/** Migrates, and cuts it off after so many milliseconds; says whether that came in time. Nothing of it goes on when this ends. */
export async function interrupted(
  url: string,
  folder: string,
  way: Interruption,
  after: number,
): Promise<boolean> {
  const others = connect(url, { max: 1 });
  try {
    await others.sql`select 1`;
    return way === 'connection cut' ? await cut(others, url, folder, after) : await kill(url, folder, after);
  } finally {
    await untilOver(others);
    await others.close();
  }
}

async function cut(
  others: ReturnType<typeof connect>,
  url: string,
  folder: string,
  after: number,
): Promise<boolean> {
  const done = migrate(url, folder).then(
    () => false,
    () => true,
  );
  await pause(after);
  await others.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  return done;
}

async function kill(url: string, folder: string, after: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrating.ts'), url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout.on('data', (piece) => said.push(String(piece)));
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  await Promise.race([pause(after), ended]);
  child.kill('SIGKILL');
  await ended;
  return !said.join('').includes('done');
}

/** A server notices only after its statement that whoever sent it is gone. Whoever migrates holds a lock meanwhile. */
async function untilOver({ sql }: ReturnType<typeof connect>): Promise<void> {
  for (;;) {
    const [row] = await sql<[{ migrating: number }]>`
      select count(*)::int as migrating from pg_locks join pg_database on pg_database.oid = database
      where locktype = 'advisory' and datname = current_database()`;
    if (row.migrating === 0) return;
    await pause(10);
  }
}
