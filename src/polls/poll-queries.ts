import { and, asc, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { prepared } from '../db/prepared.ts';
import { options, polls, tallies } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { PollOption, PollReading, PollRecord } from './poll.ts';
import type { Tally } from './results.ts';
import { type Turn, tellTurn } from './turning-queries.ts';
import { keepWording } from './wording-queries.ts';

const databaseNow = sql<Date>`statement_timestamp()`.mapWith(polls.createdAt);

// Named by hand: inside a select Drizzle writes columns without their table, which means something else in a subquery.
const optionsOfPoll = sql<PollOption[]>`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', own.id, 'text', own.text, 'baseline', own.baseline, 'withdrawn', own.withdrawn_at is not null
  ) order by own.place), '[]')
  from options as own where own.poll = polls.id)`;

export const pollColumns = { row: polls, options: optionsOfPoll, now: databaseNow };

/** The poll that a statement's placeholders name. */
const isNamed = and(
  eq(polls.site, sql.placeholder('site')),
  eq(polls.slug, sql.placeholder('slug')),
  isNull(polls.deletedAt),
);

type PollRow = { row: typeof polls.$inferSelect; options: PollOption[]; now: Date };

/** A row as the rooms know a poll, with how far the database's clock was ahead. */
export function toReading({ row, options, now }: PollRow, clock: () => Date): PollReading {
  const { chooseMin, chooseMax, toldOpen: _, forgottenTo: __, forgottenAt: ___, ...rest } = row;
  const poll = { ...rest, options, choose: { min: chooseMin, max: chooseMax } };
  return { poll, skew: now.getTime() - clock().getTime() };
}

/** The polls whose voters' salt is still kept, removed ones too. */
export async function listSealedSalts(
  database: Database,
): Promise<{ site: string; slug: string; sealedSalt: string | null }[]> {
  const { site, slug, sealedSalt } = polls;
  return database.drizzle.select({ site, slug, sealedSalt }).from(polls).where(isNotNull(sealedSalt));
}

/** A poll of a site by its slug, drafts included. */
export async function findPoll(
  database: Pick<Database, 'drizzle'>,
  site: string,
  slug: string,
  clock: () => Date,
) {
  const query = prepared(database, 'poll_by_slug', (name) =>
    database.drizzle.select(pollColumns).from(polls).where(isNamed).prepare(name),
  );
  const [found] = await query.execute({ site, slug });
  return found && toReading(found, clock);
}

/** The slug of a poll that is known by its id. */
export async function findSlug({ drizzle }: Database, site: string, id: string): Promise<string | undefined> {
  const [found] = await drizzle
    .select({ slug: polls.slug })
    .from(polls)
    .where(and(eq(polls.site, site), eq(polls.id, id), isNull(polls.deletedAt)));
  return found?.slug;
}

const isPublic = and(isNull(polls.deletedAt), eq(polls.draft, false), eq(polls.listed, true));
const hasOpened = sql`${polls.opensAt} <= statement_timestamp()`;
const hasClosed = sql`coalesce(${polls.closesAt} <= statement_timestamp(), false)`;

/** The open listed poll that opened last, else the closed one that closed last. */
export async function findLatestPoll(database: Database, site: string, clock: () => Date) {
  const query = prepared(database, 'poll_latest', (name) =>
    database.drizzle
      .select(pollColumns)
      .from(polls)
      .where(and(eq(polls.site, sql.placeholder('site')), isPublic, hasOpened))
      .orderBy(
        asc(hasClosed),
        desc(sql`case when ${hasClosed} then ${polls.closesAt} else ${polls.opensAt} end`),
        desc(polls.id),
      )
      .limit(1)
      .prepare(name),
  );
  const [found] = await query.execute({ site });
  return found && toReading(found, clock);
}

export type PollsWanted = {
  status: 'open' | 'closed' | 'scheduled' | 'all';
  limit: number;
  after: [Date, string] | undefined;
};

/** The listed polls of a site, the one that opened last first; one more than `limit` where there are more. */
export async function listPolls(database: Database, site: string, wanted: PollsWanted, clock: () => Date) {
  const byStatus: Record<PollsWanted['status'], SQL | undefined> = {
    all: undefined,
    open: sql`${hasOpened} and not ${hasClosed}`,
    closed: sql`${hasOpened} and ${hasClosed}`,
    scheduled: sql`not ${hasOpened}`,
  };
  const after = wanted.after
    ? sql`(${polls.opensAt}, ${polls.id}) < (${wanted.after[0].toISOString()}::timestamptz, ${wanted.after[1]}::uuid)`
    : undefined;
  const found = await database.drizzle
    .select(pollColumns)
    .from(polls)
    .where(and(eq(polls.site, site), isPublic, byStatus[wanted.status], after))
    .orderBy(desc(polls.opensAt), desc(polls.id))
    .limit(wanted.limit + 1);
  return found.map((row) => toReading(row, clock));
}

/** The counted part of a poll, summed over the slots, with the database's time. */
export async function readTally(
  database: Pick<Database, 'drizzle'>,
  poll: string,
): Promise<{ tally: Tally; now: Date }> {
  const query = prepared(database, 'poll_tally', (name) =>
    database.drizzle
      .select({
        option: tallies.option,
        counted: sql`sum(${tallies.counted})`.mapWith(Number),
        held: sql`sum(${tallies.held})`.mapWith(Number),
        excluded: sql`sum(${tallies.excluded})`.mapWith(Number),
        moves: sql`sum(${tallies.moves})`.mapWith(Number),
        now: databaseNow,
      })
      .from(sql`(select 1) as one`)
      .leftJoin(tallies, eq(tallies.poll, sql.placeholder('poll')))
      .groupBy(tallies.option)
      .prepare(name),
  );
  const rows = await query.execute({ poll });
  return { tally: tallyOf(rows), now: rows[0]?.now ?? new Date(Number.NaN) };
}

type TallyRow = { option: string | null; counted: number; held: number; excluded: number; moves: number };

function tallyOf(rows: TallyRow[]): Tally {
  const tally: Tally = { voters: 0, held: 0, excluded: 0, version: 0, votes: {} };
  for (const { option, counted, held, excluded, moves } of rows) {
    if (option === null) continue;
    if (option === '') Object.assign(tally, { voters: counted, held, excluded, version: moves });
    else tally.votes[option] = counted;
  }
  return tally;
}

const tallyOfPoll = sql<TallyRow[]>`(
  select coalesce(jsonb_agg(to_jsonb(own)), '[]') from (
    select option, sum(counted) as counted, sum(held) as held, sum(excluded) as excluded, sum(moves) as moves
    from tallies where poll = polls.id group by option
  ) as own)`;

/** A poll by its slug with its count, drafts included, in one statement: the question that everybody asks on election night. */
export async function findCount(
  database: Database,
  site: string,
  slug: string,
  clock: () => Date,
): Promise<(PollReading & { tally: Tally; now: Date }) | undefined> {
  const query = prepared(database, 'poll_count', (name) =>
    database.drizzle
      .select({ ...pollColumns, tally: tallyOfPoll })
      .from(polls)
      .where(isNamed)
      .prepare(name),
  );
  const [found] = await query.execute({ site, slug });
  return found && { ...toReading(found, clock), tally: tallyOf(found.tally), now: found.now };
}

export type NewPoll = Omit<PollRecord, 'wording' | 'correctedAt' | 'createdAt' | 'deletedAt' | 'opensAt'> & {
  opensAt: Date | undefined;
};

/** Stores a poll with its options, and tells of it. A slug that is taken fails on `polls_slug_once`. */
export async function insertPoll(
  database: Database,
  poll: NewPoll,
  told: (made: PollRecord) => AuditEntry,
  clock: () => Date,
): Promise<PollReading> {
  const { options: given, choose, opensAt, ...row } = poll;
  return database.drizzle.transaction(async (tx) => {
    await tx.insert(polls).values({
      ...row,
      chooseMin: choose.min,
      chooseMax: choose.max,
      opensAt: opensAt ?? sql`statement_timestamp()`,
    });
    await tx.insert(options).values(given.map((option, place) => optionRow(poll.id, option, place)));
    const [made] = await tx.select(pollColumns).from(polls).where(theOne(poll));
    if (!made) throw new Error('an insert left no row');
    const reading = toReading(made, clock);
    await writeAudit(tx, told(reading.poll));
    return reading;
  });
}

const theOne = ({ site, id }: Pick<PollRecord, 'site' | 'id'>) => and(eq(polls.site, site), eq(polls.id, id));

function optionRow(poll: string, option: PollOption, place: number) {
  const { id, text, baseline, withdrawn } = option;
  return { poll, id, place, text, baseline, withdrawnAt: withdrawn ? sql`statement_timestamp()` : null };
}

export type PollChange = {
  fields?: Partial<Omit<typeof polls.$inferInsert, 'id' | 'site' | 'slug' | 'baselineVoters' | 'sealedSalt'>>;
  /** All of them, which touches no count. */
  options?: PollOption[] | undefined;
  /** Something that readers chose by is said otherwise: a correction date, where somebody has voted already. */
  reworded?: boolean;
  /** By the database's clock, or with no end. */
  closes?: 'now' | 'never';
  /** It opens by its being published, so from now on. */
  opens?: 'now';
  /** The wording of before is kept as a version of its own, and who changed it. */
  keeps?: { by: string };
  /** Out of every door, where its ballots stay, or back through them. */
  deleted?: boolean;
};

/**
 * Changes a poll while nobody else can: `change` sees it as it is now and says what to make of it (undefined: nothing), `told` what
 * became of it, and `turned` that it opened or closed by it. The wording gets a new version. Undefined where there is no such poll.
 */
export async function changePoll(
  database: Database,
  { site, slug, deleted }: { site: string; slug: string; deleted: boolean },
  change: (current: PollReading) => PollChange | undefined,
  told: (before: PollRecord, after: PollRecord) => AuditEntry | undefined,
  turned: (turn: Turn) => NewEvent,
  clock: () => Date,
): Promise<PollReading | undefined> {
  return database.drizzle.transaction(async (tx) => {
    // A poll that is to come back may be there already: then there is nothing to do.
    const here = and(
      eq(polls.site, site),
      eq(polls.slug, slug),
      deleted ? undefined : isNull(polls.deletedAt),
    );
    await tx.select({ id: polls.id }).from(polls).where(here).for('update');
    // Read once the lock is held: the statement that waits for it sees the options and the time of before.
    const [found] = await tx.select(pollColumns).from(polls).where(here);
    if (!found) return undefined;
    const current = toReading(found, clock);
    const wanted = change(current);
    if (!wanted) return current;
    // What the clock did before is told before: a poll that closed by itself and is reopened has closed.
    await tellTurn(tx, current.poll, turned);
    if (wanted.keeps) await keepWording(tx, current.poll, wanted.keeps.by);
    await tx.update(polls).set(columnsOf(wanted)).where(theOne(current.poll));
    for (const [place, option] of (wanted.options ?? []).entries()) {
      const row = optionRow(current.poll.id, option, place);
      const { poll: _poll, id: _id, baseline: _baseline, ...set } = row;
      await tx
        .insert(options)
        .values(row)
        .onConflictDoUpdate({ target: [options.poll, options.id], set });
    }
    const [changed] = await tx.select(pollColumns).from(polls).where(theOne(current.poll));
    if (!changed) throw new Error('an update left no row');
    const reading = toReading(changed, clock);
    await writeAudit(tx, told(current.poll, reading.poll));
    await tellTurn(tx, current.poll, turned);
    return reading;
  });
}

const hasVotes = sql`(polls.baseline_voters > 0 or exists (select 1 from tallies where tallies.poll = polls.id))`;

function columnsOf({ fields, reworded, opens, closes, deleted }: PollChange) {
  return {
    ...fields,
    wording: sql`${polls.wording} + 1`,
    ...(reworded ? { correctedAt: sql`case when ${hasVotes} then statement_timestamp() end` } : {}),
    ...(closes ? { closesAt: closes === 'now' ? sql`statement_timestamp()` : null } : {}),
    ...(opens ? { opensAt: sql`statement_timestamp()` } : {}),
    ...(deleted === undefined ? {} : { deletedAt: deleted ? sql`statement_timestamp()` : null }),
  };
}
