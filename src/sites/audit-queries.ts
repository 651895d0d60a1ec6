import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { audit } from '../db/schema.ts';
import type { AuditEntry } from './audit.ts';

/**
 * Writes down what was done, in the transaction that does it: no act without its row, no row without its act. `entries` may be
 * undefined, where nothing was changed after all.
 */
export async function writeAudit(
  tx: Pick<Database['drizzle'], 'insert'>,
  entries: AuditEntry | AuditEntry[] | undefined,
): Promise<void> {
  const rows = [entries ?? []].flat();
  if (rows.length > 0) await tx.insert(audit).values(rows);
}

/** The acts at a site, newest first; one more than `limit` where there are more. */
export async function listAudit(
  database: Database,
  site: string,
  limit: number,
  after: [Date, string] | undefined,
) {
  const from =
    after && sql`(${audit.at}, ${audit.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
  return database.drizzle
    .select()
    .from(audit)
    .where(and(eq(audit.site, site), from))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit + 1);
}
