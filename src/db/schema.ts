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
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { SiteSettings } from '../sites/site.ts';

/**
 * The tables. Ids are made by the application, no foreign keys, triggers, sequences or extensions, and every key holds
 * the column that its table would be distributed by, so that the same schema can be spread over machines.
 * A `uuid` column that ends in nothing but 128 bits of a keyed hash (voter, network) is a hash, not an id.
 */

// Milliseconds, since that is what a Date and a cursor can hold.
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
const made = () => at('created_at').notNull().default(sql`statement_timestamp()`);

export const sites = pgTable(
  'sites',
  {
    id: text().notNull(),
    name: text().notNull(),
    url: text(),
    locale: text().notNull(),
    timeZone: text('time_zone').notNull(),
    origins: text().array().notNull(),
    ballotAllowance: integer('ballot_allowance').notNull(),
    settings: jsonb().$type<SiteSettings>().notNull(),
    sealedSalt: text('sealed_salt').notNull(),
    createdAt: made(),
  },
  (site) => [primaryKey({ name: 'sites_pk', columns: [site.id] })],
);

/** Every version of the browser's script that was ever served here, since publishers pin them. */
export const scripts = pgTable(
  'scripts',
  { hash: text().notNull(), text: text().notNull(), createdAt: made() },
  (script) => [primaryKey({ name: 'scripts_pk', columns: [script.hash] })],
);

export const keys = pgTable(
  'keys',
  {
    id: uuid().notNull(),
    hash: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ['owner', 'editor', 'moderator', 'relay'] }).notNull(),
    /** Null: every site. */
    sites: text().array(),
    createdAt: made(),
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
    lastUsedAt: at('last_used_at'),
  },
  (key) => [primaryKey({ name: 'keys_pk', columns: [key.id] }), unique('keys_hash_once').on(key.hash)],
);

/** What editors did, added to in the transaction that does it, and never changed. */
export const audit = pgTable(
  'audit',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    at: at('at').notNull().default(sql`statement_timestamp()`),
    actorKind: text('actor_kind', { enum: ['owner-key', 'key', 'service'] }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    act: text().notNull(),
    /** A poll's slug, a comment's or a key's id, or the site itself. */
    subject: text().notNull(),
    /** Null: it was not there. */
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
  },
  (entry) => [
    primaryKey({ name: 'audit_pk', columns: [entry.site, entry.id] }),
    index('audit_newest').on(entry.site, entry.at, entry.id),
  ],
);

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
  },
  (poll) => [
    primaryKey({ name: 'polls_pk', columns: [poll.site, poll.id] }),
    unique('polls_slug_once').on(poll.site, poll.slug),
    index('polls_by_opening').on(poll.site, poll.opensAt, poll.id),
    index('polls_by_id').on(poll.id),
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

/** The ledger: rows are added, never changed. A ballot counts unless it is set aside. */
export const ballots = pgTable(
  'ballots',
  {
    poll: uuid().notNull(),
    /** The voter's token, hashed with the poll's salt. */
    voter: uuid().notNull(),
    id: uuid().notNull(),
    choices: text().array().notNull(),
    nonce: uuid().notNull(),
    network: uuid(),
    byPicture: boolean('by_picture').notNull(),
    castAt: at('cast_at').notNull().default(sql`statement_timestamp()`),
  },
  (ballot) => [
    primaryKey({ name: 'ballots_one_a_voter', columns: [ballot.poll, ballot.voter] }),
    index('ballots_by_id').on(ballot.poll, ballot.id),
  ],
);

/** Ballots past a network's allowance, and those an editor took out. */
export const setAsideBallots = pgTable(
  'set_aside_ballots',
  {
    poll: uuid().notNull(),
    voter: uuid().notNull(),
    status: text({ enum: ['held', 'excluded'] }).notNull(),
    createdAt: made(),
  },
  (aside) => [primaryKey({ name: 'set_aside_ballots_pk', columns: [aside.poll, aside.voter] })],
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

/** Counts, spread over slots so that writers do not queue for one row. Option '' counts the ballots themselves. */
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

/** What has been used up: the nonce of a proof of work, or the id of a picture. */
export const spentProofs = pgTable(
  'spent_proofs',
  {
    nonce: uuid().notNull(),
    /** The ballot, comment or note it was spent for. */
    holder: uuid().notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (spent) => [
    primaryKey({ name: 'spent_proofs_once', columns: [spent.nonce] }),
    index('spent_proofs_by_expiry').on(spent.expiresAt),
  ],
);

/** Made when a thread's first comment is approved. */
export const threads = pgTable(
  'threads',
  {
    site: text().notNull(),
    key: text().notNull(),
    title: text().notNull(),
    url: text().notNull(),
    lastNumber: integer('last_number').notNull(),
    approved: integer().notNull(),
    mode: text({ enum: ['open', 'hold', 'closed'] })
      .notNull()
      .default('open'),
    createdAt: made(),
    changedAt: at('changed_at').notNull().default(sql`statement_timestamp()`),
  },
  (thread) => [primaryKey({ name: 'threads_pk', columns: [thread.site, thread.key] })],
);

export const comments = pgTable(
  'comments',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    thread: text().notNull(),
    parent: uuid(),
    /** The top-level comment it hangs under; its own id at the top. */
    root: uuid().notNull(),
    depth: smallint().notNull(),
    number: integer(),
    title: text().notNull(),
    url: text().notNull(),
    authorName: text('author_name').notNull(),
    authorEmail: text('author_email').notNull(),
    authorWebsite: text('author_website').notNull(),
    badge: text({ enum: ['staff'] }),
    body: text().notNull(),
    html: text().notNull(),
    status: text({ enum: ['approved', 'held', 'spam', 'trash'] }).notNull(),
    reason: text(),
    /** Approved, or removed with replies that still stand on it. */
    shown: boolean().notNull(),
    /** Hash of thread, parent, author and text: no two alike outside the trash. */
    likeness: uuid().notNull(),
    nonce: uuid().notNull(),
    network: uuid(),
    createdAt: made(),
    editedAt: at('edited_at'),
    approvedAt: at('approved_at'),
  },
  (comment) => [
    primaryKey({ name: 'comments_pk', columns: [comment.site, comment.id] }),
    uniqueIndex('comments_no_duplicate')
      .on(comment.site, comment.thread, comment.likeness)
      .where(sql`${comment.status} <> 'trash'`),
    index('comments_top_level')
      .on(comment.site, comment.thread, comment.number)
      .where(sql`${comment.shown} and ${comment.depth} = 0`),
    index('comments_replies')
      .on(comment.site, comment.root, comment.number)
      .where(sql`${comment.shown} and ${comment.depth} > 0`),
    index('comments_by_parent').on(comment.site, comment.parent),
    index('comments_by_status').on(comment.site, comment.status, comment.createdAt, comment.id),
    index('comments_newest_of_thread')
      .on(comment.site, comment.thread, comment.number)
      .where(sql`${comment.status} = 'approved'`),
    index('comments_by_author')
      .on(comment.site, comment.authorEmail, comment.authorName)
      .where(sql`${comment.status} = 'approved'`),
  ],
);

/** When a network or an e-mail address last commented, as hashes; rows older than the pause say nothing. */
export const commentPauses = pgTable(
  'comment_pauses',
  {
    site: text().notNull(),
    sender: uuid().notNull(),
    lastAt: at('last_at').notNull(),
  },
  (pause) => [primaryKey({ name: 'comment_pauses_pk', columns: [pause.site, pause.sender] })],
);

export const reports = pgTable(
  'reports',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    comment: uuid().notNull(),
    reason: text().notNull(),
    text: text().notNull(),
    email: text().notNull(),
    createdAt: made(),
    settledAt: at('settled_at'),
  },
  (report) => [
    primaryKey({ name: 'reports_pk', columns: [report.site, report.id] }),
    index('reports_newest').on(report.site, report.createdAt, report.id),
  ],
);

export const feedback = pgTable(
  'feedback',
  {
    site: text().notNull(),
    id: uuid().notNull(),
    message: text().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    page: text().notNull(),
    status: text({ enum: ['received', 'held', 'spam'] }).notNull(),
    createdAt: made(),
  },
  (note) => [
    primaryKey({ name: 'feedback_pk', columns: [note.site, note.id] }),
    index('feedback_newest').on(note.site, note.createdAt, note.id),
  ],
);
