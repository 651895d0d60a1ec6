import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';

/** The database as it was at one moment, for reading alone. */
export type Snapshot = Pick<Database, 'drizzle'>;

/**
 * Lets `read` see the database as it is when its first statement runs, however long it takes. It holds one connection
 * until it ends. A reader that asks for nothing for two minutes loses it, so that a stalled download cannot keep old rows
 * from being cleared away.
 */
export function inSnapshot<T>(database: Database, read: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return database.drizzle.transaction(
    async (tx) => {
      await tx.execute(sql`set local idle_in_transaction_session_timeout = '2min'`);
      return read({ drizzle: tx as unknown as Database['drizzle'] });
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/**
 * The rows of a query, `size` at a time and fetched only when they are asked for, so that any number of them takes the
 * memory of one batch. One walk at a time in a snapshot; the transaction's end closes one that was left early.
 */
export async function* inBatches<Row extends Record<string, unknown>>(
  snapshot: Snapshot,
  query: SQL,
  size: number,
): AsyncGenerator<Row[]> {
  await snapshot.drizzle.execute(sql`declare walk no scroll cursor for ${query}`);
  const fetch = sql.raw(`fetch ${size} from walk`);
  for (let full = true; full; ) {
    const rows = [...(await snapshot.drizzle.execute(fetch))] as unknown as Row[];
    full = rows.length === size;
    if (rows.length > 0) yield rows;
  }
  await snapshot.drizzle.execute(sql`close walk`);
}
