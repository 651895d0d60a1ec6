import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { deliveries, events } from '../db/schema.ts';
import { type Delivery, lease, type Target } from './channel.ts';
import type { OutboxEvent } from './event.ts';

/**
 * A row is taken up by moving its `due_at` ahead by a lease, under a condition that holds for one process alone. Rows that another
 * process is just taking are skipped; an engine that cannot skip waits for it and finds the condition false.
 */
const leased = sql`statement_timestamp() + make_interval(secs => ${lease}::int)`;

/** Takes up events whose deliveries are not put in yet, the oldest first. */
export async function takeEvents(database: Database, limit: number): Promise<OutboxEvent[]> {
  const rows = await database.sql<EventRow[]>`
    with due as (
      select site, id from events where fanned_out_at is null and due_at <= statement_timestamp()
      order by due_at limit ${limit}::int for update skip locked
    )
    update events as taken set due_at = statement_timestamp() + make_interval(secs => ${lease}::int)
    from due where (taken.site, taken.id) = (due.site, due.id)
      and taken.fanned_out_at is null and taken.due_at <= statement_timestamp()
    returning taken.site, taken.id, kind, subject, data, created_at`;
  return rows.map(toEvent);
}

type EventRow = {
  site: string;
  id: string;
  kind: OutboxEvent['kind'];
  subject: string;
  data: Record<string, unknown>;
  created_at: Date;
};

const toEvent = ({ created_at: createdAt, site, id, kind, subject, data }: EventRow): OutboxEvent => ({
  ...{ site, id, kind, subject, data, createdAt },
});

/** A target of an event: one delivery. */
export type Addressed = Target & { site: string; event: string; channel: string; id: string };

/** Puts in the deliveries of events, one a target. The second who comes for the same event puts in nothing. */
export async function fanOut(
  { sql }: Database,
  events: OutboxEvent[],
  deliveries: Addressed[],
): Promise<void> {
  const sites = events.map(({ site }) => site);
  const ids = events.map(({ id }) => id);
  await sql`
    with told as (
      update events set fanned_out_at = statement_timestamp()
      from unnest(${sites}::text[], ${ids}::text[]::uuid[]) as given (site, id)
      where events.site = given.site and events.id = given.id and fanned_out_at is null
      returning events.site, events.id
    )
    insert into deliveries (site, event, channel, target, id, payload)
    select told.site, told.id, addressed.channel, addressed.target, addressed.id, addressed.payload
    from told join jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb)
      as addressed (site text, event uuid, channel text, target text, id uuid, payload jsonb)
      on addressed.site = told.site and addressed.event = told.id
    on conflict do nothing`;
}

/** Takes up deliveries that are due, of these channels, and counts the attempt. */
export async function takeDeliveries(
  database: Database,
  channels: string[],
  limit: number,
): Promise<(Delivery & { channel: string })[]> {
  const names = sql.join(
    channels.map((name) => sql`${name}`),
    sql`, `,
  );
  const rows = await database.drizzle.execute<DeliveryRow>(sql`
    with due as (
      select site, event, channel, target from deliveries
      where done_at is null and given_up_at is null and due_at <= statement_timestamp() and channel in (${names})
      order by due_at limit ${limit}::int for update skip locked
    )
    update deliveries as taken set due_at = ${leased}, attempts = taken.attempts + 1
    from due join events on events.site = due.site and events.id = due.event
    where (taken.site, taken.event, taken.channel, taken.target) = (due.site, due.event, due.channel, due.target)
      and taken.done_at is null and taken.given_up_at is null and taken.due_at <= statement_timestamp()
    returning taken.id, taken.channel, taken.target, taken.payload, taken.attempts,
      events.site, events.id as event, events.kind, events.subject, events.data, events.created_at`);
  return rows.map((row) => ({
    ...{ id: row.id, channel: row.channel, target: row.target, payload: row.payload, attempt: row.attempts },
    event: toEvent({ ...row, id: row.event }),
  }));
}

type DeliveryRow = EventRow & {
  event: string;
  channel: string;
  target: string;
  payload: Record<string, unknown> | null;
  attempts: number;
};

/** What is written down after an attempt: that it is done, in how many seconds it is tried again, or (neither) that it is given up. */
export type Settlement = {
  done: boolean;
  again: number | undefined;
  status: number | undefined;
  error: string | undefined;
};

/** Where another process has taken the delivery up since, that one's word counts, save that what is done is done. */
export async function settleDelivery(
  database: Database,
  { id, event, attempt }: Delivery,
  { done, again, status, error }: Settlement,
): Promise<void> {
  const now = sql`statement_timestamp()`;
  await database.drizzle
    .update(deliveries)
    .set({
      lastStatus: status ?? null,
      lastError: error ?? null,
      ...(done ? { doneAt: now } : {}),
      ...(!done && again === undefined ? { givenUpAt: now } : {}),
      ...(again === undefined ? {} : { dueAt: sql`${now} + make_interval(secs => ${again}::float8)` }),
    })
    .where(
      and(
        ...[eq(deliveries.site, event.site), eq(deliveries.id, id)],
        done ? undefined : eq(deliveries.attempts, attempt),
        ...[isNull(deliveries.doneAt), isNull(deliveries.givenUpAt)],
      ),
    );
}

/** Leaves a target that has just failed alone for a while, so that what waits for it does not hold up the others. */
export async function restTarget(
  database: Database,
  site: string,
  { channel, target }: { channel: string; target: string },
  seconds: number,
): Promise<void> {
  const now = sql`statement_timestamp()`;
  await database.drizzle
    .update(deliveries)
    .set({ dueAt: sql`${now} + make_interval(secs => ${seconds}::int)` })
    .where(
      and(
        ...[eq(deliveries.site, site), eq(deliveries.channel, channel), eq(deliveries.target, target)],
        ...[isNull(deliveries.doneAt), isNull(deliveries.givenUpAt), lte(deliveries.dueAt, now)],
      ),
    );
}

export async function deleteDeliveriesTo(
  database: Database,
  { site, channel, target }: { site: string; channel: string; target: string },
): Promise<void> {
  await database.drizzle.execute(sql`
    delete from deliveries where site = ${site} and channel = ${channel} and lower(target) = lower(${target})`);
}

/**
 * Forgets, some at a time, what is older than that and over: deliveries, then the events that have none left. A delivery that waits and was
 * due so long ago has nobody to take it up, as when the mail server was taken out of the settings. Gives how many went.
 */
export async function pruneOutbox(database: Database, days: number, limit: number): Promise<number> {
  const before = sql`statement_timestamp() - make_interval(days => ${days}::int)`;
  const old = sql`created_at < ${before}`;
  const gone = await database.drizzle.execute(sql`
    delete from deliveries where (site, event, channel, target) in (
      select site, event, channel, target from deliveries
      where ${old} and (done_at is not null or given_up_at is not null or due_at < ${before}) limit ${limit}::int)
    returning 1`);
  const told = await database.drizzle.execute(sql`
    delete from ${events} where (site, id) in (
      select site, id from events where ${old} and fanned_out_at is not null
        and not exists (select 1 from deliveries where deliveries.site = events.site and deliveries.event = events.id)
      limit ${limit}::int)
    returning 1`);
  return gone.length + told.length;
}
