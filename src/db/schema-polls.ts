import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, made } from './columns.ts';

/** Polls, the ledger of their ballots, and what is counted of it. */

export const polls = pgTable(
  'polls',
  {
    id: uuid().notNull(),
    site: text().notNull(),
    slug: text().notNull(),
    question: text().notNull(),
    note: text(),
    chooseMin: smallint('choose_min').notNull(),
    chooseMax: smallint('choose_max').notNull(),
    draft: boolean().notNull(),
    opensAt: at('opens_at').notNull(),
    closesAt: at('closes_at'),
    resultsVisible: text('results_visible', { enum: ['always', 'after-vote', 'after-close'] }).notNull(),
    resultsFrom: at('results_from'),
    optionOrder: text('option_order', { enum: ['given', 'shuffled'] }).notNull(),
    listed: boolean().notNull(),
    /** Null: the site's. */
    allowance: integer(),
    /** Null once the voters' keys are destroyed. */
    sealedSalt: text('sealed_salt'),
    baselineVoters: bigint('baseline_voters', { mode: 'number' }).notNull(),
    wording: integer().notNull().default(1),
    correctedAt: at('corrected_at'),
    createdAt: made(),
    deletedAt: at('deleted_at'),
    /** Whether the outbox has last told that it is open. */
    toldOpen: boolean('told_open').notNull().default(false),
    /** Once the voters' keys are destroyed: the voter up to whom the ballots have forgotten what they held of a person. */
    forgottenTo: uuid('forgotten_to'),
    /** When the last of that was gone. */
    forgottenAt: at('forgotten_at'),
  },
  (poll) => [
    primaryKey({ name: 'polls_pk', columns: [poll.site, poll.id] }),
    unique('polls_slug_once').on(poll.site, poll.slug),
    index('polls_by_opening').on(poll.site, poll.opensAt, poll.id),
    index('polls_by_id').on(poll.id),
    index('polls_turning').on(poll.toldOpen, poll.closesAt),
    index('polls_to_forget')
      .on(sql`least(${poll.closesAt}, ${poll.deletedAt})`)
      .where(sql`${poll.forgottenAt} is null`),
  ],
);

export const options = pgTable(
  'options',
  {
    poll: uuid().notNull(),
    id: text().notNull(),
    place: smallint().notNull(),
    text: text().notNull(),
    baseline: bigint({ mode: 'number' }).notNull(),
    withdrawnAt: at('withdrawn_at'),
  },
  (option) => [primaryKey({ name: 'options_pk', columns: [option.poll, option.id] })],
);

/** What a poll said before it was said otherwise, so that it can be shown who chose by which words. */
export const pollWordings = pgTable(
  'poll_wordings',
  {
    poll: uuid().notNull(),
    /** The poll's `wording` that said this. */
    version: integer().notNull(),
    question: text().notNull(),
    note: text(),
    options: jsonb().$type<{ id: string; text: string }[]>().notNull(),
    /** When it was replaced, and by whom. */
    replacedAt: at('replaced_at').notNull().default(sql`statement_timestamp()`),
    replacedBy: text('replaced_by').notNull(),
  },
  (wording) => [primaryKey({ name: 'poll_wordings_pk', columns: [wording.poll, wording.version] })],
);

/**
 * The ledger: rows are added, and changed once, when the voters' keys are destroyed, in what no count looks at. A ballot counts unless
 * it is set aside with another status.
 */
export const ballots = pgTable(
  'ballots',
  {
    poll: uuid().notNull(),
    /** The voter's token, hashed with the poll's salt. */
    voter: uuid().notNull(),
    /** Made by the caller; a hash of that once the voters' keys are destroyed. */
    id: uuid().notNull(),
    choices: text().array().notNull(),
    nonce: uuid().notNull(),
    network: uuid(),
    byPicture: boolean('by_picture').notNull(),
    /** Origin and path of the page it was cast on. */
    page: text(),
    /** The host that had led there. */
    referrer: text(),
    castAt: at('cast_at').notNull().default(sql`statement_timestamp()`),
  },
  (ballot) => [
    primaryKey({ name: 'ballots_one_a_voter', columns: [ballot.poll, ballot.voter] }),
    index('ballots_by_id').on(ballot.poll, ballot.id),
  ],
);

/** Ballots past a network's allowance, and those that an editor has ruled on. */
export const setAsideBallots = pgTable(
  'set_aside_ballots',
  {
    poll: uuid().notNull(),
    voter: uuid().notNull(),
    status: text({ enum: ['counted', 'held', 'excluded'] }).notNull(),
    /** What it was when it was cast. */
    castAs: text('cast_as', { enum: ['counted', 'held'] })
      .notNull()
      .default('held'),
    /** The rulings that changed it and were not undone, the latest last: that one says its status. */
    rulings: uuid().array().notNull().default(sql`'{}'`),
    createdAt: made(),
  },
  (aside) => [primaryKey({ name: 'set_aside_ballots_pk', columns: [aside.poll, aside.voter] })],
);

/** What editors ruled on many ballots at once. Those that an undone one changed are as if it had never been. */
export const ballotRulings = pgTable(
  'ballot_rulings',
  {
    poll: uuid().notNull(),
    id: uuid().notNull(),
    status: text({ enum: ['counted', 'excluded'] }).notNull(),
    /** Which ballots it was about, as it was asked for. */
    chosen: jsonb().$type<Record<string, unknown>>().notNull(),
    /** How many it changed, by what they were before. */
    fromCounted: integer('from_counted').notNull(),
    fromHeld: integer('from_held').notNull(),
    fromExcluded: integer('from_excluded').notNull(),
    by: text().notNull(),
    createdAt: made(),
    undoneAt: at('undone_at'),
    undoneBy: text('undone_by'),
    /** How many got another status by the undoing. */
    givenBack: integer('given_back'),
  },
  (ruling) => [primaryKey({ name: 'ballot_rulings_pk', columns: [ruling.poll, ruling.id] })],
);

/** How many ballots each network has cast in a poll, which decides what is held. */
export const networkBallots = pgTable(
  'network_ballots',
  {
    poll: uuid().notNull(),
    network: uuid().notNull(),
    ballots: integer().notNull(),
    byPicture: integer('by_picture').notNull(),
    lastAt: at('last_at').notNull().default(sql`statement_timestamp()`),
  },
  (crowd) => [primaryKey({ name: 'network_ballots_pk', columns: [crowd.poll, crowd.network] })],
);

/**
 * Counts, spread over slots so that writers do not queue for one row; a slot's own may be below zero. Option '' counts the ballots
 * themselves.
 */
export const tallies = pgTable(
  'tallies',
  {
    poll: uuid().notNull(),
    option: text().notNull(),
    slot: smallint().notNull(),
    counted: bigint({ mode: 'number' }).notNull(),
    held: bigint({ mode: 'number' }).notNull(),
    excluded: bigint({ mode: 'number' }).notNull(),
    /** Rises with every change; the sum over the slots is the tally's version. */
    moves: bigint({ mode: 'number' }).notNull(),
  },
  (tally) => [primaryKey({ name: 'tallies_pk', columns: [tally.poll, tally.option, tally.slot] })],
);
