import { and, asc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { deliveries, webhooks } from '../db/schema.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { WebhookRecord } from './webhook.ts';

/** By this name webhooks are targets of deliveries. */
export const webhookChannelName = 'webhook';

const theOne = (site: string, id: string): SQL | undefined =>
  and(eq(webhooks.site, site), eq(webhooks.id, id));

/** The webhooks of a site, the oldest first. */
export async function listWebhooks(database: Database, site: string): Promise<WebhookRecord[]> {
  const { createdAt, id } = webhooks;
  return database.drizzle
    .select()
    .from(webhooks)
    .where(eq(webhooks.site, site))
    .orderBy(asc(createdAt), asc(id));
}

/** The sealed secrets of every webhook that is told of anything, those before the present ones too while they sign. */
export async function listSealedSecrets(
  database: Database,
): Promise<{ site: string; name: string; sealed: string }[]> {
  return database.sql<{ site: string; name: string; sealed: string }[]>`
    select site, name, sealed from webhooks, lateral (
      values (sealed_secret), (case when retires_at > statement_timestamp() then former_secret end)
    ) as each (sealed)
    where disabled_at is null and sealed is not null order by site, name`;
}

/** Which of these sites have a webhook whose receiver wants to be told no more. */
export async function listSitesRefused(database: Database, sites: string[]): Promise<string[]> {
  if (sites.length === 0) return [];
  const found = await database.drizzle
    .selectDistinct({ site: webhooks.site })
    .from(webhooks)
    .where(and(inArray(webhooks.site, sites), eq(webhooks.disabledBy, 'receiver')));
  return found.map(({ site }) => site);
}

/** Those of these sites that want to be told of anything, and of what. */
export async function listEnabled(
  database: Database,
  sites: string[],
): Promise<Pick<WebhookRecord, 'site' | 'id' | 'events'>[]> {
  if (sites.length === 0) return [];
  return database.sql<Pick<WebhookRecord, 'site' | 'id' | 'events'>[]>`
    select site, id, events from webhooks where site = any(${sites}::text[]) and disabled_at is null`;
}

/** A webhook, and whether the secret before its present one has retired by the database's clock. */
export async function findWebhook(
  database: Database,
  site: string,
  id: string,
): Promise<(WebhookRecord & { retired: boolean }) | undefined> {
  const retired = sql<boolean>`coalesce(${webhooks.retiresAt} <= statement_timestamp(), true)`;
  const [found] = await database.drizzle
    .select({ ...getTableColumns(webhooks), retired })
    .from(webhooks)
    .where(theOne(site, id));
  return found;
}

export type NewWebhook = Pick<WebhookRecord, 'site' | 'id' | 'name' | 'url' | 'events' | 'sealedSecret'>;

export async function insertWebhook(
  database: Database,
  webhook: NewWebhook,
  told: (made: WebhookRecord) => AuditEntry,
): Promise<WebhookRecord> {
  return database.drizzle.transaction(async (tx) => {
    const [made] = await tx.insert(webhooks).values(webhook).returning();
    if (!made) throw new Error('an insert gave no row');
    await writeAudit(tx, told(made));
    return made;
  });
}

export type WebhookChange = Partial<Pick<WebhookRecord, 'name' | 'url' | 'events'>> & {
  disabled?: WebhookRecord['disabledBy'];
  /** A new secret; the present one signs for so many hours more. */
  secret?: { sealed: string; hours: number };
};

/** Changes a webhook while nobody else can, and tells of it. Undefined where there is none. */
export async function changeWebhook(
  database: Database,
  site: string,
  id: string,
  change: WebhookChange,
  told: (before: WebhookRecord, after: WebhookRecord) => AuditEntry | undefined,
): Promise<WebhookRecord | undefined> {
  return database.drizzle.transaction(async (tx) => {
    const [current] = await tx.select().from(webhooks).where(theOne(site, id)).for('update');
    if (!current) return undefined;
    const columns = columnsOf(change);
    if (Object.keys(columns).length === 0) return current;
    const [changed] = await tx.update(webhooks).set(columns).where(theOne(site, id)).returning();
    if (changed) await writeAudit(tx, told(current, changed));
    return changed;
  });
}

function columnsOf({ disabled, secret, ...fields }: WebhookChange) {
  const now = sql`statement_timestamp()`;
  return {
    ...fields,
    ...(disabled === undefined ? {} : { disabledAt: disabled && now, disabledBy: disabled }),
    ...(secret && {
      sealedSecret: secret.sealed,
      formerSecret: sql`${webhooks.sealedSecret}`,
      retiresAt: sql`${now} + make_interval(hours => ${secret.hours}::int)`,
    }),
  };
}

/** Deletes a webhook with its log. False where there is none. */
export async function deleteWebhook(
  database: Database,
  site: string,
  id: string,
  told: (gone: WebhookRecord) => AuditEntry,
): Promise<boolean> {
  return database.drizzle.transaction(async (tx) => {
    const [gone] = await tx.delete(webhooks).where(theOne(site, id)).returning();
    if (!gone) return false;
    const own = and(eq(deliveries.channel, webhookChannelName), eq(deliveries.target, id));
    await tx.delete(deliveries).where(and(eq(deliveries.site, site), own));
    await writeAudit(tx, told(gone));
    return true;
  });
}
