import type { Database } from './connect.ts';

/** Runs `work` on the database as one transaction sees it, through Drizzle and the bare client alike; all of it is kept, or none. */
export function inTransaction<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  return database.drizzle.transaction((drizzle) => {
    // Drizzle opens a transaction through the client, and keeps what that gave it to itself.
    const { client: sql } = (drizzle as unknown as { session: { client: Database['sql'] } }).session;
    return work({ ...database, drizzle, sql });
  });
}
