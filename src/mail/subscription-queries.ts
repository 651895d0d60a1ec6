import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { subscriptions } from '../db/schema.ts';
import { inBatches, type Snapshot } from '../db/snapshot.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import { keptDays, type Subscription, type SubscriptionKind } from './subscription.ts';

const now = sql`statement_timestamp()`;

/** In the place of a network that is forgotten: the hash of none. */
const noNetwork = '00000000-0000-0000-0000-000000000000';

/** Of an address, in any case of its letters. */
const isOf = (email: string) => sql`lower(${subscriptions.email}) = lower(${email})`;

/** What an address, and a network, asked for lately, and whether the address has agreed at this site to anything that goes on. */
export async function readAsked(
  database: Database,
  { site, email, network }: { site: string; email: string; network: string },
): Promise<{ unconfirmed: number; all: number; ofNetwork: number; isKnown: boolean }> {
  const [row] = await database.sql<
    [{ unconfirmed: number; all: number; ofNetwork: number; isKnown: boolean }]
  >`
    select of_address.*, of_network.*,
      exists (select 1 from subscriptions where site = ${site} and lower(email) = lower(${email})
        and confirmed_at is not null and ended_at is null) as "isKnown"
    from (
      select count(distinct comment) filter (where confirmed_at is null)::int as unconfirmed, count(distinct comment)::int as all
      from subscriptions where site = ${site} and lower(email) = lower(${email}) and created_at > now() - interval '1 day'
    ) as of_address, (
      select count(distinct comment)::int as "ofNetwork"
      from subscriptions where site = ${site} and network = ${network}::uuid and created_at > now() - interval '1 hour'
    ) as of_network`;
  return row;
}

/** Puts in what is new; where that is anything, `event` goes along. A retry changes nothing. */
export async function insertSubscriptions(
  database: Database,
  asked: Omit<Subscription, 'kind' | 'createdAt' | 'confirmedAt' | 'endedAt'> & { network: string },
  kinds: SubscriptionKind[],
  { isConfirmed, event }: { isConfirmed: boolean; event: NewEvent | undefined },
): Promise<void> {
  await database.drizzle.transaction(async (tx) => {
    const rows = kinds.map((kind) => ({ ...asked, kind, ...(isConfirmed ? { confirmedAt: now } : {}) }));
    const made = await tx
      .insert(subscriptions)
      .values(rows)
      .onConflictDoNothing()
      .returning({ kind: subscriptions.kind });
    if (made.length > 0) await addEvent(tx, event);
  });
}

/** All that was asked for with one comment. */
export async function subscriptionsOf(
  database: Database,
  site: string,
  comment: string,
): Promise<Subscription[]> {
  return database.drizzle
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.site, site), eq(subscriptions.comment, comment)))
    .orderBy(desc(subscriptions.kind));
}

/** Agrees to what was asked for with a comment, unless it was ended; agreeing twice changes nothing. */
export async function confirmSubscriptions(database: Database, site: string, comment: string): Promise<void> {
  await database.drizzle
    .update(subscriptions)
    .set({ confirmedAt: now })
    .where(
      and(
        ...[eq(subscriptions.site, site), eq(subscriptions.comment, comment)],
        ...[isNull(subscriptions.confirmedAt), isNull(subscriptions.endedAt)],
      ),
    );
}

/** Ends what the address of a comment's subscription is told: about one thread, or at the whole site. */
export async function endSubscriptions(
  database: Database,
  { site, email, thread }: Pick<Subscription, 'site' | 'email' | 'thread'>,
  isAll: boolean,
): Promise<void> {
  await database.drizzle
    .update(subscriptions)
    .set({ endedAt: now })
    .where(
      and(
        ...[eq(subscriptions.site, site), isOf(email), isNull(subscriptions.endedAt)],
        isAll ? undefined : eq(subscriptions.thread, thread),
      ),
    );
}

export async function rethreadSubscriptions(
  database: Database,
  site: string,
  from: string[],
  into: string,
): Promise<void> {
  await database.drizzle
    .update(subscriptions)
    .set({ thread: into })
    .where(and(eq(subscriptions.site, site), inArray(subscriptions.thread, from)));
}

/** Forgets questions that nobody answered and what ended long ago, and of all others the network once it is counted no more. */
export async function pruneSubscriptions(database: Database): Promise<void> {
  await database.drizzle.execute(sql`
    delete from ${subscriptions}
    where (confirmed_at is null and created_at < ${now} - make_interval(days => ${keptDays.unconfirmed}::int))
      or (ended_at is not null and ended_at < ${now} - make_interval(days => ${keptDays.ended}::int))`);
  await database.drizzle.execute(sql`
    update ${subscriptions} set network = ${noNetwork}::uuid
    where network <> ${noNetwork}::uuid and created_at < ${now} - interval '1 hour'`);
}

export type ReadersSubscription = {
  comment: string;
  kind: SubscriptionKind;
  thread: string;
  createdAt: string;
  confirmedAt: string | null;
  endedAt: string | null;
};

/** What an address is told of, or was asked about, oldest first. */
export async function* subscriptionsOfReader(
  snapshot: Snapshot,
  site: string,
  email: string,
): AsyncGenerator<ReadersSubscription[]> {
  type Row = Pick<ReadersSubscription, 'comment' | 'kind' | 'thread'> & {
    created_at: Date;
    confirmed_at: Date | null;
    ended_at: Date | null;
  };
  const query = sql`
    select comment, kind, thread, created_at, confirmed_at, ended_at from subscriptions
    where site = ${site} and lower(email) = lower(${email}) order by created_at, comment, kind`;
  for await (const rows of inBatches<Row>(snapshot, query, 100))
    yield rows.map(({ comment, kind, thread, ...at }) => ({
      ...{ comment, kind, thread, createdAt: at.created_at.toISOString() },
      ...{ confirmedAt: at.confirmed_at?.toISOString() ?? null, endedAt: at.ended_at?.toISOString() ?? null },
    }));
}

/** Deletes them, with an entry in the audit where there were any; gives how many. */
export function deleteSubscriptionsOf(
  database: Database,
  site: string,
  email: string,
  told: (subscriptions: number) => AuditEntry,
): Promise<number> {
  return database.drizzle.transaction(async (tx) => {
    const gone = await tx
      .delete(subscriptions)
      .where(and(eq(subscriptions.site, site), isOf(email)))
      .returning({ kind: subscriptions.kind });
    if (gone.length > 0) await writeAudit(tx, told(gone.length));
    return gone.length;
  });
}
