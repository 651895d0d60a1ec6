import type { Database } from './connect.ts';
import { hasMigrations, type Journal } from './migrated.ts';

/** A table of ours as one state of the schema has it. */
export type Table = { name: string; columns: string[] };

/** What drizzle-kit writes down of the schema beside each migration (`drizzle/meta/NNNN_snapshot.json`). */
export type SchemaSnapshot = {
  tables: Record<string, { name: string; columns: Record<string, { name: string }> }>;
};

export type Migration = Journal['entries'][number] & { tag: string };

/** Every table of a state, in the order of their names: whatever else lies in the same database is not ours. */
export function tablesIn({ tables }: SchemaSnapshot): Table[] {
  return Object.values(tables)
    .map(({ name, columns }) => ({ name, columns: Object.values(columns).map((column) => column.name) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The newest migration that was applied; undefined where none was. One that is not in `known` is a later release's. */
export async function stateOf(
  database: Database,
  known: readonly Migration[],
): Promise<Migration | 'unknown' | undefined> {
  if (!(await hasMigrations(database))) return undefined;
  const [row] = await database.sql<[{ newest: number | null }]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`;
  if (row.newest === null) return undefined;
  return known.find(({ when }) => when === row.newest) ?? 'unknown';
}

/** A name as SQL takes it. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const listed = (names: readonly string[]) => names.map(quoted).join(', ');
/** The tables' names as a statement lists them. */
export const namesOf = (all: readonly Table[]) => listed(all.map(({ name }) => name));

/**
 * Begins to read the database as it is at this moment, over a connection of its own (`max: 1`), which is to be closed when all is
 * read: a transaction that postgres.js manages sends a rollback down a closed socket where that one was lost, which would end the process. No
 * migration gets in between. Gives the moment, and what has to be asked at the end: whether all was read in the one snapshot.
 */
export async function beginReading({ sql }: Database, all: readonly Table[]) {
  await sql`begin isolation level repeatable read, read only`;
  await sql`set local application_name = 'hustings backup'`;
  await sql`set local timezone = 'UTC'`;
  await sql`set local datestyle = 'ISO'`;
  // Before the first reading, so that the snapshot is of the tables as they are from here on.
  await sql.unsafe(`lock table ${namesOf(all)} in access share mode`);
  const [row] = await sql<[{ at: Date; version: string; seen: string }]>`
    select statement_timestamp() as at, current_setting('server_version') as version,
      pg_current_snapshot()::text || pg_backend_pid() as seen`;
  const isWhole = async () => {
    // A lost connection is made anew in silence, and would see a later state.
    const [now] = await sql<[{ seen: string }]>`
      select pg_current_snapshot()::text || pg_backend_pid() as seen`;
    return now.seen === row.seen;
  };
  return { at: row.at, version: row.version, isWhole };
}

/** A table's rows as COPY writes them, a line each. Whoever stops early waits until the server has sent the rest. */
export async function* copyOut({ sql }: Database, { name, columns }: Table): AsyncGenerator<Uint8Array> {
  const rows = await sql.unsafe(`copy (select ${listed(columns)} from ${quoted(name)}) to stdout`).readable();
  const pieces = rows.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
  let isRead = false;
  try {
    for await (const piece of pieces) yield piece;
    isRead = true;
  } finally {
    // Nobody would take the rest from the socket, and the connection could not even be closed.
    if (!isRead && !rows.destroyed) for await (const _ of rows);
  }
}
