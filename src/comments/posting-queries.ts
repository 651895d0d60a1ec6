import type { Database, Piece } from '../db/connect.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addingEvent } from '../outbox/outbox-queries.ts';
import type { Proof } from '../verification/proof.ts';
import { spending } from '../verification/verification-queries.ts';
import type { Seen } from './bayes.ts';
import type { CommentRecord, CommentStatus } from './comment.ts';
import { foldedName } from './name-fold.ts';
import { everyComment } from './spam-lessons.ts';
import { modeNow, type StoredThread } from './thread-queries.ts';

/** A comment that is ready to be stored. `senders` are hashes of its network and e-mail, for the pause between two. */
export type NewComment = Omit<CommentRecord, 'number' | 'createdAt' | 'editedAt' | 'badge'> & {
  root: string;
  title: string;
  url: string;
  likeness: string;
  nonce: string;
  network: string;
  senders: string[];
  spamScore: number | null;
};

/** What has to be known before a comment can be judged. */
export type Surroundings = {
  /** Undefined where nothing is stored of the thread. */
  thread: WrittenThread | undefined;
  /** The further keys of the thread. */
  aliases: string[];
  /** Whether there is a comment of this id already. */
  isThere: boolean;
  parent: { thread: string; status: CommentStatus; root: string; depth: number } | undefined;
  isDuplicate: boolean;
  /** Somebody wrote an approved comment under this name and e-mail. */
  authorKnown: boolean;
  /** The name, as names are told apart, is that of approved commenters with other addresses alone. */
  nameTaken: boolean;
  /** How many comments of each kind were learnt at the site. */
  learnt: Seen;
};
export type WrittenThread = Pick<StoredThread, 'key' | 'url' | 'title' | 'lastNumber' | 'mode' | 'createdAt'>;

export type Sought = {
  site: string;
  /** The key as it was sent, or an alias. */
  thread: string;
  id: string;
  parent: string | null;
  likenesses: string[];
  name: string;
  email: string;
};

type SurroundingsRow = Omit<Surroundings, 'thread' | 'parent' | 'learnt'> &
  Seen & { key: string | null } & Omit<WrittenThread, 'key'> & {
    above: string | null;
    aboveStatus: CommentStatus;
    aboveRoot: string;
    aboveDepth: number;
  };

/** Looks around in one statement, of one moment. By indexes and from their ends, however much somebody wrote. */
export async function findSurroundings({ sql }: Database, sought: Sought): Promise<Surroundings> {
  const { site, id, name, email } = sought;
  const fold = foldedName(name);
  // Whether the next entry of an index from a place on is one of those. However little a planner knows of the table, and it keeps the
  // plan that it made while that was empty, it has to walk the one index that has this order.
  const next = (what: Piece, which: Piece, columns: Piece, from: Piece) =>
    sql`select ${what} from comments where site = ${site} and ${which} and (${columns}) ${from} order by ${columns} limit 1`;
  const isNext = (columns: Piece, from: Piece, those: Piece) =>
    sql`coalesce((${next(those, sql`status = 'approved'`, columns, from)}), false)`;
  const byId = (what: Piece, wanted: string | null) =>
    next(what, sql`true`, sql`id`, sql`>= ${wanted}::uuid`);
  const byAuthor = sql`author_email, author_name`;
  const byFold = sql`author_fold, lower(author_email)`;
  const hasFold = sql`author_fold = ${fold}`;
  const own = sql`(${fold}, lower(${email}))`;
  const [row] = await sql<SurroundingsRow[]>`
    with asked as materialized (
      select coalesce((select thread from thread_aliases where site = ${site} and alias = ${sought.thread}), ${sought.thread}) as key
    )
    select threads.key, threads.url, threads.title, last_number as "lastNumber", ${sql.unsafe(modeNow)} as mode, threads.created_at as "createdAt",
      array(select alias from thread_aliases where site = ${site} and thread = asked.key order by alias) as aliases,
      coalesce((${byId(sql`id = ${id}::uuid`, id)}), false) as "isThere",
      exists (select 1 from unnest(${sought.likenesses}::text[]::uuid[]) as alike (likeness) where (${next(
        sql`thread = asked.key and comments.likeness = alike.likeness and id <> ${id}::uuid`,
        sql`status <> 'trash'`,
        sql`thread, comments.likeness`,
        sql`>= (asked.key, alike.likeness)`,
      )})) as "isDuplicate",
      ${email} <> '' and ${isNext(byAuthor, sql`>= (${email}, ${name})`, sql`author_email = ${email} and author_name = ${name}`)} as "authorKnown",
      ${fold} <> ''
        and not (${email} <> '' and ${isNext(byFold, sql`>= ${own}`, sql`${hasFold} and lower(author_email) = lower(${email})`)})
        and (${isNext(byFold, sql`> ${own}`, hasFold)}
          or ${isNext(byFold, sql`> (${fold}, '')`, sql`${hasFold} and lower(author_email) < lower(${email})`)}) as "nameTaken",
      above.thread as above, above.status as "aboveStatus", above.root as "aboveRoot", above.depth as "aboveDepth",
      greatest(spam, 0) as spam, greatest(ham, 0) as ham
    from asked
      left join threads on threads.site = ${site} and threads.key = asked.key
      left join lateral (${byId(sql`id, thread, status, root, depth`, sought.parent)}) as above on above.id = ${sought.parent}::uuid
      left join spam_clues on spam_clues.site = ${site} and clue = ${everyComment}::uuid`;
  if (!row) throw new Error('a statement without a row');
  const { key, url, title, lastNumber, mode, createdAt, above, spam, ham, ...found } = row;
  const { aboveStatus: status, aboveRoot: root, aboveDepth: depth, ...told } = found;
  return {
    ...told,
    thread: key === null ? undefined : { key, url, title, lastNumber, mode, createdAt },
    parent: above === null ? undefined : { thread: above, status, root, depth },
    learnt: { spam: spam ?? 0, ham: ham ?? 0 },
  };
}

/**
 * The one write of a comment: keeps the pause of its senders, spends the proof, counts the thread up where the comment is
 * approved, puts it in, and `event` into the outbox. Undefined, with nothing written, where a sender has to pause, what it answers is no longer approved, or
 * the thread is not to be written in: it was closed, held (while this is approved) or merged into another, or the site was frozen. The
 * locks on all of these make an editor wait, and then see the comment; they are taken in everybody's order. The thread must have a
 * row. Fails on `spent_proofs_once`, `comments_pk` or `comments_no_duplicate`, with nothing written.
 */
export async function insertComment(
  { sql }: Database,
  comment: NewComment,
  proof: Proof,
  floodSeconds: number,
  event?: NewEvent,
): Promise<{ number: number | null; createdAt: Date } | undefined> {
  const { site } = comment;
  const approved = comment.status === 'approved';
  const senders = comment.senders.toSorted();
  const isOver = sql`(${floodSeconds}::int = 0
    or known.last_at <= statement_timestamp() - make_interval(secs => ${floodSeconds}::int))`;
  const standing = comment.parent
    ? sql`select 1 from comments where site = ${site} and id = ${comment.parent}::uuid and status = 'approved' for key share`
    : sql`select 1`;
  const mode = sql.unsafe(modeNow);
  const isBare = sql`known.last_number = 0`;
  const isCalm = sql`exists (select 1 from calm)`;
  const [row] = await sql<{ number: number | null; createdAt: Date }[]>`
    with standing as (
      ${standing}
    ), warm as (
      select 1 from sites where id = ${site} and frozen is null and exists (select 1 from standing) for key share
    ), open as (
      select 1 from threads where site = ${site} and key = ${comment.thread} and exists (select 1 from warm)
        and (${mode} = 'open' or (${mode} = 'hold' and not ${approved}::boolean))
        and not exists (select 1 from thread_aliases where site = ${site} and alias = ${comment.thread})
      for no key update
    ), pause as (
      insert into comment_pauses as known (site, sender, last_at)
      select ${site}, sender, statement_timestamp() from unnest(${senders}::text[]::uuid[]) as sent (sender)
      where exists (select 1 from open) and not exists (select 1 from comment_pauses as known
        where known.site = ${site} and known.sender = any(${senders}::text[]::uuid[]) and not ${isOver})
      on conflict (site, sender) do update set last_at = statement_timestamp() where ${isOver}
      returning sender
    ), calm as (
      select 1 where (select count(*) from pause) = ${senders.length}::int
    ), spent as (
      ${spending(sql, proof, comment.id, isCalm)}
    ), thread as (
      update threads as known
        set last_number = last_number + 1, approved = approved + 1, changed_at = statement_timestamp(),
          title = case when ${isBare} and title = '' then ${comment.title} else title end,
          url = case when ${isBare} and url = '' then ${comment.url} else url end,
          created_at = case when ${isBare} then statement_timestamp() else created_at end
      where site = ${site} and key = ${comment.thread} and ${approved}::boolean and ${isCalm}
      returning last_number
    ), told as (
      ${addingEvent(sql, event, isCalm)}
    )
    insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_fold, author_email, author_website,
      body, html, status, reason, matched, shown, likeness, nonce, network, approved_at, spam_score)
    select ${site}, ${comment.id}::uuid, ${comment.thread}, ${comment.parent}::uuid, ${comment.root}::uuid, ${comment.depth}::smallint,
      (select last_number from thread), ${comment.title}, ${comment.url}, ${comment.authorName}, ${foldedName(comment.authorName)}, ${comment.authorEmail},
      ${comment.authorWebsite}, ${comment.body}, ${comment.html}, ${comment.status}, ${comment.reason}, ${comment.matched}, ${approved}::boolean,
      ${comment.likeness}::uuid, ${comment.nonce}::uuid, ${comment.network}::uuid, case when ${approved}::boolean then statement_timestamp() end,
      ${comment.spamScore}::real
    from calm
    returning number, created_at as "createdAt"`;
  return row;
}
