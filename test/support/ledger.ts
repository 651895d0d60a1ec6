import { expect } from 'vitest';
import type { Service, Site } from './service.ts';

/** The id of a poll inside the database. */
export async function idOfPoll(service: Service, site: Site, slug: string): Promise<string> {
  const { sql } = service.database;
  const [poll] = await sql<
    { id: string }[]
  >`select id from polls where site = ${site.name} and slug = ${slug}`;
  if (!poll) throw new Error(`there is no poll ${slug}`);
  return poll.id;
}

/** A poll's ballots, counted again row by row. */
export async function recount(service: Service, site: Site, slug: string) {
  const { sql } = service.database;
  const poll = await idOfPoll(service, site, slug);
  const ballots = await sql<{ id: string; voter: string; choices: string[]; status: string }[]>`
    select ballots.id, ballots.voter, choices, coalesce(aside.status, 'counted') as status
    from ballots left join set_aside_ballots as aside using (poll, voter) where poll = ${poll}`;
  const counted = ballots.filter((ballot) => ballot.status === 'counted');
  const votes: Record<string, number> = {};
  for (const choice of counted.flatMap((ballot) => ballot.choices)) votes[choice] = (votes[choice] ?? 0) + 1;
  return {
    ballots: ballots.length,
    ids: new Set(ballots.map((ballot) => ballot.id)).size,
    voters: new Set(ballots.map((ballot) => ballot.voter)).size,
    counted: counted.length,
    held: ballots.filter((ballot) => ballot.status === 'held').length,
    excluded: ballots.filter((ballot) => ballot.status === 'excluded').length,
    votes,
  };
}

/**
 * Expects that the public results (of a poll without a baseline) say just what the ledger holds, and that every ballot
 * has an id and a voter of its own. Gives the recount.
 */
export async function expectTrueTally(service: Service, site: Site, slug: string) {
  const ledger = await recount(service, site, slug);
  const { body } = await site.api(`/polls/${slug}/results`);
  expect(body).toMatchObject({ voters: ledger.counted, held: ledger.held, excluded: ledger.excluded });
  for (const option of body.options) expect(option.votes).toBe(ledger.votes[option.id] ?? 0);
  expect(ledger).toMatchObject({ ids: ledger.ballots, voters: ledger.ballots });
  return ledger;
}

/** Whatever the database holds, as text: every row of every table. */
export async function everythingStored(service: Service): Promise<string> {
  const { sql } = service.database;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const dumps = await Promise.all(
    tables.map(
      ({ name }) => sql<{ row: string }[]>`select row_to_json(t)::text as row from ${sql(name)} as t`,
    ),
  );
  return dumps.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
}
