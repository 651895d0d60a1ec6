import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { ballotRulings } from '../db/schema.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import { readTally } from './poll-queries.ts';
import type { Tally } from './results.ts';
import {
  asksWhence,
  chosenOf,
  noMove,
  type RulingRecord,
  type RulingWhere,
  sizeOf,
  type TallyMove,
  whenceForgotten,
} from './ruling.ts';

/** The share of the tallies that only rulings move, so that no voter waits for one. */
export const slotOfRulings = 16;

type Asked = { status: RulingRecord['status']; where: RulingWhere };
type Reader = Pick<Database['drizzle'], 'execute'>;
type Writer = Parameters<Parameters<Database['drizzle']['transaction']>[0]>[0];

/** What was done, and the tally right after it. `ruling` is undefined where there was nothing to do. */
export type Ruled = { ruling: RulingRecord | undefined; move: TallyMove; tally: Tally; now: Date };
type Tell = (ruled: Ruled & { ruling: RulingRecord }) => AuditEntry;

/** What a ruling would move if it were made now. Writes nothing. */
export async function previewRuling(reader: Reader, poll: string, asked: Asked): Promise<TallyMove> {
  return readMove(
    reader,
    sql`with changed as (${changedByRuling(poll, asked)}), ${movedByChanges} select * from moved`,
  );
}

/**
 * Gives the chosen ballots another status and moves the tallies by just what that changed: all in the database, however many they are.
 * An id that is known already gives the ruling that has it, and does nothing.
 *
 * Rulings of a poll go one after the other. A ballot that is cast meanwhile is not among those that the statement sees, and stays what
 * it was cast as.
 */
export async function makeRuling(
  database: Database,
  { poll, id, by, ...asked }: Asked & { poll: string; id: string; by: string },
  told: Tell,
): Promise<Ruled> {
  return inTurn(database, poll, async (tx) => {
    const known = await findRuling(tx, poll, id);
    if (known) return { ruling: known, move: noMove };
    if (asksWhence(asked.where) && (await hasNoSalt(tx, poll))) throw whenceForgotten();
    const put = sql`
      insert into set_aside_ballots as aside (poll, voter, status, cast_as, rulings)
      select poll, voter, becomes, 'counted', array[${id}::uuid] from changed order by voter
      on conflict (poll, voter) do update set status = excluded.status, rulings = aside.rulings || excluded.rulings`;
    const move = await readMove(tx, written(poll, changedByRuling(poll, asked), put));
    if (sizeOf(move) === 0) return { ruling: undefined, move };
    const { counted, held, excluded } = move.changed;
    const from = { fromCounted: counted, fromHeld: held, fromExcluded: excluded };
    const row = { poll, id, by, status: asked.status, chosen: chosenOf(asked.where), ...from };
    const [ruling] = await tx.insert(ballotRulings).values(row).returning();
    return { ruling, move, told };
  });
}

/**
 * Makes a ruling as if it had never been: each of its ballots gets the status that the latest of the other rulings gave it, or else
 * the one it was cast with. What later rulings said of a ballot stays. Undefined where there is no such ruling; doing it again does nothing.
 */
export async function undoRuling(
  database: Database,
  { poll, id, by }: { poll: string; id: string; by: string },
  told: Tell,
): Promise<Ruled> {
  return inTurn(database, poll, async (tx) => {
    const known = await findRuling(tx, poll, id);
    if (!known || known.undoneAt) return { ruling: known, move: noMove };
    const put = sql`
      update set_aside_ballots as aside set status = changed.becomes, rulings = changed.rulings
      from changed where aside.poll = ${poll}::uuid and aside.voter = changed.voter`;
    const move = await readMove(tx, written(poll, changedByUndoing(poll, id), put));
    const undone = { undoneAt: sql`statement_timestamp()`, undoneBy: by, givenBack: sizeOf(move) };
    const [ruling] = await tx.update(ballotRulings).set(undone).where(theRuling(poll, id)).returning();
    return { ruling, move, told };
  });
}

/** The rulings of a poll, the newest first; one more than `limit` where there are more. */
export async function listRulings(
  database: Database,
  poll: string,
  limit: number,
  after: [Date, string] | undefined,
): Promise<RulingRecord[]> {
  const { createdAt, id } = ballotRulings;
  const from =
    after && sql`(${createdAt}, ${id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
  return database.drizzle
    .select()
    .from(ballotRulings)
    .where(and(eq(ballotRulings.poll, poll), from))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

const theRuling = (poll: string, id: string) => and(eq(ballotRulings.poll, poll), eq(ballotRulings.id, id));

async function findRuling(tx: Writer, poll: string, id: string): Promise<RulingRecord | undefined> {
  const [found] = await tx.select().from(ballotRulings).where(theRuling(poll, id));
  return found;
}

/** Of a poll that has ended: its salt, if it is there, stays until the transaction is over. That of another is in no danger. */
async function hasNoSalt(tx: Writer, poll: string): Promise<boolean> {
  const [ended] = await tx.execute<{ gone: boolean }>(sql`
    select sealed_salt is null as gone from polls
    where id = ${poll}::uuid and least(closes_at, deleted_at) <= statement_timestamp() for share`);
  return ended?.gone ?? false;
}

/**
 * One ruling of a poll after the other. Their own row of the tallies is the lock: voters never touch it. Without a ballot there is no
 * row, and nothing to rule on: whoever went on without the lock could meet ballots that come in just then, and another ruling on them.
 */
async function inTurn(
  database: Database,
  poll: string,
  rule: (tx: Writer) => Promise<{ ruling: RulingRecord | undefined; move: TallyMove; told?: Tell }>,
): Promise<Ruled> {
  return database.drizzle.transaction(async (tx) => {
    const locked = await tx.execute(sql`
      insert into tallies as known (poll, option, slot, counted, held, excluded, moves)
      select ${poll}::uuid, '', ${slotOfRulings}::smallint, 0, 0, 0, 0
      where exists (select 1 from ballots where ballots.poll = ${poll}::uuid)
      on conflict (poll, option, slot) do update set moves = known.moves returning slot`);
    const { ruling, move, told } = locked.length > 0 ? await rule(tx) : nothingDone;
    const ruled = {
      ruling,
      move,
      ...(await readTally({ drizzle: tx as unknown as Database['drizzle'] }, poll)),
    };
    if (told && ruling) await writeAudit(tx, told({ ...ruled, ruling }));
    return ruled;
  });
}

const nothingDone = { ruling: undefined, move: noMove, told: undefined };

const statusNow = sql`coalesce(aside.status, 'counted')`;

function changedByRuling(poll: string, { status, where }: Asked): SQL {
  const { held, byPicture, network, page, referrer, from, to } = where;
  const conditions = [
    sql`ballots.poll = ${poll}::uuid and ${statusNow} <> ${status}::text`,
    held && sql`${statusNow} = 'held'`,
    byPicture !== undefined && sql`ballots.by_picture = ${String(byPicture)}::text::boolean`,
    network !== undefined && sql`ballots.network = ${network}::uuid`,
    page !== undefined && sql`ballots.page is not distinct from ${page}::text`,
    referrer !== undefined && sql`ballots.referrer is not distinct from ${referrer}::text`,
    from && sql`ballots.cast_at >= ${from.toISOString()}::timestamptz`,
    to && sql`ballots.cast_at < ${to.toISOString()}::timestamptz`,
  ].filter((each) => typeof each === 'object');
  return sql`
    select ballots.poll, ballots.voter, ballots.choices, ${statusNow} as was, ${status}::text as becomes
    from ballots left join set_aside_ballots as aside on aside.poll = ballots.poll and aside.voter = ballots.voter
    where ${sql.join(conditions, sql` and `)}`;
}

const changedByUndoing = (poll: string, id: string): SQL => sql`
  select ballots.poll, ballots.voter, ballots.choices, aside.status as was, coalesce(latest.status, aside.cast_as) as becomes,
    kept.rulings
  from set_aside_ballots as aside
    join ballots on ballots.poll = aside.poll and ballots.voter = aside.voter
    cross join lateral (select array_remove(aside.rulings, ${id}::uuid) as rulings) as kept
    left join ballot_rulings as latest on latest.poll = aside.poll and latest.id = kept.rulings[cardinality(kept.rulings)]
  where aside.poll = ${poll}::uuid and ${id}::uuid = any (aside.rulings)`;

/** By option: how the counts move when every ballot of `changed` becomes what it is to be. */
const movedByChanges = sql`
  marks as (
    select option, was, becomes, count(*) as ballots
    from (select was, becomes, unnest(choices || '{""}') as option from changed where was <> becomes) as mark
    group by option, was, becomes
  ), moved as (
    select option, sum(ballots) as moves,
      ${sumOf('was', 'counted')} as was_counted, ${sumOf('was', 'held')} as was_held, ${sumOf('was', 'excluded')} as was_excluded,
      ${sumOf('becomes', 'counted')} - ${sumOf('was', 'counted')} as counted,
      ${sumOf('becomes', 'held')} - ${sumOf('was', 'held')} as held,
      ${sumOf('becomes', 'excluded')} - ${sumOf('was', 'excluded')} as excluded
    from marks group by option
  )`;

function sumOf(side: 'was' | 'becomes', status: string): SQL {
  return sql.raw(`coalesce(sum(ballots) filter (where ${side} = '${status}'), 0)`);
}

/** The ballots' rows and the tallies together, in one statement. */
const written = (poll: string, changed: SQL, put: SQL): SQL => sql`
  with changed as (${changed}), ${movedByChanges}, put as (${put}), counted_anew as (
    insert into tallies as known (poll, option, slot, counted, held, excluded, moves)
    select ${poll}::uuid, option, ${slotOfRulings}::smallint, counted, held, excluded, moves from moved order by option
    on conflict (poll, option, slot) do update
      set counted = known.counted + excluded.counted, held = known.held + excluded.held,
          excluded = known.excluded + excluded.excluded, moves = known.moves + excluded.moves
  )
  select * from moved`;

type MovedRow = Record<
  'counted' | 'held' | 'excluded' | 'was_counted' | 'was_held' | 'was_excluded',
  string
> & {
  option: string;
};

async function readMove(reader: Reader, query: SQL): Promise<TallyMove> {
  const rows = await reader.execute<MovedRow>(query);
  const move: TallyMove = { ...noMove, votes: {} };
  for (const row of rows) {
    const counted = Number(row.counted);
    if (row.option !== '') move.votes[row.option] = counted;
    else {
      move.ballots = { counted, held: Number(row.held), excluded: Number(row.excluded) };
      move.changed = {
        counted: Number(row.was_counted),
        held: Number(row.was_held),
        excluded: Number(row.was_excluded),
      };
    }
  }
  return move;
}
