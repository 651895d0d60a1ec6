import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import { isAddress } from './export-queries.ts';

/** The ids of what was written under an e-mail address. */
export async function commentIdsOf(database: Database, site: string, email: string): Promise<string[]> {
  const rows = await database.drizzle.execute<{ id: string }>(sql`
    select id from comments where site = ${site} and ${isAddress(sql`author_email`, email)} order by created_at, id`);
  return rows.map(({ id }) => id);
}

/** Deletes the reports that were sent under an e-mail address, with an entry in the audit where there were any; gives how many. */
export function deleteReportsOf(
  database: Database,
  site: string,
  email: string,
  told: (reports: number) => AuditEntry,
): Promise<number> {
  return database.drizzle.transaction(async (tx) => {
    const { length } = await tx.execute(sql`
      delete from reports where site = ${site} and ${isAddress(sql`email`, email)} returning id`);
    if (length > 0) await writeAudit(tx, told(length));
    return length;
  });
}

/** Forgets when a sender, a keyed hash, last commented. */
export async function deletePauseOf(database: Database, site: string, sender: string): Promise<void> {
  await database.drizzle.execute(sql`
    delete from comment_pauses where site = ${site} and sender = ${sender}::uuid`);
}
