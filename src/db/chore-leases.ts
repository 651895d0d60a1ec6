import { sql } from 'drizzle-orm';
import type { Database } from './connect.ts';

/**
 * Whose turn a chore is, by the database's clock. To take one up is to move its `due_at` ahead by a lease, in one statement that succeeds
 * for one process alone; a process that dies leaves a chore that becomes due again by itself.
 */

const inSeconds = (seconds: number) => sql`statement_timestamp() + make_interval(secs => ${seconds}::float8)`;

/** The chores whose time has not come: a reading, so that idle processes do not queue for rows that none of them gets. */
export async function restingChores({ drizzle }: Database): Promise<Set<string>> {
  const rows = await drizzle.execute<{ name: string }>(
    sql`select name from chores where due_at > statement_timestamp()`,
  );
  return new Set([...rows].map(({ name }) => name));
}

/** Takes a chore up for `lease` seconds; false where it is not due, or somebody else has it. */
export async function takeChore(
  { drizzle }: Database,
  { name, turn }: { name: string; turn: string },
  lease: number,
): Promise<boolean> {
  const taken = await drizzle.execute(sql`
    insert into chores as known (name, due_at, turn) values (${name}, ${inSeconds(lease)}, ${turn}::uuid)
    on conflict (name) do update set due_at = excluded.due_at, turn = excluded.turn
      where known.due_at <= statement_timestamp()
    returning name`);
  return taken.length > 0;
}

/** Makes a chore due in so many seconds, for the one whose turn it is: to hold it longer, or when it is done. */
export async function putOffChore(
  { drizzle }: Database,
  { name, turn }: { name: string; turn: string },
  seconds: number,
): Promise<void> {
  await drizzle.execute(
    sql`update chores set due_at = ${inSeconds(seconds)} where name = ${name} and turn = ${turn}::uuid`,
  );
}

/** How long the chore that has waited longest of these has been due, in seconds: 0 where none is, null where none was ever done. */
export async function longestDue({ sql }: Database, names: readonly string[]): Promise<number | null> {
  const [row] = await sql<[{ seconds: number | null }]>`
    select max(greatest(0, extract(epoch from statement_timestamp() - due_at)))::float8 as seconds
    from chores where name = any(${[...names]}::text[])`;
  return row.seconds;
}
