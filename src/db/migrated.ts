import type { Database } from './connect.ts';

/** The list that drizzle-kit keeps beside the migrations (`drizzle/meta/_journal.json`); `when` is in milliseconds. */
export type Journal = { entries: { when: number }[] };

/** Whether the newest migration this release knows has been applied: by the journal, since a Worker has no files. */
export async function isMigrated(database: Database, journal: Journal): Promise<boolean> {
  if (!(await hasMigrations(database))) return journal.entries.length === 0;
  const [row] = await database.sql<[{ newest: number | null }]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`;
  return Math.max(0, ...journal.entries.map(({ when }) => when)) <= (row?.newest ?? 0);
}

/** Whether any migration was ever applied. */
export async function hasMigrations({ sql }: Database): Promise<boolean> {
  const [row] = await sql<[{ there: boolean }]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  return row?.there ?? false;
}
