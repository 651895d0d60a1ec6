import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addingEvent } from '../outbox/outbox-queries.ts';
import type { Proof } from '../verification/proof.ts';
import { spending } from '../verification/verification-queries.ts';
import type { CommentRecord } from './comment.ts';
import { foldedName } from './name-fold.ts';
import { modeNow } from './thread-queries.ts';

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

/**
 * The one write of a comment: keeps the pause of its senders, spends the proof, counts the thread up where the comment is
 * approved, puts it in, and `event` into the outbox. Undefined, with nothing written, where a sender has to pause, what it answers is no longer approved, or
 * the thread is not to be written in: it was closed, held (while this is approved) or merged into another, or the site was frozen. The
 * locks on all of these make an editor wait, and then see the comment; they are taken in everybody's order. The thread must have a
 * row. Fails on `spent_proofs_once`, `comments_pk` or `comments_no_duplicate`, with nothing written.
 */
export async function insertComment(
  database: Database,
  comment: NewComment,
  proof: Proof,
  floodSeconds: number,
  event?: NewEvent,
): Promise<{ number: number | null; createdAt: Date } | undefined> {
  const approved = comment.status === 'approved';
  const senders = [...comment.senders].sort();
  const pauses = senders.map((sender) => sql`(${comment.site}, ${sender}::uuid, statement_timestamp())`);
  const isOver = sql`(${floodSeconds}::int = 0
    or known.last_at <= statement_timestamp() - make_interval(secs => ${floodSeconds}::int))`;
  const standing = comment.parent
    ? sql`select 1 from comments where site = ${comment.site} and id = ${comment.parent}::uuid and status = 'approved' for key share`
    : sql`select 1`;
  const now = sql`statement_timestamp()`;
  const isBare = sql`known.last_number = 0`;
  const spend = spending(proof, comment.id, sql`exists (select 1 from calm)`);
  const rows = await database.drizzle.execute<{ number: number | null; created_at: Date }>(sql`
    with standing as (
      ${standing}
    ), warm as (
      select 1 from sites where id = ${comment.site} and frozen is null and exists (select 1 from standing) for key share
    ), open as (
      select 1 from threads where site = ${comment.site} and key = ${comment.thread} and exists (select 1 from warm)
        and (${modeNow} = 'open' or (${modeNow} = 'hold' and not ${approved}::boolean))
        and not exists (select 1 from thread_aliases where site = ${comment.site} and alias = ${comment.thread})
      for no key update
    ), pause as (
      insert into comment_pauses as known (site, sender, last_at)
      select * from (values ${sql.join(pauses, sql`, `)}) as sent (site, sender, last_at)
      where exists (select 1 from open) and not exists (select 1 from comment_pauses as known
        where known.site = ${comment.site} and known.sender in (${sql.join(
          senders.map((sender) => sql`${sender}::uuid`),
          sql`, `,
        )}) and not ${isOver})
      on conflict (site, sender) do update set last_at = statement_timestamp() where ${isOver}
      returning sender
    ), calm as (
      select 1 where (select count(*) from pause) = ${comment.senders.length}::int
    ), spent as (
      ${spend}
    ), thread as (
      insert into threads as known (site, key, title, url, last_number, approved)
      select ${comment.site}, ${comment.thread}, ${comment.title}, ${comment.url}, 1, 1 from calm where ${approved}
      on conflict (site, key) do update
        set last_number = known.last_number + 1, approved = known.approved + 1, changed_at = ${now},
          title = case when ${isBare} and known.title = '' then excluded.title else known.title end,
          url = case when ${isBare} and known.url = '' then excluded.url else known.url end,
          created_at = case when ${isBare} then ${now} else known.created_at end
      returning last_number
    ), told as (
      ${addingEvent(event, sql`exists (select 1 from calm)`)}
    )
    insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_fold, author_email, author_website,
      body, html, status, reason, matched, shown, likeness, nonce, network, approved_at, spam_score)
    select ${comment.site}, ${comment.id}::uuid, ${comment.thread}, ${comment.parent}::uuid, ${comment.root}::uuid, ${comment.depth}::smallint,
      (select last_number from thread), ${comment.title}, ${comment.url}, ${comment.authorName}, ${foldedName(comment.authorName)}, ${comment.authorEmail},
      ${comment.authorWebsite}, ${comment.body}, ${comment.html}, ${comment.status}, ${comment.reason}, ${comment.matched}, ${approved}::boolean,
      ${comment.likeness}::uuid, ${comment.nonce}::uuid, ${comment.network}::uuid, case when ${approved} then statement_timestamp() end,
      ${comment.spamScore}::real
    from calm
    returning number, created_at`);
  const [row] = rows;
  return row && { number: row.number, createdAt: row.created_at };
}
