import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { feedback } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addingEvent } from '../outbox/outbox-queries.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { Proof } from '../verification/proof.ts';
import { spending } from '../verification/verification-queries.ts';
import type { FeedbackRecord, NoteStatus } from './feedback.ts';

/** Puts a note in, and `event` into the outbox, and spends its proof; fails on `spent_proofs_once` or, for the retry of a note, `feedback_pk`. */
export async function insertNote(
  { sql }: Database,
  note: Omit<FeedbackRecord, 'createdAt'>,
  proof: Proof,
  event: NewEvent | undefined,
): Promise<void> {
  await sql`
    with spent as (${spending(sql, proof, note.id)}), told as (${addingEvent(sql, event)})
    insert into feedback (site, id, message, name, email, page, status)
    values (${note.site}, ${note.id}::uuid, ${note.message}, ${note.name}, ${note.email}, ${note.page}, ${note.status})`;
}

export async function hasNote(database: Database, site: string, id: string): Promise<boolean> {
  const found = await database.drizzle
    .select({ id: feedback.id })
    .from(feedback)
    .where(and(eq(feedback.site, site), eq(feedback.id, id)));
  return found.length > 0;
}

export async function findNote(
  database: Database,
  site: string,
  id: string,
): Promise<FeedbackRecord | undefined> {
  const [found] = await database.drizzle
    .select()
    .from(feedback)
    .where(and(eq(feedback.site, site), eq(feedback.id, id)));
  return found;
}

/** The notes of some sites, newest first; one more than `limit` where there are more. */
export async function listNotes(
  database: Database,
  sites: string[],
  limit: number,
  after: [Date, string] | undefined,
): Promise<FeedbackRecord[]> {
  const from =
    after &&
    sql`(${feedback.createdAt}, ${feedback.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
  return database.drizzle
    .select()
    .from(feedback)
    .where(and(inArray(feedback.site, sites), from))
    .orderBy(desc(feedback.createdAt), desc(feedback.id))
    .limit(limit + 1);
}

/** Gives a note a status, and tells of it where it had another. Undefined where there is none. */
export async function changeNote(
  database: Database,
  site: string,
  id: string,
  status: NoteStatus,
  told: (before: NoteStatus) => AuditEntry,
): Promise<FeedbackRecord | undefined> {
  const theOne = and(eq(feedback.site, site), eq(feedback.id, id));
  return database.drizzle.transaction(async (tx) => {
    const [current] = await tx.select().from(feedback).where(theOne).for('update');
    if (!current || current.status === status) return current;
    const [changed] = await tx.update(feedback).set({ status }).where(theOne).returning();
    await writeAudit(tx, told(current.status));
    return changed;
  });
}
