import { and, arrayContains, desc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { keys } from '../db/schema.ts';
import type { AuditEntry } from './audit.ts';
import { writeAudit } from './audit-queries.ts';
import type { KeyRecord } from './key.ts';

const databaseNow = sql<Date>`statement_timestamp()`.mapWith(keys.createdAt);
const notUsedLately = sql<boolean>`coalesce(${keys.lastUsedAt} < statement_timestamp() - interval '1 minute', true)`;

/** A key in whatever state, with the database's time and whether its last use was noted over a minute ago. */
export async function findKey(
  database: Database,
  id: string,
): Promise<{ key: KeyRecord; now: Date; idle: boolean } | undefined> {
  const query = prepared(database, 'key_by_id', (name) =>
    database.drizzle
      .select({ key: keys, now: databaseNow, idle: notUsedLately })
      .from(keys)
      .where(eq(keys.id, sql.placeholder('id')))
      .prepare(name),
  );
  const [found] = await query.execute({ id });
  return found;
}

/** Notes that a key is in use; of several at once, one writes. */
export async function noteUse(database: Database, id: string): Promise<void> {
  await database.drizzle
    .update(keys)
    .set({ lastUsedAt: sql`statement_timestamp()` })
    .where(and(eq(keys.id, id), notUsedLately));
}

/** Puts a key in; gives it with the database's time. */
export async function insertKey(
  database: Database,
  key: Omit<KeyRecord, 'createdAt' | 'revokedAt' | 'lastUsedAt'>,
  told: (key: KeyRecord) => AuditEntry[],
): Promise<KeyRecord> {
  return database.drizzle.transaction(async (tx) => {
    const [made] = await tx.insert(keys).values(key).returning();
    if (!made) throw new Error('an insert gave no row');
    await writeAudit(tx, told(made));
    return made;
  });
}

const opens = (site: string) => or(isNull(keys.sites), arrayContains(keys.sites, [site]));

/** The keys that open a site, the newest first; one more than `limit` where there are more. */
export async function listKeys(
  database: Database,
  site: string,
  limit: number,
  after: [Date, string] | undefined,
) {
  const from =
    after &&
    sql`(${keys.createdAt}, ${keys.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
  return database.drizzle
    .select({ key: keys, now: databaseNow })
    .from(keys)
    .where(and(opens(site), from))
    .orderBy(desc(keys.createdAt), desc(keys.id))
    .limit(limit + 1);
}

/** The names of the keys that open the site, save those of relays and what is revoked. */
export async function namesOnKeys(database: Database, site: string): Promise<string[]> {
  const found = await database.drizzle
    .select({ name: keys.name })
    .from(keys)
    .where(and(opens(site), isNull(keys.revokedAt), sql`${keys.role} <> 'relay'`));
  return found.map(({ name }) => name);
}

/**
 * Revokes a key that opens the site. `told` is handed the key while nobody else can change it, and may refuse; a key that is
 * revoked already stays as it is. False where no such key opens the site.
 */
export async function revokeKey(
  database: Database,
  site: string,
  id: string,
  told: (key: KeyRecord) => AuditEntry[],
): Promise<boolean> {
  return database.drizzle.transaction(async (tx) => {
    const [key] = await tx
      .select()
      .from(keys)
      .where(and(eq(keys.id, id), opens(site)))
      .for('update');
    if (!key) return false;
    const entries = told(key);
    if (key.revokedAt !== null) return true;
    await tx.update(keys).set({ revokedAt: sql`statement_timestamp()` }).where(eq(keys.id, id));
    await writeAudit(tx, entries);
    return true;
  });
}
