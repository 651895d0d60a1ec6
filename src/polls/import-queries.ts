import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { options, polls } from '../db/schema.ts';
import { noteImported } from '../imports/import-queries.ts';
import { slotOfRulings } from './ruling-queries.ts';
import type { ImportedPoll, PollPlan } from './wp-polls.ts';

/** The share of the tallies that only imports move. */
const slotOfImports = 17;

/** The nonce of ballots that were brought in: no challenge has it, and nobody can give it again. */
const noNonce = '00000000-0000-0000-0000-000000000000';

/** All polls of a source that a site has, by their ids there. */
export async function readImported(
  { sql }: Pick<Database, 'sql'>,
  site: string,
  source: string,
): Promise<Map<string, ImportedPoll>> {
  const rows = await sql<(ImportedPoll & { sourceId: string })[]>`
    with came as (
      select imported.source_id, polls.* from imported
        join polls on polls.site = imported.site and polls.id = imported.ours::uuid
      where imported.site = ${site} and imported.kind = 'poll' and imported.source = ${source}
    )
    select source_id as "sourceId", id, slug, question, opens_at as "opensAt", closes_at as "closesAt", wording,
      sealed_salt as "sealedSalt", deleted_at is not null as "isDeleted",
      exists (select 1 from tallies where poll = came.id and slot < ${slotOfRulings}) as "isLive",
      (select jsonb_object_agg(own.id, own.baseline + coalesce(moved.counted, 0))
        from options as own left join tallies as moved
          on moved.poll = own.poll and moved.option = own.id and moved.slot = ${slotOfImports}
        where own.poll = came.id) as votes,
      baseline_voters + coalesce(ballots, 0) as voters, coalesce(ballots, 0) as ballots
    from came left join (select poll, counted as ballots from tallies where option = '' and slot = ${slotOfImports}) as moved
      on moved.poll = came.id`;
  return new Map(rows.map(({ sourceId, ...poll }) => [sourceId, poll]));
}

/** The names of a site's polls that begin like this, and so may be taken. */
export async function takenSlugs(
  { sql }: Pick<Database, 'sql'>,
  site: string,
  stem: string,
): Promise<Set<string>> {
  const rows = await sql<{ slug: string }[]>`
    select slug from polls where site = ${site} and slug like ${`${stem}%`}`;
  return new Set(rows.map(({ slug }) => slug));
}

export type NewImportedPoll = {
  site: string;
  source: string;
  id: string;
  slug: string;
  plan: PollPlan;
  /** Null where it ended so long ago that its voters' keys would be destroyed by now. */
  sealedSalt: string | null;
};

/**
 * Puts a poll in with all its votes as counts, and notes where it came from; within a transaction. The outbox is not told that it is open:
 * it has been for long, elsewhere.
 */
export async function insertImported(
  within: Database,
  { site, source, id, slug, plan, sealedSalt }: NewImportedPoll,
): Promise<'put in' | 'already there' | 'name taken'> {
  const { question, opensAt, closesAt, choose } = plan;
  const made = await within.drizzle
    .insert(polls)
    .values({
      ...{ id, site, slug, question, opensAt, closesAt, sealedSalt },
      ...{ note: null, draft: false, resultsVisible: 'always', resultsFrom: null, optionOrder: 'given' },
      ...{ listed: true, allowance: null, baselineVoters: plan.voters },
      ...{ chooseMin: choose.min, chooseMax: choose.max },
      toldOpen: isOpen(opensAt, closesAt),
      forgottenAt: sealedSalt === null ? sql`statement_timestamp()` : null,
    })
    .onConflictDoNothing()
    .returning({ id: polls.id });
  if (made.length === 0) {
    const [there] = await within.sql`select id from polls where site = ${site} and id = ${id}::uuid`;
    return there ? 'already there' : 'name taken';
  }
  await putOptions(within, { site, source, id, plan });
  await noteImported(within, site, source, [{ kind: 'poll', sourceId: plan.sourceId, ours: id }]);
  return 'put in';
}

type ThePoll = Pick<NewImportedPoll, 'site' | 'source' | 'id' | 'plan'>;

const isOpen = (opensAt: Date, closesAt: Date | null) => sql<boolean>`
  (${opensAt.toISOString()}::timestamptz <= statement_timestamp()
    and coalesce(${closesAt?.toISOString() ?? null}::timestamptz > statement_timestamp(), true))`;

async function putOptions(within: Database, { site, source, id, plan }: ThePoll): Promise<void> {
  const rows = plan.options.map((option, place) => {
    const { id: own, text, votes } = option;
    return { poll: id, id: own, text, baseline: votes, place, withdrawnAt: null };
  });
  await within.drizzle.insert(options).values(rows).onConflictDoNothing();
  const noted = plan.options.map((option) => ({
    ...{ kind: 'option' as const, sourceId: option.sourceId, ours: option.id, within: id },
  }));
  await noteImported(within, site, source, noted);
}

/**
 * Raises the counts of a poll to those of a later dump, with the answers that are new there, and closes it where it has been closed there
 * and nobody has changed it here. Nothing is lowered. False where readers have voted in it meanwhile: their votes and those that were cast
 * elsewhere would be added up then. Within a transaction.
 */
export async function raiseImported(within: Database, poll: ThePoll): Promise<boolean> {
  const { site, id, plan } = poll;
  const { sql } = within;
  const [free] = await sql`
    select id from polls where site = ${site} and id = ${id}::uuid
      and not exists (select 1 from tallies where poll = polls.id and slot < ${slotOfRulings}) for update`;
  if (!free) return false;
  await putOptions(within, poll);
  await sql`
    update options as own set baseline = wanted.votes - coalesce(moved.counted, 0)
    from unnest(${plan.options.map((option) => option.id)}::text[], ${plan.options.map(({ votes }) => votes)}::bigint[]) as wanted (id, votes)
      left join tallies as moved
        on moved.poll = ${id}::uuid and moved.option = wanted.id and moved.slot = ${slotOfImports}
    where own.poll = ${id}::uuid and own.id = wanted.id and own.baseline < wanted.votes - coalesce(moved.counted, 0)`;
  await sql`
    update polls set baseline_voters = greatest(baseline_voters, ${plan.voters}::bigint - coalesce(
        (select counted from tallies where poll = polls.id and option = '' and slot = ${slotOfImports}), 0)),
      closes_at = case when wording = 1 then coalesce(closes_at, ${plan.closesAt?.toISOString() ?? null}::timestamptz) else closes_at end
    where site = ${site} and id = ${id}::uuid`;
  // Whoever keeps the results knows by this that they are others.
  await sql`
    insert into tallies as known (poll, option, slot, counted, held, excluded, moves)
    values (${id}::uuid, '', ${slotOfImports}, 0, 0, 0, 1)
    on conflict (poll, option, slot) do update set moves = known.moves + 1`;
  return true;
}

export type ImportedBallot = {
  poll: string;
  voter: string;
  id: string;
  choices: string[];
  network: string | null;
  castAt: Date;
};

/** There are not enough votes among the counts of these polls for the ballots that were to take their place. */
export class Overdrawn extends Error {
  readonly polls: string[];
  constructor(polls: string[]) {
    super('more ballots than there are votes');
    this.polls = polls;
  }
}

/**
 * Lets ballots take the place of as many votes among their polls' counts, in one statement: whatever happens before and after, results
 * say the same. Gives how many were not there yet. Within a transaction, which fails where the counts do not have as many.
 */
export async function insertBallots(
  { sql }: Pick<Database, 'sql'>,
  site: string,
  given: ImportedBallot[],
): Promise<number> {
  const column = <Key extends keyof ImportedBallot>(key: Key) => given.map((ballot) => ballot[key]);
  const [row] = await sql<{ put: number; overdrawn: string[] }[]>`
    with given as (
      select * from unnest(
        ${column('poll')}::uuid[], ${column('voter')}::uuid[], ${column('id')}::uuid[],
        ${given.map(({ choices }) => choices.join(','))}::text[], ${column('network')}::uuid[],
        ${given.map(({ castAt }) => castAt.toISOString())}::text[]
      ) as ballot (poll, voter, id, choices, network, cast_at)
    ), put_in as (
      insert into ballots (poll, voter, id, choices, nonce, network, by_picture, cast_at)
      select poll, voter, id, string_to_array(choices, ','), ${noNonce}::uuid, network, false, cast_at::timestamptz
      from given order by poll, voter
      on conflict do nothing
      returning poll, choices
    ), marks as (
      select poll, option, count(*) as votes
      from (select poll, unnest(choices) as option from put_in union all select poll, '' from put_in) as mark
      group by poll, option
    ), moved as (
      insert into tallies as known (poll, option, slot, counted, held, excluded, moves)
      select poll, option, ${slotOfImports}::smallint, votes, 0, 0, votes from marks order by poll, option
      on conflict (poll, option, slot) do update
        set counted = known.counted + excluded.counted, moves = known.moves + excluded.moves
    ), of_options as (
      update options as own set baseline = own.baseline - marks.votes
      from marks where own.poll = marks.poll and own.id = marks.option
      returning own.poll, own.baseline as left_over
    ), of_polls as (
      update polls as own set baseline_voters = own.baseline_voters - marks.votes
      from marks where marks.option = '' and own.site = ${site} and own.id = marks.poll
      returning own.id as poll, own.baseline_voters as left_over
    )
    select (select count(*)::int from put_in) as put, array(
      select distinct poll::text from (select * from of_options union all select * from of_polls) as own
      where left_over < 0
    ) as overdrawn`;
  if (row && row.overdrawn.length > 0) throw new Overdrawn(row.overdrawn);
  return row?.put ?? 0;
}
