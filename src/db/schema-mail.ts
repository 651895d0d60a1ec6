import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, made } from './columns.ts';

/** What readers asked to be told of by mail: of replies to a comment of theirs, or of the decision on it. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    site: text().notNull(),
    comment: uuid().notNull(),
    kind: text({ enum: ['replies', 'decision'] }).notNull(),
    thread: text().notNull(),
    /** As it was typed. */
    email: text().notNull(),
    /** Hash of the network that asked, for how many mails it may cause; the nil UUID after that hour. */
    network: uuid().notNull(),
    createdAt: made(),
    /** When whoever reads mails to the address agreed; null: nothing but one question was sent there. */
    confirmedAt: at('confirmed_at'),
    endedAt: at('ended_at'),
  },
  (asked) => [
    primaryKey({ name: 'subscriptions_once', columns: [asked.site, asked.comment, asked.kind] }),
    index('subscriptions_of_address').on(asked.site, sql`lower(${asked.email})`, asked.createdAt),
    index('subscriptions_of_network').on(asked.site, asked.network, asked.createdAt),
    index('subscriptions_unconfirmed').on(asked.createdAt).where(sql`${asked.confirmedAt} is null`),
    index('subscriptions_ended').on(asked.endedAt).where(sql`${asked.endedAt} is not null`),
  ],
);
