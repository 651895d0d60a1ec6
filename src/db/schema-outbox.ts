import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, made } from './columns.ts';

/** What happened and whom it is told. `due_at` is moved ahead by whoever takes a row up, which is all the lock there is. */

/** Written in the transaction, or the statement, that does what it tells of. Holds ids, and nothing that a reader wrote. */
export const events = pgTable(
  'events',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    kind: text().notNull(),
    /** The id or slug of what it happened to. */
    subject: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: made(),
    dueAt: at('due_at').notNull().default(sql`statement_timestamp()`),
    /** When its deliveries were put in; null until then. */
    fannedOutAt: at('fanned_out_at'),
  },
  (event) => [
    primaryKey({ name: 'events_pk', columns: [event.site, event.id] }),
    index('events_waiting').on(event.dueAt).where(sql`${event.fannedOutAt} is null`),
    index('events_by_age').on(event.createdAt),
  ],
);

/** One event on its way to one target: a webhook by its id, or a mail address. */
export const deliveries = pgTable(
  'deliveries',
  {
    site: text().notNull(),
    event: uuid().notNull(),
    channel: text().notNull(),
    target: text().notNull(),
    id: uuid().notNull(),
    /** What the channel wants to remember for this target. */
    payload: jsonb().$type<Record<string, unknown>>(),
    createdAt: made(),
    attempts: integer().notNull().default(0),
    dueAt: at('due_at').notNull().default(sql`statement_timestamp()`),
    doneAt: at('done_at'),
    givenUpAt: at('given_up_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (delivery) => [
    primaryKey({
      name: 'deliveries_once_a_target',
      columns: [delivery.site, delivery.event, delivery.channel, delivery.target],
    }),
    index('deliveries_waiting')
      .on(delivery.dueAt)
      .where(sql`${delivery.doneAt} is null and ${delivery.givenUpAt} is null`),
    index('deliveries_by_id').on(delivery.site, delivery.id),
    index('deliveries_of_target').on(
      delivery.site,
      delivery.channel,
      delivery.target,
      delivery.createdAt,
      delivery.id,
    ),
    index('deliveries_by_age').on(delivery.createdAt),
  ],
);

/** Addresses of publishers' own programs that are told of events. */
export const webhooks = pgTable(
  'webhooks',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    url: text().notNull(),
    events: text().array().notNull(),
    sealedSecret: text('sealed_secret').notNull(),
    /** The secret before this one, which signs too until `retires_at`. */
    formerSecret: text('former_secret'),
    retiresAt: at('retires_at'),
    createdAt: made(),
    disabledAt: at('disabled_at'),
    disabledBy: text('disabled_by', { enum: ['editor', 'receiver'] }),
  },
  (webhook) => [primaryKey({ name: 'webhooks_pk', columns: [webhook.site, webhook.id] })],
);

/** When a site's editors were last sent a digest of what waits. */
export const digestsTold = pgTable(
  'digests_told',
  { site: text().notNull(), toldAt: at('told_at').notNull() },
  (told) => [primaryKey({ name: 'digests_told_pk', columns: [told.site] })],
);

/** When a site was last told that comments have been waiting for long. */
export const waitingTold = pgTable(
  'waiting_told',
  { site: text().notNull(), toldAt: at('told_at').notNull() },
  (told) => [primaryKey({ name: 'waiting_told_pk', columns: [told.site] })],
);
