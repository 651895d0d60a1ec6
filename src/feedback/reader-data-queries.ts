import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { inBatches, type Snapshot } from '../db/snapshot.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { FeedbackRecord } from './feedback.ts';

/** The notes that were sent under an e-mail address, in any case of its letters, oldest first. */
export async function* notesOfReader(snapshot: Snapshot, site: string, email: string) {
  type Row = Omit<FeedbackRecord, 'createdAt'> & { created_at: Date };
  const query = sql`
    select id, message, name, email, page, status, created_at from feedback
    where site = ${site} and lower(email) = lower(${email}) order by created_at, id`;
  for await (const rows of inBatches<Row>(snapshot, query, 100))
    yield rows.map(({ created_at: createdAt, ...note }) => ({ ...note, createdAt: createdAt.toISOString() }));
}

/** Deletes them, with an entry in the audit where there were any; gives how many. */
export function deleteNotesOf(
  database: Database,
  site: string,
  email: string,
  told: (notes: number) => AuditEntry,
): Promise<number> {
  return database.drizzle.transaction(async (tx) => {
    const { length } = await tx.execute(sql`
      delete from feedback where site = ${site} and lower(email) = lower(${email}) returning id`);
    if (length > 0) await writeAudit(tx, told(length));
    return length;
  });
}
