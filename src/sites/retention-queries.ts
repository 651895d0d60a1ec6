import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';

const before = (days: number) => sql`statement_timestamp() - make_interval(days => ${days}::int)`;

/** Deletes sessions that expired, or were ended, so many days ago. */
export async function deleteOldSessions(database: Database, days: number): Promise<void> {
  await database.drizzle.execute(
    sql`delete from sessions where least(expires_at, ended_at) < ${before(days)}`,
  );
}

/** Deletes sign-in links, used or not, whose time was over so many days ago. */
export async function deleteOldLinks(database: Database, days: number): Promise<void> {
  await database.drizzle.execute(sql`delete from sign_in_links where expires_at < ${before(days)}`);
}
