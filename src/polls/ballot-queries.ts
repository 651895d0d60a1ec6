import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { ballots, setAsideBallots, spentProofs } from '../db/schema.ts';
import type { Ballot, BallotRecord, BallotStatus, CastBallot, Standing } from './ballot.ts';

/** How many ballots proved by a picture alone are counted a network and poll. */
export const pictureAllowance = 3;

/**
 * The one write of a vote, for one ballot or many: of the ballots whose poll is open by the database's clock it spends
 * the proofs, puts in those that are new, holds those past their network's allowance, and moves the tallies by just
 * what was put in. Gives the ballots that it took out of those given, never one that only shares its id; all others need
 * `findStanding`, a ballot given twice among them.
 *
 * A proof counts for the first ballot that brings it, an id for the first of its poll, and only where its spent row was made for that ballot: joining all
 * ballots on the nonce would let two of one batch share it. The network's counter is moved by what was inserted, never by
 * what was tried, so that its row lock makes the allowance exact. Every insert is sorted, since two statements that lock the same rows in two orders deadlock.
 */
export async function castBallots(
  database: Database,
  given: Ballot[],
  slot: number,
): Promise<Map<Ballot, CastBallot>> {
  const column = <Key extends keyof Ballot>(key: Key) => given.map((ballot) => ballot[key]);
  const rows = await database.sql<TakenRow[]>`
    with given as (
      select * from unnest(
        ${listed(column('poll'))}::uuid[], ${listed(column('id'))}::uuid[], ${listed(column('voter'))}::uuid[],
        ${listed(column('network'))}::uuid[], ${listed(column('choices').map((choices) => `"${choices.join(',')}"`))}::text[],
        ${listed(column('nonce'))}::uuid[], ${listed(column('nonceExpiresAt').map((date) => date.toISOString()))}::timestamptz[],
        ${listed(column('byPicture'))}::boolean[],
        ${column('page').map(emptied)}::text[], ${column('referrer').map(emptied)}::text[]
      ) with ordinality as ballot (poll, id, voter, network, choices, nonce, nonce_expires_at, by_picture, page, referrer, place)
    ), open as (
      select given.* from given join polls on polls.id = given.poll
      where not polls.draft and polls.deleted_at is null and polls.sealed_salt is not null
        and polls.opens_at <= statement_timestamp()
        and (polls.closes_at is null or statement_timestamp() < polls.closes_at)
    ), proved as (
      select distinct on (poll, id) *
      from (select distinct on (nonce) * from open order by nonce, place) as bearer
      order by poll, id, place
    ), spent as (
      insert into spent_proofs (nonce, holder, expires_at)
      select nonce, id, nonce_expires_at from proved order by nonce
      on conflict do nothing
      returning nonce, holder
    ), put_in as (
      insert into ballots (poll, voter, id, choices, nonce, network, by_picture, page, referrer)
      select proved.poll, proved.voter, proved.id, string_to_array(proved.choices, ','), proved.nonce, proved.network, proved.by_picture,
        nullif(proved.page, ''), nullif(proved.referrer, '')
      from proved join spent on spent.nonce = proved.nonce and spent.holder = proved.id
      where not exists (select 1 from ballots where ballots.poll = proved.poll and ballots.id = proved.id)
      order by proved.poll, proved.voter, proved.place
      on conflict do nothing
      returning poll, voter, id, choices, nonce, network, by_picture, cast_at
    ), crowd as (
      insert into network_ballots as known (poll, network, ballots, by_picture)
      select poll, network, count(*), count(*) filter (where by_picture)
      from put_in where network is not null group by poll, network order by poll, network
      on conflict (poll, network) do update
        set ballots = known.ballots + excluded.ballots, by_picture = known.by_picture + excluded.by_picture,
            last_at = statement_timestamp()
      returning poll, network, ballots, by_picture
    ), ranked as (
      select put_in.*, coalesce(polls.allowance, sites.ballot_allowance) as allowance,
        crowd.ballots - count(*) over network + row_number() over (network order by put_in.id) as rank,
        crowd.by_picture - count(*) filter (where put_in.by_picture) over network
          + count(*) filter (where put_in.by_picture) over (network order by put_in.id) as picture_rank
      from put_in
        join polls on polls.id = put_in.poll
        join sites on sites.id = polls.site
        left join crowd on crowd.poll = put_in.poll and crowd.network = put_in.network
      window network as (partition by put_in.poll, put_in.network)
    ), judged as (
      select *, case when rank > allowance or (by_picture and picture_rank > ${pictureAllowance}) then 'held' else 'counted' end as status
      from ranked
    ), set_aside as (
      insert into set_aside_ballots (poll, voter, status, cast_as)
      select poll, voter, status, status from judged where status = 'held' order by poll, voter
    ), moved as (
      insert into tallies as known (poll, option, slot, counted, held, excluded, moves)
      select poll, option, ${slot}::smallint, count(*) filter (where status = 'counted'), count(*) filter (where status = 'held'), 0, count(*)
      from (select poll, status, unnest(choices) as option from judged union all select poll, status, '' from judged) as mark
      group by poll, option order by poll, option
      on conflict (poll, option, slot) do update
        set counted = known.counted + excluded.counted, held = known.held + excluded.held, moves = known.moves + excluded.moves
    )
    select poll, id, voter, nonce, status, cast_at from judged`;
  const taken = new Map(rows.map((row) => [nameOf(row), { status: row.status, castAt: row.cast_at }]));
  const outcomes = new Map<Ballot, CastBallot>();
  for (const ballot of given) {
    const outcome = taken.get(nameOf(ballot));
    if (!outcome) continue;
    outcomes.set(ballot, outcome);
    taken.delete(nameOf(ballot));
  }
  return outcomes;
}

type Named = Pick<Ballot, 'poll' | 'id' | 'voter' | 'nonce'>;
type TakenRow = Named & { status: 'counted' | 'held'; cast_at: Date };

/**
 * An array as PostgreSQL spells it, of values that hold no quote, backslash or comma of their own: ids, times and the ids of options. The
 * driver looks each of them over for those, and knows no arrays of booleans.
 */
const listed = (values: (string | boolean | null)[]) =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;

const emptied = (text: string | null) => text ?? '';

const nameOf = ({ poll, id, voter, nonce }: Named) => `${poll} ${id} ${voter} ${nonce}`;

const ballotColumns = {
  id: ballots.id,
  voter: ballots.voter,
  nonce: ballots.nonce,
  choices: ballots.choices,
  castAt: ballots.castAt,
  status: sql<BallotStatus>`coalesce(${setAsideBallots.status}, 'counted')`,
};

const setAside = and(eq(setAsideBallots.poll, ballots.poll), eq(setAsideBallots.voter, ballots.voter));

// A poll that was taken back or deleted since it was read takes no more votes, which is all that a voter need know.
const statusOfPoll = sql`
  select case
    when draft or deleted_at is not null or sealed_salt is null then 'closed'
    when statement_timestamp() < opens_at then 'scheduled'
    when closes_at <= statement_timestamp() then 'closed'
    else 'open' end
  from polls where polls.id = ${sql.placeholder('poll')}`;

/**
 * The id of a ballot once the voters' keys of its poll are destroyed. Whoever has the id finds the ballot as before; nobody comes from
 * the ballot to the id, from which SECRETS would lead to the token of its voter.
 */
export const forgottenId = (poll: SQL, id: SQL): SQL =>
  sql`encode(substring(sha256(convert_to(${poll}::text || ${id}::text, 'UTF8')) from 1 for 16), 'hex')::uuid`;

const [askedPoll, askedId] = [sql`${sql.placeholder('poll')}::uuid`, sql`${sql.placeholder('id')}::uuid`];

/** What the database knows about a ballot that the write did not take. */
export async function findStanding(
  database: Database,
  ballot: Pick<Ballot, 'poll' | 'id' | 'voter'> & { nonce: string | undefined },
): Promise<Standing> {
  const query = prepared(database, 'ballot_standing', (name) =>
    database.drizzle
      .select({
        status: sql<Standing['status']>`(${statusOfPoll})`,
        ballot: ballotColumns,
        hasVoted: sql<boolean>`exists (select 1 from ballots as own where own.poll = ${sql.placeholder('poll')} and own.voter = ${sql.placeholder('voter')})`,
        spentFor: sql<
          string | null
        >`(select ${spentProofs.holder} from ${spentProofs} where ${spentProofs.nonce} = ${sql.placeholder('nonce')}::uuid)`,
      })
      .from(sql`(select 1) as one`)
      .leftJoin(
        ballots,
        sql`${ballots.poll} = ${askedPoll} and ${ballots.id} in (${askedId}, ${forgottenId(askedPoll, askedId)})`,
      )
      .leftJoin(setAsideBallots, setAside)
      // Of two voters' ballots with one id (docs/decisions/001) a retry asks for the one with its proof.
      .orderBy(sql`${ballots.nonce} is not distinct from ${sql.placeholder('nonce')}::uuid desc`)
      .limit(1)
      .prepare(name),
  );
  const [row] = await query.execute({ ...ballot, nonce: ballot.nonce ?? null });
  if (!row) throw new Error('a statement without a row');
  const known = row.ballot?.id ? row.ballot : undefined;
  return { status: row.status, ballot: known, hasVoted: row.hasVoted, spentFor: row.spentFor ?? undefined };
}

/** The ballot of a voter in a poll. */
export async function findBallotOfVoter(
  database: Database,
  poll: string,
  voter: string,
): Promise<BallotRecord | undefined> {
  const [row] = await database.drizzle
    .select(ballotColumns)
    .from(ballots)
    .leftJoin(setAsideBallots, setAside)
    .where(and(eq(ballots.poll, poll), eq(ballots.voter, voter)));
  return row;
}
