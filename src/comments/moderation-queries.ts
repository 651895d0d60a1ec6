import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { comments, threads } from '../db/schema.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addEvent } from '../outbox/outbox-queries.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { Lesson } from './bayes.ts';
import type { CommentStatus } from './comment.ts';
import type { Step } from './spam-lessons.ts';
import { moveClues } from './spam-queries.ts';

type Transaction = Parameters<Parameters<Database['drizzle']['transaction']>[0]>[0];
type Row = typeof comments.$inferSelect;

export type CommentChange = {
  status: CommentStatus;
  reason: string | null;
  /** What the rule of `reason` hit upon. Left out: what is known of it stays for as long as status and reason do. */
  matched?: string | null;
  /** A new text, with its rendering and its likeness. */
  text?: { body: string; html: string; likeness: string; spamScore?: number | null };
  /** The same comment, by nobody: its e-mail, website and network go. That is no edit. */
  nobodys?: { authorName: string; body: string; html: string; likeness: string };
  /** The editor who rules: their name stands on the comment, and the author's words are kept beside a new text. */
  by?: string;
  /** As what it is learnt from now on, and how the counts of its clues move by that. */
  lesson?: { learnt: Lesson | null; steps: Step[] };
};

/**
 * Changes a comment while nobody else can: `change` sees it as it is now, and the database's time, and says what to make of it
 * (undefined: nothing). The first approval gives the next number of its thread, which is never given again; the thread's count and
 * what is shown move along in the same transaction, and so does what `told` has to say of it to the audit, and `tells`
 * to the outbox.
 */
export async function changeComment(
  database: Database,
  site: string,
  id: string,
  change: (current: Row, now: Date) => CommentChange | undefined,
  told: (before: Row, after: Row) => AuditEntry | undefined,
  tells: (before: Row, after: Row) => NewEvent | undefined,
): Promise<Row | undefined> {
  return database.drizzle.transaction(async (tx) => {
    const locked = await tx
      .select({ row: comments, now: sql<Date>`statement_timestamp()`.mapWith(comments.createdAt) })
      .from(comments)
      .where(and(eq(comments.site, site), withWhatItAnswers(site, id)))
      .orderBy(comments.depth)
      .for('update');
    const current = locked.find(({ row }) => row.id === id);
    if (!current) return undefined;
    const wanted = change(current.row, current.now);
    if (!wanted) return current.row;
    const number = await countInThread(tx, current.row, wanted.status);
    const [changed] = await tx
      .update(comments)
      .set({
        status: wanted.status,
        reason: wanted.reason,
        matched: matchedAfter(current.row, wanted),
        number,
        approvedAt:
          wanted.status === 'approved'
            ? sql`coalesce(${comments.approvedAt}, statement_timestamp())`
            : comments.approvedAt,
        ...(wanted.nobodys ? { ...wanted.nobodys, ...nobody } : {}),
        ...(wanted.text ? { ...wanted.text, editedAt: sql`statement_timestamp()` } : {}),
        ...(wanted.by === undefined ? {} : ruledBy(wanted.by, current.row, wanted)),
        ...(wanted.lesson ? { learnt: wanted.lesson.learnt } : {}),
      })
      .where(theOne(site, id))
      .returning();
    if (changed) {
      await showOrHide(tx, changed);
      await writeAudit(tx, told(current.row, changed));
      await addEvent(tx, tells(current.row, changed));
      await moveClues(tx, site, wanted.lesson?.steps ?? []);
    }
    return changed;
  });
}

/** What is gone with a name. What a rule hit upon may be of the person, too. */
const nobody = {
  ...{ authorFold: '', authorEmail: '', authorWebsite: '' },
  ...{ network: null, spamScore: null, matched: null, originalBody: null },
};

function ruledBy(name: string, current: Row, { status, text }: CommentChange) {
  const original = text && current.badge === null && text.body !== current.body;
  return {
    ruledBy: name,
    ...(status === current.status ? {} : { statusBefore: current.status }),
    ...(original ? { originalBody: current.originalBody ?? current.body } : {}),
  };
}

function matchedAfter(current: Row, { status, reason, matched }: CommentChange): string | null {
  if (matched !== undefined) return matched;
  return status === current.status && reason === current.reason ? current.matched : null;
}

/** A comment and all above it. Everybody locks them from the top down, and the thread after that: in any other order two would wait for each other. */
const withWhatItAnswers = (site: string, id: string): SQL => sql`${comments.id} in (
  with recursive up as (
    select id, parent from comments where site = ${site} and id = ${id}::uuid
    union all
    select above.id, above.parent from comments as above join up on above.site = ${site} and above.id = up.parent
  ) select id from up)`;

const theOne = (site: string, id: string): SQL | undefined =>
  and(eq(comments.site, site), eq(comments.id, id));

const isBare = sql`${threads.lastNumber} = 0`;

/** Moves the thread's count by what changes, gives a first approval its number, and unpins what is taken away. */
async function countInThread(tx: Transaction, comment: Row, status: CommentStatus): Promise<number | null> {
  const step = Number(status === 'approved') - Number(comment.status === 'approved');
  const first = status === 'approved' && comment.number === null;
  if (step === 0 && !first) {
    await touchThread(tx, comment);
    return comment.number;
  }
  const [thread] = await tx
    .insert(threads)
    .values({
      site: comment.site,
      key: comment.thread,
      title: comment.title,
      url: comment.url,
      lastNumber: 1,
      approved: 1,
    })
    .onConflictDoUpdate({
      target: [threads.site, threads.key],
      set: {
        lastNumber: sql`${threads.lastNumber} + ${Number(first)}`,
        approved: sql`${threads.approved} + ${step}`,
        changedAt: sql`statement_timestamp()`,
        title: sql`case when ${isBare} and ${threads.title} = '' then excluded.title else ${threads.title} end`,
        url: sql`case when ${isBare} and ${threads.url} = '' then excluded.url else ${threads.url} end`,
        createdAt: sql`case when ${isBare} then statement_timestamp() else ${threads.createdAt} end`,
        pinned: sql`case when ${threads.pinned} = ${comment.id}::uuid and ${step}::int < 0 then null else ${threads.pinned} end`,
      },
    })
    .returning();
  return first ? (thread?.lastNumber ?? null) : comment.number;
}

async function touchThread(tx: Transaction, comment: Row): Promise<void> {
  await tx
    .update(threads)
    .set({ changedAt: sql`statement_timestamp()` })
    .where(and(eq(threads.site, comment.site), eq(threads.key, comment.thread)));
}

/** A comment is shown while it is approved, or while replies that are shown stand on it; that goes up to the top. */
async function showOrHide(tx: Transaction, comment: Row): Promise<void> {
  let at: string | null = comment.id;
  while (at !== null) {
    const [changed]: { parent: string | null }[] = await tx
      .update(comments)
      .set({
        shown: sql`comments.status = 'approved' or (comments.number is not null and exists (
          select 1 from comments as reply where reply.site = comments.site and reply.parent = comments.id and reply.shown))`,
      })
      .where(theOne(comment.site, at))
      .returning({ parent: comments.parent });
    at = changed?.parent ?? null;
  }
}
