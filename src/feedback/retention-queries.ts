import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';

/** Takes the addresses out of notes whose time is over, by each site's own setting. */
export async function clearNotes(database: Database): Promise<void> {
  await database.drizzle.execute(sql`
    update feedback set email = '' where email <> '' and created_at < statement_timestamp() - make_interval(days => (
      select (settings -> 'retention' ->> 'addressDays')::int from sites where sites.id = site))`);
}
