import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { polls, tallies } from '../db/schema.ts';
import type { EditorsStatus } from './desk-list.ts';
import { pollColumns, toReading } from './poll-queries.ts';

const hasOpened = sql`${polls.opensAt} <= statement_timestamp()`;
const hasClosed = sql`coalesce(${polls.closesAt} <= statement_timestamp(), false)`;
const published = sql`not ${polls.draft}`;

/** The polls of a site as its editors list them, the one made last first; one more than `limit` where there are more. */
export async function listForEditors(
  database: Database,
  site: string,
  wanted: {
    status: EditorsStatus;
    q: string | undefined;
    limit: number;
    after: [Date, string] | undefined;
  },
  clock: () => Date,
) {
  const byStatus: Record<EditorsStatus, SQL | undefined> = {
    all: undefined,
    draft: sql`${polls.draft}`,
    scheduled: sql`${published} and not ${hasOpened}`,
    open: sql`${published} and ${hasOpened} and not ${hasClosed}`,
    closed: sql`${published} and ${hasOpened} and ${hasClosed}`,
    deleted: undefined,
  };
  const gone = wanted.status === 'deleted' ? isNotNull(polls.deletedAt) : isNull(polls.deletedAt);
  const from =
    wanted.after &&
    sql`(${polls.createdAt}, ${polls.id}) < (${wanted.after[0].toISOString()}::timestamptz, ${wanted.after[1]}::uuid)`;
  const sought =
    wanted.q === undefined
      ? undefined
      : sql`position(lower(${wanted.q}) in lower(${polls.question} || ' ' || ${polls.slug})) > 0`;
  const found = await database.drizzle
    .select(pollColumns)
    .from(polls)
    .where(and(eq(polls.site, site), gone, byStatus[wanted.status], sought, from))
    .orderBy(desc(polls.createdAt), desc(polls.id))
    .limit(wanted.limit + 1);
  return found.map((row) => toReading(row, clock));
}

/** How many ballots of each of these polls count and how many are held. */
export async function readVoters(
  database: Database,
  ids: string[],
): Promise<Map<string, { voters: number; held: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await database.drizzle
    .select({
      poll: tallies.poll,
      voters: sql`sum(${tallies.counted})`.mapWith(Number),
      held: sql`sum(${tallies.held})`.mapWith(Number),
    })
    .from(tallies)
    .where(and(inArray(tallies.poll, ids), eq(tallies.option, '')))
    .groupBy(tallies.poll);
  return new Map(rows.map(({ poll, ...counts }) => [poll, counts]));
}
