import { listed, namesOf, quoted, type Table } from './backup.ts';
import type { Database } from './connect.ts';

/** Begins to put rows in, over a connection of its own: closed before `commit`, nothing of them stays. Nobody else gets in. */
export async function beginWriting({ sql }: Database, all: readonly Table[]): Promise<void> {
  await sql`begin`;
  await sql`set local timezone = 'UTC'`;
  await sql`set local datestyle = 'ISO'`;
  await sql.unsafe(`lock table ${namesOf(all)} in access exclusive mode`);
}

/** Puts in what `copyOut` gave, and says how many rows the table has then. */
export async function copyIn(
  { sql }: Database,
  { name, columns }: Table,
  rows: AsyncIterable<Uint8Array>,
): Promise<number> {
  const into = await sql.unsafe(`copy ${quoted(name)} (${listed(columns)}) from stdin`).writable();
  const failed = new Promise<never>((_, reject) => into.once('error', reject));
  failed.catch(() => {});
  for await (const piece of rows)
    await Promise.race([
      failed,
      new Promise<void>((resolve, reject) => {
        into.write(piece, (error) => (error ? reject(error) : resolve()));
      }),
    ]);
  into.end();
  // A refusal after the last row reaches nobody (postgres.js 3.4.9 waits for ever), but fails the next question.
  await new Promise((resolve) => setTimeout(resolve));
  return countRows({ sql }, name);
}

async function countRows({ sql }: Pick<Database, 'sql'>, name: string): Promise<number> {
  const [row] = await sql<[{ rows: number }]>`select count(*) as rows from ${sql(name)}`;
  return row.rows;
}

/** What a start of the service puts in by itself, and puts in again. */
const ownDoing = ['chores', 'scripts', 'sign_in_links'];

/** Takes out what a start has put in; gives the names of the tables that hold more than that. */
export async function clearForRestore({ sql }: Database, all: readonly Table[]): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of all) {
    const [row] = await sql<[{ filled: boolean }]>`select exists (select from ${sql(name)}) as filled`;
    if (!row.filled) continue;
    if (ownDoing.includes(name)) await sql`delete from ${sql(name)}`;
    else filled.push(name);
  }
  return filled;
}

/** Lets the planner know what came in, which it would only learn after a while. */
export async function lookOver({ sql }: Database, all: readonly Table[]): Promise<void> {
  await sql.unsafe(`analyze ${namesOf(all)}`);
}

/** How many polls there are, and those whose tallies are not what their ballots come to. */
export async function checkTallies({ sql }: Database): Promise<{ polls: number; wrong: string[] }> {
  const [row] = await sql<[{ polls: number }]>`select count(*) as polls from polls`;
  const wrong = await sql<{ poll: string }[]>`
    with cast_votes as (
      select ballots.poll, choices, coalesce(aside.status, 'counted') as status
      from ballots left join set_aside_ballots as aside using (poll, voter)
    ), votes as (
      select poll, '' as option, status from cast_votes
      union all select poll, unnest(choices), status from cast_votes
    ), counted as (
      select poll, option, count(*) filter (where status = 'counted') as counted,
        count(*) filter (where status = 'held') as held, count(*) filter (where status = 'excluded') as excluded
      from votes group by poll, option
    ), told as (
      select poll, option, sum(counted) as counted, sum(held) as held, sum(excluded) as excluded
      from tallies group by poll, option
    )
    select distinct poll from counted full join told using (poll, option)
    where (coalesce(counted.counted, 0), coalesce(counted.held, 0), coalesce(counted.excluded, 0))
      <> (coalesce(told.counted, 0), coalesce(told.held, 0), coalesce(told.excluded, 0))
    order by poll`;
  return { polls: row.polls, wrong: wrong.map(({ poll }) => poll) };
}
