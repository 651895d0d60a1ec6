import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { comments, threads } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { StoredComment } from './comment-queries.ts';

export type NewReply = Omit<
  typeof comments.$inferInsert,
  'number' | 'status' | 'shown' | 'badge' | 'createdAt' | 'editedAt' | 'approvedAt'
> & { parent: string };

/**
 * Puts in an answer by the staff, approved and numbered, with its audit and its event. Undefined, with nothing written, where what
 * it answers is no longer approved or a comment of that id is there. The locks are taken in everybody's order: what is answered, then
 * the thread, which is the one that the answered comment is in by then: it may have been merged into another.
 */
export async function insertReply(
  database: Database,
  reply: NewReply,
  told: AuditEntry,
  event: NewEvent | undefined,
): Promise<StoredComment | undefined> {
  const { site } = reply;
  return database.drizzle.transaction(async (tx) => {
    const [standing] = await tx
      .select({ thread: comments.thread })
      .from(comments)
      .where(and(eq(comments.site, site), eq(comments.id, reply.parent), eq(comments.status, 'approved')))
      .for('key share');
    if (!standing) return undefined;
    const { thread } = standing;
    const [made] = await tx
      .insert(comments)
      .values({
        ...reply,
        ...{ thread, status: 'approved', shown: true, badge: 'staff' },
        approvedAt: sql`statement_timestamp()`,
      })
      .onConflictDoNothing({ target: [comments.site, comments.id] })
      .returning();
    if (!made) return undefined;
    const [counted] = await tx
      .update(threads)
      .set({
        lastNumber: sql`${threads.lastNumber} + 1`,
        approved: sql`${threads.approved} + 1`,
        changedAt: sql`statement_timestamp()`,
      })
      .where(and(eq(threads.site, site), eq(threads.key, thread)))
      .returning();
    const [numbered] = await tx
      .update(comments)
      .set({ number: counted?.lastNumber ?? null })
      .where(and(eq(comments.site, site), eq(comments.id, made.id)))
      .returning();
    await writeAudit(tx, told);
    await addEvent(tx, event);
    return numbered;
  });
}
