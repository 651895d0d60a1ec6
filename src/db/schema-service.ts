import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** What the service keeps for itself. */

/** When each chore is due. Whoever takes one up moves `due_at` ahead by a lease, which is all the lock there is. */
export const chores = pgTable(
  'chores',
  {
    name: text().notNull(),
    dueAt: at('due_at').notNull(),
    /** Whose turn it is, or was last: another one's word about it does not count. */
    turn: uuid().notNull(),
  },
  (chore) => [primaryKey({ name: 'chores_pk', columns: [chore.name] })],
);
