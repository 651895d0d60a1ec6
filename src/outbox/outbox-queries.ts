import type { Database, Piece } from '../db/connect.ts';
import { events } from '../db/schema.ts';
import type { NewEvent } from './event.ts';

/** The ways in which a room's own write takes its event along: no act without its event, no event without its act. */

/** In a transaction. `event` may be undefined, where nobody need be told after all. */
export async function addEvent(
  tx: Pick<Database['drizzle'], 'insert'>,
  event: NewEvent | undefined,
): Promise<void> {
  if (event) await tx.insert(events).values(event);
}

/** As a piece of a single statement: `with …, told as (${addingEvent(sql, …)})`. */
export function addingEvent(sql: Database['sql'], event: NewEvent | undefined): Piece {
  if (!event) return sql`select 1`;
  const { site, id, kind, subject, data } = event;
  return sql`insert into events (site, id, kind, subject, data)
    values (${site}, ${id}::uuid, ${kind}, ${subject}, ${JSON.stringify(data)}::jsonb)`;
}

/** The same for many: for all rows of `acts` whose `event`, as JSON, is not null. */
export const addingEvents = (sql: Database['sql'], acts: Piece): Piece =>
  sql`insert into events (site, id, kind, subject, data)
    select event->>'site', (event->>'id')::uuid, event->>'kind', event->>'subject', event->'data'
    from ${acts} as acts where jsonb_typeof(event) = 'object'`;
