import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { spentProofs } from '../db/schema.ts';
import type { Proof } from './proof.ts';

/** The constraint that a spent proof runs into. */
export const spentOnce = 'spent_proofs_once';

/**
 * The spend, as a piece of a room's own statement: `with …, spent as (${spending(…)})`, done only where `condition` holds. A
 * nonce that is spent already fails the whole statement on `spent_proofs_once`, so that nothing of it is written.
 */
export function spending(proof: Proof, holder: string, condition: SQL = sql`true`): SQL {
  const rows = proof.nonces.map(
    ({ nonce, expiresAt }) => sql`(${nonce}::uuid, ${holder}::uuid, ${expiresAt.toISOString()}::timestamptz)`,
  );
  return sql`insert into ${spentProofs} (nonce, holder, expires_at)
    select * from (values ${sql.join(rows, sql`, `)}) as proof where ${condition} returning nonce`;
}

/** Spends a picture that was answered wrongly, held by itself since nothing came of it. False: it was spent before. */
export async function spendPicture(database: Database, id: string, expiresAt: Date): Promise<boolean> {
  const spent = await database.drizzle
    .insert(spentProofs)
    .values({ nonce: id, holder: id, expiresAt })
    .onConflictDoNothing()
    .returning({ nonce: spentProofs.nonce });
  return spent.length > 0;
}
