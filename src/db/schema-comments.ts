import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, made } from './columns.ts';

/** Proofs that are spent, and all that readers write: comments, reports, notes. */

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

/** Made when its first comment is written, or when editors set something of it before that. */
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
    /** Past this, mode and notice are as if they were never set. */
    until: at('until'),
    /** The editors' word to readers; empty for none. */
    notice: text().notNull().default(''),
    /** The comment that is shown first as well. */
    pinned: uuid(),
    createdAt: made(),
    changedAt: at('changed_at').notNull().default(sql`statement_timestamp()`),
  },
  (thread) => [
    primaryKey({ name: 'threads_pk', columns: [thread.site, thread.key] }),
    index('threads_by_change').on(thread.site, thread.changedAt, thread.key),
  ],
);

/** Further keys that lead to a thread, which always has a row. */
export const threadAliases = pgTable(
  'thread_aliases',
  {
    site: text().notNull(),
    alias: text().notNull(),
    thread: text().notNull(),
    createdAt: made(),
  },
  (other) => [
    primaryKey({ name: 'thread_aliases_pk', columns: [other.site, other.alias] }),
    index('thread_aliases_of_thread').on(other.site, other.thread, other.alias),
  ],
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
    /** The name as names are told apart; empty in comments from before this was kept. */
    authorFold: text('author_fold').notNull().default(''),
    authorEmail: text('author_email').notNull(),
    authorWebsite: text('author_website').notNull(),
    badge: text({ enum: ['staff'] }),
    body: text().notNull(),
    html: text().notNull(),
    status: text({ enum: ['approved', 'held', 'spam', 'trash'] }).notNull(),
    reason: text(),
    /** What its words said when it was written, from 0 to 1; null where too little was learnt, or nobody asked. */
    spamScore: real('spam_score'),
    /** As what its clues are counted in `spam_clues`; null: not at all. */
    learnt: text({ enum: ['spam', 'ham'] }),
    /** What the rule of `reason` hit upon, for editors alone; gone with the status it explains. */
    matched: text(),
    /** Approved, or removed with replies that still stand on it. */
    shown: boolean().notNull(),
    /** Hash of thread, parent, author and text: no two alike outside the trash. */
    likeness: uuid().notNull(),
    nonce: uuid().notNull(),
    network: uuid(),
    createdAt: made(),
    editedAt: at('edited_at'),
    approvedAt: at('approved_at'),
    /** When a digest told the editors that it waits. */
    digestedAt: at('digested_at'),
    /** The author's words, from when an editor first changed them. */
    originalBody: text('original_body'),
    /** Who ruled on it last, and the status it had before that. */
    ruledBy: text('ruled_by'),
    statusBefore: text('status_before', { enum: ['approved', 'held', 'spam', 'trash'] }),
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
    index('comments_that_waited')
      .on(comment.site, comment.approvedAt)
      .where(sql`${comment.approvedAt} > ${comment.createdAt}`),
    index('comments_for_digest')
      .on(comment.site, comment.createdAt, comment.id)
      .where(sql`${comment.status} = 'held' and ${comment.digestedAt} is null`),
    index('comments_by_status').on(comment.site, comment.status, comment.createdAt, comment.id),
    index('comments_of_thread').on(
      comment.site,
      comment.thread,
      comment.status,
      comment.createdAt,
      comment.id,
    ),
    index('comments_of_network').on(
      comment.site,
      comment.network,
      comment.status,
      comment.createdAt,
      comment.id,
    ),
    index('comments_of_address')
      .on(comment.site, sql`lower(${comment.authorEmail})`, comment.status, comment.createdAt, comment.id)
      .where(sql`${comment.authorEmail} <> ''`),
    index('comments_newest_of_thread')
      .on(comment.site, comment.thread, comment.number)
      .where(sql`${comment.status} = 'approved'`),
    index('comments_by_author')
      .on(comment.site, comment.authorEmail, comment.authorName)
      .where(sql`${comment.status} = 'approved'`),
    index('comments_by_fold')
      .on(comment.site, comment.authorFold, sql`lower(${comment.authorEmail})`)
      .where(sql`${comment.status} = 'approved'`),
  ],
);

/** In how many comments that moderators ruled on a clue stood, as a keyed hash; the nil UUID counts the comments. */
export const spamClues = pgTable(
  'spam_clues',
  {
    site: text().notNull(),
    clue: uuid().notNull(),
    spam: integer().notNull(),
    ham: integer().notNull(),
  },
  (counted) => [primaryKey({ name: 'spam_clues_pk', columns: [counted.site, counted.clue] })],
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
    index('reports_of_comment').on(report.site, report.comment),
    index('reports_open_first').on(
      report.site,
      sql`(${report.settledAt} is null)`,
      report.createdAt,
      report.id,
    ),
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
    status: text({ enum: ['received', 'held', 'spam', 'read'] }).notNull(),
    createdAt: made(),
  },
  (note) => [
    primaryKey({ name: 'feedback_pk', columns: [note.site, note.id] }),
    index('feedback_newest').on(note.site, note.createdAt, note.id),
  ],
);
