import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { connect, type Database } from './connect.ts';
import { hasMigrations } from './migrated.ts';

const oldest = 15;

/** Any number will do, as long as every process that migrates this database asks for the same one. */
const lock = 7_480_217_163;

/**
 * Brings a database up to the migrations in `folder` and says how many that took. Processes that start together wait
 * for one another. Throws a sentence for a PostgreSQL that is too old. Needs the session to be its own, so give it the
 * server's address and not a transaction pooler's.
 */
export async function migrate(url: string, folder: string): Promise<number> {
  const database = connect(url, { max: 1 });
  try {
    await refuseOldServer(database);
    await database.sql`select pg_advisory_lock(${lock})`;
    const before = await countApplied(database);
    await applyMigrations(database.drizzle, { migrationsFolder: folder });
    return (await countApplied(database)) - before;
  } finally {
    // The lock belongs to the connection and ends with it.
    await database.close();
  }
}

async function refuseOldServer({ sql }: Database): Promise<void> {
  const [row] = await sql<[{ version: string }]>`select current_setting('server_version_num') as version`;
  const fault = versionFault(Number(row?.version));
  if (fault) throw new Error(fault);
}

/** What is wrong with a server of this `server_version_num` (`180004` is 18.4), as a sentence; nothing from 15 on. */
export function versionFault(number: number): string | undefined {
  const major = Math.floor(number / 10_000);
  if (major >= oldest) return undefined;
  return `This database is PostgreSQL ${major}; Hustings needs PostgreSQL ${oldest} or later.`;
}

async function countApplied(database: Database): Promise<number> {
  if (!(await hasMigrations(database))) return 0;
  const [row] = await database.sql<[{ applied: number }]>`
    select count(*) as applied from drizzle.__drizzle_migrations`;
  return row?.applied ?? 0;
}
