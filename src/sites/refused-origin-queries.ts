import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { refusedOrigins } from '../db/schema.ts';
import type { AuditEntry } from './audit.ts';
import { writeAudit } from './audit-queries.ts';
import type { RefusedOrigin } from './refused-origin.ts';

/** Counts tries of an origin, and forgets those of the site that are too many or too old. */
export async function countRefused(
  database: Database,
  site: string,
  origin: string,
  times: number,
  kept: { most: number; days: number },
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    await tx
      .insert(refusedOrigins)
      .values({ site, origin, times })
      .onConflictDoUpdate({
        target: [refusedOrigins.site, refusedOrigins.origin],
        set: { times: sql`${refusedOrigins.times} + ${times}`, lastAt: sql`statement_timestamp()` },
      });
    await tx.execute(sql`
      delete from refused_origins where site = ${site} and origin in (
        select origin from (
          select origin, last_at, row_number() over (order by last_at desc, origin) as place
          from refused_origins where site = ${site}
        ) as known
        where place > ${kept.most} or last_at < statement_timestamp() - make_interval(days => ${kept.days}::int))`);
  });
}

/** Those at these sites that no editor has dismissed, the one that tried last first. */
export async function listRefused(
  database: Database,
  sites: string[],
): Promise<(RefusedOrigin & { site: string })[]> {
  const { site, origin, times, firstAt, lastAt } = refusedOrigins;
  return database.drizzle
    .select({ site, origin, times, firstAt, lastAt })
    .from(refusedOrigins)
    .where(and(inArray(site, sites), isNull(refusedOrigins.dismissedAt)))
    .orderBy(desc(lastAt), origin);
}

/** Shows it no more; tells of it where it was shown. */
export async function dismissRefused(
  database: Database,
  site: string,
  origin: string,
  told: () => AuditEntry,
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    const dismissed = await tx
      .update(refusedOrigins)
      .set({ dismissedAt: sql`statement_timestamp()` })
      .where(
        and(
          eq(refusedOrigins.site, site),
          eq(refusedOrigins.origin, origin),
          isNull(refusedOrigins.dismissedAt),
        ),
      )
      .returning({ origin: refusedOrigins.origin });
    if (dismissed.length > 0) await writeAudit(tx, told());
  });
}

export async function forgetRefused(database: Database, site: string, origin: string): Promise<void> {
  await database.drizzle
    .delete(refusedOrigins)
    .where(and(eq(refusedOrigins.site, site), eq(refusedOrigins.origin, origin)));
}
