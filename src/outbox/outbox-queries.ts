import type { Database, Piece } from '../db/connect.ts';
import { events } from '../db/schema.ts';
import type { NewEvent } from './event.ts';

/** The two ways in which a room's own write takes its event along: no act without its event, no event without its act. */

/** In a transaction. `event` may be undefined, where nobody need be told after all. */
export async function addEvent(
  tx: Pick<Database['drizzle'], 'insert'>,
  event: NewEvent | undefined,
): Promise<void> {
  if (event) await tx.insert(events).values(event);
}

/** As a piece of a single statement: `with …, told as (${addingEvent(sql, …)})`, put in only where `condition` holds. */
export function addingEvent(
  sql: Database['sql'],
  event: NewEvent | undefined,
  condition: Piece = sql`true`,
): Piece {
  if (!event) return sql`select 1`;
  const { site, id, kind, subject, data } = event;
  return sql`insert into events (site, id, kind, subject, data)
    select ${site}, ${id}::uuid, ${kind}, ${subject}, ${JSON.stringify(data)}::jsonb where ${condition}`;
}
