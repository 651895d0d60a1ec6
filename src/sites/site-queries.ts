import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { sites } from '../db/schema.ts';
import type { AuditEntry } from './audit.ts';
import { writeAudit } from './audit-queries.ts';
import type { SiteRecord } from './site.ts';
import { SiteSettings } from './site-settings.ts';

export async function findSite(database: Database, id: string): Promise<SiteRecord | undefined> {
  const query = prepared(database, 'site_by_id', (name) =>
    database.drizzle
      .select()
      .from(sites)
      .where(eq(sites.id, sql.placeholder('id')))
      .prepare(name),
  );
  const [site] = await query.execute({ id });
  return site && withDefaults(site);
}

/** Settings that came with a later release than the site are at their defaults. */
const withDefaults = (site: SiteRecord): SiteRecord => ({
  ...site,
  settings: SiteSettings.parse(site.settings),
});

/** Which of these sites there are. */
export async function findSites(database: Database, ids: string[]): Promise<string[]> {
  const found = await database.drizzle.select({ id: sites.id }).from(sites).where(inArray(sites.id, ids));
  return found.map((site) => site.id);
}

/** Every site in the order of their names. */
export async function listSites(database: Database): Promise<SiteRecord[]> {
  return (await database.drizzle.select().from(sites).orderBy(asc(sites.id))).map(withDefaults);
}

/** False where the name is taken. */
export async function insertSite(
  database: Database,
  site: Omit<SiteRecord, 'createdAt' | 'frozen' | 'sealedSpamKey'>,
  told: (made: SiteRecord) => AuditEntry,
): Promise<boolean> {
  return database.drizzle.transaction(async (tx) => {
    const [made] = await tx.insert(sites).values(site).onConflictDoNothing().returning();
    if (made) await writeAudit(tx, told(made));
    return made !== undefined;
  });
}

export type SiteChange = Partial<Omit<SiteRecord, 'id' | 'sealedSalt' | 'createdAt'>>;

/** Locks the site, works out the change from what it is now, writes it and tells of it. Undefined where there is no such site. */
export async function changeSite(
  database: Database,
  id: string,
  change: (current: SiteRecord) => SiteChange,
  told: (before: SiteRecord, after: SiteRecord) => AuditEntry | undefined,
): Promise<SiteRecord | undefined> {
  return database.drizzle.transaction(async (tx) => {
    const [stored] = await tx.select().from(sites).where(eq(sites.id, id)).for('update');
    if (!stored) return undefined;
    const current = withDefaults(stored);
    const [written] = await tx.update(sites).set(change(current)).where(eq(sites.id, id)).returning();
    if (!written) return undefined;
    const changed = withDefaults(written);
    await writeAudit(tx, told(current, changed));
    return changed;
  });
}

/** Whether any site is there: the sample only goes into an empty database. */
export async function hasSites(database: Database): Promise<boolean> {
  const found = await database.drizzle.select({ id: sites.id }).from(sites).limit(1);
  return found.length > 0;
}
