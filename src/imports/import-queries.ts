import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { imports } from '../db/schema.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { ImportedThing } from './import.ts';
import type { ImportReport } from './report.ts';

export type ImportRun = typeof imports.$inferSelect;

/** Puts a run in, with its entry in the audit. */
export function insertRun(
  database: Database,
  run: Omit<ImportRun, 'startedAt' | 'changedAt' | 'finishedAt' | 'fault'>,
  told: AuditEntry,
): Promise<void> {
  const now = sql`statement_timestamp()`;
  return database.drizzle.transaction(async (tx) => {
    await tx.insert(imports).values({ ...run, startedAt: now, changedAt: now });
    await writeAudit(tx, told);
  });
}

export type RunProgress = {
  position: number;
  report: ImportReport;
  /** Whether it is over; `fault` is what ended it early. */
  finished?: boolean;
  fault?: string;
};

export async function updateRun(
  { drizzle }: Database,
  site: string,
  id: string,
  { position, report, finished, fault }: RunProgress,
): Promise<void> {
  await drizzle
    .update(imports)
    .set({
      ...{ position, report, changedAt: sql`statement_timestamp()` },
      ...(finished ? { finishedAt: sql`statement_timestamp()` } : {}),
      ...(fault === undefined ? {} : { fault }),
    })
    .where(and(eq(imports.site, site), eq(imports.id, id)));
}

/** The latest runs of a site, the newest first. */
export function listRuns({ drizzle }: Database, site: string, limit: number): Promise<ImportRun[]> {
  return drizzle
    .select()
    .from(imports)
    .where(eq(imports.site, site))
    .orderBy(desc(imports.startedAt), desc(imports.id))
    .limit(limit);
}

export async function findRun(
  { drizzle }: Database,
  site: string,
  id: string,
): Promise<ImportRun | undefined> {
  const [found] = await drizzle
    .select()
    .from(imports)
    .where(and(eq(imports.site, site), eq(imports.id, id)));
  return found;
}

/**
 * Notes where things came from, in the transaction that puts them in. What is noted already stays as it is; gives the ids at the source
 * of those that were not.
 */
export async function noteImported(
  { sql }: Pick<Database, 'sql'>,
  site: string,
  source: string,
  noted: ImportedThing[],
): Promise<Set<string>> {
  if (noted.length === 0) return new Set();
  const rows = await sql<{ source_id: string }[]>`
    insert into imported (site, source, kind, source_id, ours, within)
    select ${site}, ${source}, * from unnest(${noted.map(({ kind }) => kind)}::text[], ${noted.map(({ sourceId }) => sourceId)}::text[],
      ${noted.map(({ ours }) => ours)}::text[], ${noted.map(({ within }) => within ?? null)}::text[])
    on conflict do nothing
    returning source_id`;
  return new Set(rows.map((row) => row.source_id));
}
