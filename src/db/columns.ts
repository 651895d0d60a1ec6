import { sql } from 'drizzle-orm';
import { timestamp } from 'drizzle-orm/pg-core';

/** A moment, in milliseconds, since that is what a Date and a cursor can hold. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** When the row came in, by the database's clock. */
export const made = () => at('created_at').notNull().default(sql`statement_timestamp()`);
