import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';

type Transaction = Parameters<Parameters<Database['drizzle']['transaction']>[0]>[0];

/**
 * Makes `from` an alias of `into`, both of them locked, and moves its comments over; gives how many. Numbered ones get the numbers
 * after the last one there, in their old order; ids, parents and statuses stay. What `into` has not got of its own (title,
 * address, time, pinned comment) it takes over. The row of `from` goes, so that whoever waits to write there finds none and looks again.
 */
export async function mergeThread(
  tx: Transaction,
  site: string,
  from: string,
  into: string,
): Promise<number> {
  const [moved] = await tx.execute<{ comments: number; numbered: number; approved: number }>(sql`
    with target as (
      select last_number from threads where site = ${site} and key = ${into}
    ), leaving as (
      select id, case when number is not null
        then row_number() over (partition by number is null order by number) end as place
      from comments where site = ${site} and thread = ${from}
    ), moved as (
      update comments set thread = ${into}, number = leaving.place + target.last_number, likeness = ${ownLikeness(site, into)}
      from leaving, target where comments.site = ${site} and comments.id = leaving.id
      returning comments.number, comments.status
    )
    select count(*)::int as comments, count(number)::int as numbered,
      count(*) filter (where status = 'approved')::int as approved from moved`);
  const { comments = 0, numbered = 0, approved = 0 } = moved ?? {};
  await tx.execute(sql`
    with gone as (
      delete from threads where site = ${site} and key = ${from} returning title, url, pinned, created_at
    )
    update threads as kept set
      title = case when kept.last_number = 0 and kept.title = '' then gone.title else kept.title end,
      url = case when kept.last_number = 0 and kept.url = '' then gone.url else kept.url end,
      created_at = case when kept.last_number = 0 then gone.created_at else kept.created_at end,
      pinned = coalesce(kept.pinned, gone.pinned),
      last_number = kept.last_number + ${numbered}::int, approved = kept.approved + ${approved}::int
    from gone where kept.site = ${site} and kept.key = ${into}`);
  await tx.execute(sql`
    update thread_aliases set thread = ${into} where site = ${site} and thread = ${from}`);
  await tx.execute(sql`
    insert into thread_aliases (site, alias, thread) values (${site}, ${from}, ${into})`);
  return comments;
}

/**
 * A likeness is made of the thread's key, so those of two threads never meet, save where a key was taken away and given again. Then
 * both comments stay, and the one that comes gets a likeness that no other has.
 */
const ownLikeness = (site: string, into: string) => sql`case when exists (
    select 1 from comments as twin where twin.site = ${site} and twin.thread = ${into}
      and twin.likeness = comments.likeness and twin.status <> 'trash')
  then md5(comments.id::text)::uuid else comments.likeness end`;
