import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';

/** Of each site its own time; a site without one keeps its addresses. */
const overdue = sql`created_at < statement_timestamp() - make_interval(days => (
  select (settings -> 'retention' ->> 'addressDays')::int from sites where sites.id = site))`;

/**
 * Takes the addresses and the networks out of comments whose time is over, `limit` at most; gives how many those were. What a rule hit
 * upon may be either of them, and the likeness was made of the address too: the comment's own id takes its place, which is alike to none.
 */
export async function clearComments(database: Database, limit: number): Promise<number> {
  const rows = await database.drizzle.execute(sql`
    with due as (
      select site, id from comments where (author_email <> '' or network is not null) and ${overdue}
      order by site, id limit ${limit} for update skip locked
    )
    update comments set author_email = '', network = null, matched = null, likeness = comments.id
    from due where comments.site = due.site and comments.id = due.id
    returning comments.id`);
  return rows.length;
}

/** The same for whoever reported. */
export async function clearReports(database: Database): Promise<void> {
  await database.drizzle.execute(sql`update reports set email = '' where email <> '' and ${overdue}`);
}

/** Deletes the pauses of senders who last commented so many hours ago, `limit` at most; gives how many those were. */
export async function deletePauses(database: Database, hours: number, limit: number): Promise<number> {
  const gone = await database.drizzle.execute(sql`
    delete from comment_pauses where (site, sender) in (
      select site, sender from comment_pauses where last_at < statement_timestamp() - make_interval(hours => ${hours}::int)
      limit ${limit}::int for update skip locked
    ) returning 1`);
  return gone.length;
}
