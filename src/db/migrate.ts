import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { connect, type Database } from './connect.ts';
import { isLockedOut } from './failures.ts';
import { hasMigrations } from './migrated.ts';

const oldest = 15;

/** Any number will do, as long as every process that migrates this database asks for the same one. */
const lock = 7_480_217_163;

/**
 * How long a statement waits for a lock and the pause before all is tried again (ms), how often at most, who is told of a wait, and
 * how the database is reached.
 * Whoever reads or writes a table queues behind a statement that waits to alter it, so that must never wait for long.
 */
export type Patience = {
  lockMs: number;
  pauseMs: number;
  attempts: number;
  tell: (sentence: string) => void;
  connect: typeof connect;
  /** By when the last migration was made that is applied; all of them are unless told otherwise. */
  upTo: number;
};

/** Readers may wait for a second, and have three to themselves; after a minute and more somebody should look. */
const patience: Patience = {
  lockMs: 1000,
  pauseMs: 3000,
  attempts: 20,
  tell: () => {},
  connect,
  upTo: Number.POSITIVE_INFINITY,
};

/**
 * Brings a database up to the migrations in `folder` and says how many that took: all of them or none, while services go on
 * reading and writing. Processes that start together wait for one another. Throws a sentence for a PostgreSQL that is too old, and
 * where something would not let go of a table. Needs the session to be its own, so give it the server's address and not a
 * transaction pooler's.
 */
export async function migrate(url: string, folder: string, more: Partial<Patience> = {}): Promise<number> {
  const patient = { ...patience, ...more };
  const database = patient.connect(url, { max: 1 });
  try {
    await refuseOldServer(database);
    return await applyPatiently(database, folder, patient);
  } finally {
    // The lock between processes belongs to the connection and ends with it.
    await database.close();
  }
}

async function applyPatiently(database: Database, folder: string, patience: Patience): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyAll(database, folder, patience);
    } catch (error) {
      if (!isLockedOut(error)) throw error;
      const held = `A migration waits for a table that something else is using${await oldestUse(database)}.`;
      if (attempt >= patience.attempts)
        throw new Error(`${held} Nothing was changed. Let that end, and start this again.`, { cause: error });
      patience.tell(held);
      await new Promise((resolve) => setTimeout(resolve, patience.pauseMs));
    }
  }
}

/**
 * Drizzle applies what is missing in one transaction, so an attempt that came too late for a lock has changed nothing. The lock
 * between processes is waited for as long as it takes, and asked for each time, since after a pause the connection may be a new one.
 */
async function applyAll(
  database: Database,
  folder: string,
  { lockMs, upTo }: Pick<Patience, 'lockMs' | 'upTo'>,
): Promise<number> {
  const { sql } = database;
  await sql`select set_config('lock_timeout', '0', false)`;
  await sql`select pg_advisory_lock(${lock})`;
  await sql`select set_config('lock_timeout', ${`${lockMs}ms`}, false)`;
  const before = await countApplied(database);
  const wanted = readMigrationFiles({ migrationsFolder: folder });
  await applyMigrations(
    database,
    wanted.filter(({ folderMillis }) => folderMillis <= upTo),
  );
  return (await countApplied(database)) - before;
}

/** As Drizzle's own `migrate` does, which takes all that lie in a folder. */
async function applyMigrations({ drizzle }: Database, wanted: MigrationMeta[]): Promise<void> {
  const { dialect, session } = drizzle as unknown as {
    dialect: { migrate(wanted: MigrationMeta[], session: unknown, config: object): Promise<void> };
    session: unknown;
  };
  await dialect.migrate(wanted, session, {});
}

/** What has been open for longest is most likely in the way: a backup, say, or somebody's console. */
async function oldestUse({ sql }: Database): Promise<string> {
  const [use] = await sql<{ pid: number; name: string; since: Date }[]>`
    select pid, application_name as name, xact_start as since from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null and backend_type = 'client backend'
    order by xact_start limit 1`;
  return use ? ` (process ${use.pid}${use.name && `, ${use.name}`}, since ${use.since.toISOString()})` : '';
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
