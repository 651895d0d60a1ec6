import { choresOf } from '../../src/chores.ts';
import type { Database } from '../../src/db/connect.ts';
import { depsOf } from '../../src/platform.ts';
import type { Service } from './service.ts';

/** Lets every chore's time have come, whoever did it last. */
export async function makeDue({ sql }: Database): Promise<void> {
  await sql`update chores set due_at = statement_timestamp() - interval '1 second'`;
}

/** One round of a process of its own, in which every chore is due. */
export async function doEveryChore({ platform, database }: Pick<Service, 'platform' | 'database'>) {
  await makeDue(database);
  return choresOf(depsOf(platform))(new AbortController().signal);
}

/** In how many seconds a chore is due, by the database's clock. */
export async function dueIn({ sql }: Database, name: string): Promise<number> {
  const [row] = await sql<[{ seconds: number }]>`
    select extract(epoch from due_at - now())::float8 as seconds from chores where name = ${name}`;
  return row.seconds;
}
