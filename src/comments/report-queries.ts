import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { reports } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent, addingEvent } from '../outbox/outbox-queries.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { Proof } from '../verification/proof.ts';
import { spending } from '../verification/verification-queries.ts';

export type NewReport = {
  site: string;
  id: string;
  comment: string;
  reason: string;
  text: string;
  email: string;
};

/** Puts a reader's report in, and `event` into the outbox, and spends its proof; fails on `spent_proofs_once`. */
export async function insertReport(
  { sql }: Database,
  report: NewReport,
  proof: Proof,
  event: NewEvent,
): Promise<void> {
  await sql`
    with spent as (${spending(sql, proof, report.id)}), told as (${addingEvent(sql, event)})
    insert into reports (site, id, comment, reason, text, email)
    values (${report.site}, ${report.id}::uuid, ${report.comment}::uuid, ${report.reason}, ${report.text}, ${report.email})`;
}

export type StoredReport = typeof reports.$inferSelect;

export async function findReport(
  database: Database,
  site: string,
  id: string,
): Promise<StoredReport | undefined> {
  const [found] = await database.drizzle
    .select()
    .from(reports)
    .where(and(eq(reports.site, site), eq(reports.id, id)));
  return found;
}

/** Where a page of reports begins: behind one that is open or not, of that time and id. */
export type ReportPlace = { open: boolean; at: Date; id: string };

/** The reports at some sites, what is open first and then the newest first; one more than `limit` where there are more. */
export async function listReports(
  database: Database,
  sites: string[],
  limit: number,
  after: ReportPlace | undefined,
): Promise<StoredReport[]> {
  const open = sql`(${reports.settledAt} is null)`;
  const from =
    after &&
    sql`(${open}, ${reports.createdAt}, ${reports.id}) < (${after.open}::boolean, ${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`;
  return database.drizzle
    .select()
    .from(reports)
    .where(and(inArray(reports.site, sites), from))
    .orderBy(desc(open), desc(reports.createdAt), desc(reports.id))
    .limit(limit + 1);
}

/** Settles a report, or opens it again; one that is settled keeps its time. Undefined where there is none. */
export async function settleReport(
  database: Database,
  site: string,
  id: string,
  settled: boolean,
  told: (before: StoredReport, after: StoredReport) => AuditEntry | undefined,
  tells: (after: StoredReport) => NewEvent | undefined,
): Promise<StoredReport | undefined> {
  const theOne = and(eq(reports.site, site), eq(reports.id, id));
  return database.drizzle.transaction(async (tx) => {
    const [current] = await tx.select().from(reports).where(theOne).for('update');
    if (!current || (current.settledAt !== null) === settled) return current;
    const settledAt = settled ? sql`statement_timestamp()` : null;
    const [changed] = await tx.update(reports).set({ settledAt }).where(theOne).returning();
    if (changed) {
      await writeAudit(tx, told(current, changed));
      await addEvent(tx, tells(changed));
    }
    return changed;
  });
}
