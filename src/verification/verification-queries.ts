import { eq } from 'drizzle-orm';
import type { Database, Piece } from '../db/connect.ts';
import { spentProofs } from '../db/schema.ts';
import type { Proof } from './proof.ts';

/** The constraint that a spent proof runs into. */
export const spentOnce = 'spent_proofs_once';

/**
 * The spend, as a piece of a room's own statement: `with …, spent as (${spending(sql, …)})`. A nonce that is spent already fails the whole
 * statement on `spent_proofs_once`, so that nothing of it is written.
 */
export function spending(sql: Database['sql'], proof: Proof, holder: string): Piece {
  const nonces = proof.nonces.map(({ nonce }) => nonce);
  const ends = proof.nonces.map(({ expiresAt }) => expiresAt.toISOString());
  return sql`insert into spent_proofs (nonce, holder, expires_at)
    select nonce, ${holder}::uuid, expires_at
    from unnest(${nonces}::text[]::uuid[], ${ends}::text[]::timestamptz[]) as proof (nonce, expires_at)
    returning nonce`;
}

/** The same for many: for all rows of `holders`, which have an `id` and their proofs' `nonces` and `ends` as arrays. */
export const spendingAll = (sql: Database['sql'], holders: Piece): Piece =>
  sql`insert into spent_proofs (nonce, holder, expires_at)
    select proof.nonce, holders.id, proof.expires_at
    from ${holders} as holders cross join lateral unnest(holders.nonces, holders.ends) as proof (nonce, expires_at)
    order by proof.nonce`;

/** Spends a picture that was answered wrongly, held by itself since nothing came of it. False: it was spent before. */
export async function spendPicture(database: Database, id: string, expiresAt: Date): Promise<boolean> {
  const spent = await database.drizzle
    .insert(spentProofs)
    .values({ nonce: id, holder: id, expiresAt })
    .onConflictDoNothing()
    .returning({ nonce: spentProofs.nonce });
  return spent.length > 0;
}

/**
 * Spends a picture for what is about to be written. False: it was spent for something else. The same holder may come again, since what it
 * was spent for may not have been stored, or be on its way just now.
 */
export async function spendPictureFor(
  database: Database,
  id: string,
  expiresAt: Date,
  holder: string,
): Promise<boolean> {
  const spent = await database.drizzle
    .insert(spentProofs)
    .values({ nonce: id, holder, expiresAt })
    .onConflictDoUpdate({
      target: spentProofs.nonce,
      set: { holder },
      setWhere: eq(spentProofs.holder, holder),
    })
    .returning({ nonce: spentProofs.nonce });
  return spent.length > 0;
}
