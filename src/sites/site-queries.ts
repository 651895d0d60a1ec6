import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { sites } from '../db/schema.ts';
import type { SiteRecord } from './site.ts';

export async function findSite(database: Database, id: string): Promise<SiteRecord | undefined> {
  const query = prepared(database, 'site_by_id', (name) =>
    database.drizzle
      .select()
      .from(sites)
      .where(eq(sites.id, sql.placeholder('id')))
      .prepare(name),
  );
  const [site] = await query.execute({ id });
  return site;
}

/** False where the name is taken. */
export async function insertSite(database: Database, site: Omit<SiteRecord, 'createdAt'>): Promise<boolean> {
  const rows = await database.drizzle
    .insert(sites)
    .values(site)
    .onConflictDoNothing()
    .returning({ id: sites.id });
  return rows.length > 0;
}

export type SiteChange = Partial<Omit<SiteRecord, 'id' | 'sealedSalt' | 'createdAt'>>;

/** Locks the site, works out the change from what it is now, and writes it. Undefined where there is no such site. */
export async function changeSite(
  database: Database,
  id: string,
  change: (current: SiteRecord) => SiteChange,
): Promise<SiteRecord | undefined> {
  return database.drizzle.transaction(async (tx) => {
    const [current] = await tx.select().from(sites).where(eq(sites.id, id)).for('update');
    if (!current) return undefined;
    const [changed] = await tx.update(sites).set(change(current)).where(eq(sites.id, id)).returning();
    return changed;
  });
}

/** Whether any site is there: the sample only goes into an empty database. */
export async function hasSites(database: Database): Promise<boolean> {
  const found = await database.drizzle.select({ id: sites.id }).from(sites).limit(1);
  return found.length > 0;
}
