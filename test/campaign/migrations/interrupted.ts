import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Database } from '../../../src/db/connect.ts';
import { migrate } from '../../../src/db/migrate.ts';

export type Interruption = 'connection cut' | 'process killed';

const breakpoint = '--> statement-breakpoint';

/** The statements of every migration of a folder after the first `applied`, by the migration's file. */
async function statementsAfter(
  folder: string,
  applied: number,
): Promise<[file: string, statements: string[]][]> {
  const { entries } = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return Promise.all(
    entries.slice(applied).map(async ({ tag }) => {
      const file = `${tag}.sql`;
      return [file, (await readFile(join(folder, file), 'utf8')).split(breakpoint)] as [string, string[]];
    }),
  );
}

/**
 * Migrates, and interrupts that where it is stuck before one of its statements, or before the end: `place` in [0, 1) says which. Nothing of it
 * goes on when this ends. `applied`: how many migrations the database has.
 */
export async function interrupted(
  url: string,
  folder: string,
  applied: number,
  way: Interruption,
  place: number,
): Promise<string> {
  const stuck = await mkdtemp(join(tmpdir(), 'hustings-stuck-'));
  await cp(folder, stuck, { recursive: true });
  const files = await statementsAfter(folder, applied);
  const places = files.flatMap(([file, statements]) =>
    [...statements.keys(), statements.length].map((at) => [file, statements, at] as const),
  );
  const [file, statements, at] = places[Math.floor(place * places.length)] as (typeof places)[number];
  // A server whose client was killed notices that when the statement ends.
  const waiting = `select pg_sleep(${way === 'process killed' ? 1 : 60});`;
  await writeFile(join(stuck, file), statements.toSpliced(at, 0, waiting).join(`\n${breakpoint}\n`));
  const others = connect(url, { max: 1 });
  try {
    await (way === 'connection cut' ? cut(others, url, stuck) : kill(others, url, stuck));
    await untilOver(others);
  } finally {
    await others.close();
    await rm(stuck, { recursive: true });
  }
  return `${way} before statement ${at + 1} of ${file}`;
}

async function cut(others: Database, url: string, folder: string): Promise<void> {
  const failed = migrate(url, folder).then(
    () => Promise.reject(new Error('the migration ended before it was cut off')),
    () => {},
  );
  await untilStuck(others);
  await others.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await failed;
}

async function kill(others: Database, url: string, folder: string): Promise<void> {
  const words = [join(import.meta.dirname, 'migrating.ts'), url, folder];
  const child = spawn(process.execPath, words, { stdio: 'inherit' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_, signal) => resolve(signal)),
  );
  await untilStuck(others);
  child.kill('SIGKILL');
  if ((await ended) !== 'SIGKILL') throw new Error('the migration ended before it was killed');
}

const untilStuck = (others: Database) => until(others, true);

/** Whoever migrates holds a lock for as long as its connection lives. */
const untilOver = (others: Database) => until(others, false);

async function until({ sql }: Database, isStuck: boolean): Promise<void> {
  for (;;) {
    const [row] = isStuck
      ? await sql<[{ migrating: number }]>`
          select count(*)::int as migrating from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep(%'`
      : await sql<[{ migrating: number }]>`
          select count(*)::int as migrating from pg_locks join pg_database on pg_database.oid = database
          where locktype = 'advisory' and datname = current_database()`;
    if (row.migrating > 0 === isStuck) return;
    await pause(10);
  }
}
