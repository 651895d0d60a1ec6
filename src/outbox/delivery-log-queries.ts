import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { deliveries, events } from '../db/schema.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import { type Delivery, lease } from './channel.ts';
import type { NewEvent, OutboxEvent } from './event.ts';

type Row = { delivery: typeof deliveries.$inferSelect; event: OutboxEvent };

const withEvent = (database: Pick<Database['drizzle'], 'select'>) =>
  database
    .select({ delivery: deliveries, event: events })
    .from(deliveries)
    .innerJoin(events, and(eq(events.site, deliveries.site), eq(events.id, deliveries.event)));

/** What a target was told, and is still to be told, the newest first; one more than `limit` where there are more. */
export async function listDeliveries(
  database: Database,
  whose: { site: string; channel: string; target: string },
  limit: number,
  after: [Date, string] | undefined,
): Promise<Row[]> {
  const from =
    after &&
    sql`(${deliveries.createdAt}, ${deliveries.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
  const { site, channel, target } = whose;
  const found = await withEvent(database.drizzle)
    .where(
      and(
        ...[eq(deliveries.site, site), eq(deliveries.channel, channel), eq(deliveries.target, target)],
        from,
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit + 1);
  return found as Row[];
}

/** Lets a delivery begin anew, whatever became of it, and tells of it. Undefined where the channel has none of that id. */
export async function restartDelivery(
  database: Database,
  { site, channel, id }: { site: string; channel: string; id: string },
  told: (delivery: Row) => AuditEntry,
): Promise<Row | undefined> {
  const theOne = and(eq(deliveries.site, site), eq(deliveries.id, id), eq(deliveries.channel, channel));
  return database.drizzle.transaction(async (tx) => {
    const anew = { attempts: 0, dueAt: sql`statement_timestamp()`, doneAt: null, givenUpAt: null };
    await tx.update(deliveries).set(anew).where(theOne);
    const [found] = (await withEvent(tx).where(theOne)) as Row[];
    if (found) await writeAudit(tx, told(found));
    return found;
  });
}

/** Puts in an event for one target alone, taken up already by whoever calls. */
export async function insertTaken(
  database: Database,
  event: NewEvent,
  to: { id: string; channel: string; target: string },
  told: AuditEntry,
): Promise<Delivery> {
  const now = sql`statement_timestamp()`;
  return database.drizzle.transaction(async (tx) => {
    const [made] = await tx
      .insert(events)
      .values({ ...event, fannedOutAt: now })
      .returning();
    if (!made) throw new Error('an insert gave no row');
    const dueAt = sql`${now} + make_interval(secs => ${lease}::int)`;
    await tx.insert(deliveries).values({ ...to, site: event.site, event: event.id, attempts: 1, dueAt });
    await writeAudit(tx, told);
    return { ...to, payload: null, attempt: 1, event: { ...event, createdAt: made.createdAt } };
  });
}
