import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { polls } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';

export type Turn = { site: string; id: string; slug: string; open: boolean };

const isOpen = sql<boolean>`(polls.deleted_at is null and not polls.draft and polls.opens_at <= statement_timestamp()
  and (polls.closes_at is null or polls.closes_at > statement_timestamp()))`;

/** Polls that have opened or closed since the outbox was last told of them, if only because time went by. */
export async function listTurned(database: Database, limit: number): Promise<Omit<Turn, 'open'>[]> {
  return database.drizzle.execute<Omit<Turn, 'open'>>(sql`
    select site, id, slug from polls where not told_open and (closes_at is null or closes_at > statement_timestamp()) and ${isOpen}
    union all
    select site, id, slug from polls where told_open and not ${isOpen}
    limit ${limit}::int`);
}

/** Tells the outbox whether a poll is open, where it was told otherwise before; of several at once, one tells. */
export async function tellTurn(
  tx: Pick<Database['drizzle'], 'insert' | 'update'>,
  { site, id }: Pick<Turn, 'site' | 'id'>,
  told: (turn: Turn) => NewEvent,
): Promise<void> {
  const [turned] = await tx
    .update(polls)
    .set({ toldOpen: sql`not ${polls.toldOpen}` })
    .where(and(eq(polls.site, site), eq(polls.id, id), sql`${polls.toldOpen} <> ${isOpen}`))
    .returning({ site: polls.site, id: polls.id, slug: polls.slug, open: polls.toldOpen });
  if (turned) await addEvent(tx, told(turned));
}

/** As `tellTurn`, in a transaction of its own. */
export async function tellTurned(
  database: Database,
  poll: { site: string; id: string },
  told: (turn: Turn) => NewEvent,
): Promise<void> {
  await database.drizzle.transaction((tx) => tellTurn(tx, poll, told));
}
