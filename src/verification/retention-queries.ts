import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';

/**
 * Deletes spent proofs that expired so many hours ago, the oldest first, `limit` at most; gives how many those were. By an array, which
 * finds them by the key, whatever the planner believes of a table that is always changing.
 */
export async function deleteSpentProofs(database: Database, hours: number, limit: number): Promise<number> {
  const gone = await database.drizzle.execute(sql`
    delete from spent_proofs where nonce = any (array(
      select nonce from spent_proofs where expires_at < statement_timestamp() - make_interval(hours => ${hours}::int)
      order by expires_at limit ${limit}::int for update skip locked
    )) returning nonce`);
  return gone.length;
}
