import type { Database } from './connect.ts';
import { versionFault } from './migrate.ts';
import { hasMigrations, type Journal } from './migrated.ts';

/** What a database says of itself. `fault` is a sentence where its version is too old. */
export type DatabaseState = {
  version: string;
  fault: string | undefined;
  /** Migrations of this release that were not applied yet, and whether a later release has applied its own. */
  missing: number;
  isAhead: boolean;
};

/** Asks a database for its version and how its migrations stand to those of this release. */
export async function databaseState(database: Database, { entries }: Journal): Promise<DatabaseState> {
  const [row] = await database.sql<[{ version: string; number: string }]>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number`;
  if (!row) throw new Error('a select without a table gave no row');
  const [applied] = (await hasMigrations(database))
    ? await database.sql<[{ newest: number | null }]>`
        select max(created_at) as newest from drizzle.__drizzle_migrations`
    : [];
  const newest = applied?.newest ?? 0;
  return {
    version: row.version,
    fault: versionFault(Number(row.number)),
    missing: entries.filter(({ when }) => when > newest).length,
    isAhead: entries.every(({ when }) => when < newest),
  };
}

/** How far the database's clock is ahead of ours, in milliseconds; off by at most half of what the question takes. */
export async function clockSkew({ sql }: Database, clock: () => Date): Promise<number> {
  const before = clock().getTime();
  const [row] = await sql<[{ now: Date }]>`select clock_timestamp() as now`;
  const after = clock().getTime();
  return (row?.now.getTime() ?? before) - (before + after) / 2;
}
