import type { Database, Piece } from '../db/connect.ts';
import type { NewEvent } from '../outbox/event.ts';
import { addingEvents } from '../outbox/outbox-queries.ts';
import type { Proof } from '../verification/proof.ts';
import { spendingAll } from '../verification/verification-queries.ts';
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

/** A comment with all that its write does besides: the proof it spends, the pause it keeps, the event that tells of it. */
export type Posting = {
  comment: NewComment;
  proof: Proof;
  floodSeconds: number;
  event: NewEvent | undefined;
};

/** Whether one of them has to wait before the next comment, as the write of it would find. */
export async function haveToPause(
  { sql }: Database,
  { site, senders }: Pick<NewComment, 'site' | 'senders'>,
  floodSeconds: number,
): Promise<boolean> {
  const found = await sql`
    select from comment_pauses where site = ${site} and sender = any (${senders}::text[]::uuid[])
      and last_at > statement_timestamp() - make_interval(secs => ${floodSeconds}::int)`;
  return found.length > 0;
}

/** As what a comment was put in; `spent`: its proof was spent before. */
export type PutIn = { number: number | null; createdAt: Date } | 'spent';

/**
 * The one write of a comment, or of many that share neither id, proof nor likeness: keeps the pauses of their senders, spends the proofs, counts the threads up by those that are approved, puts all in, and their events into the outbox. Leaves out,
 * with nothing written of it, a comment where a sender has to pause, what it answers is no longer approved, or the thread is not to be
 * written in: it was closed, held (while this is approved) or merged into another, or the site was frozen. The locks on all of
 * these make an editor wait, and then see the comment; they are taken in everybody's order, and of a kind in that of their keys. Each thread
 * must have a row. Fails on `spent_proofs_once`, `comments_pk` or `comments_no_duplicate`, with nothing written, where somebody else was
 * quicker.
 */
export async function insertComments({ sql }: Database, given: Posting[]): Promise<Map<Posting, PutIn>> {
  const rows = given.map(({ comment, proof, floodSeconds, event }, place) => ({
    ...{ ...comment, place, floodSeconds, fold: foldedName(comment.authorName) },
    nonces: proof.nonces.map(({ nonce }) => nonce),
    ends: proof.nonces.map(({ expiresAt }) => expiresAt),
    event: event ?? null,
  }));
  // The one row of a key, by the primary key's index whatever the planner knows of the table: see findSurroundings. Who asks so has to look
  // whether it is that row or the next.
  const from = (columns: Piece, key: Piece) => sql`(${columns}) >= (${key}) order by ${columns} limit 1`;
  const isBare = sql`known.last_number = 0`;
  const now = sql`statement_timestamp()`;
  const isOver = sql`("floodSeconds" = 0 or known.last_at <= ${now} - make_interval(secs => "floodSeconds"))`;
  const written = await sql<{ place: number; spent: boolean; number: number | null; createdAt: Date }[]>`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as given (
        place int, site text, id uuid, thread text, parent uuid, root uuid, depth smallint, title text, url text,
        "authorName" text, fold text, "authorEmail" text, "authorWebsite" text, body text, html text,
        status text, reason text, matched text, "spamScore" real, likeness uuid, nonce uuid, network uuid,
        senders uuid[], "floodSeconds" int, nonces uuid[], ends timestamptz[], event jsonb)
    ), standing as materialized (
      select answered.site, answered.parent
      from (select distinct site, parent from given where parent is not null order by site, parent) as answered
        cross join lateral (select site, id, status from comments
          where ${from(sql`site, id`, sql`answered.site, answered.parent`)} for key share) as locked
      where (locked.site, locked.id, locked.status) = (answered.site, answered.parent, 'approved')
    ), warm as materialized (
      select named.site
      from (select distinct site from given where (select count(*) from standing) >= 0 order by site) as named
        cross join lateral (select 1 from sites where sites.id = named.site and frozen is null for key share) as locked
    ), open as materialized (
      select named.site, named.thread, locked.mode
      from (select distinct site, thread from given where (select count(*) from warm) >= 0 order by site, thread) as named
        cross join lateral (select site, key, ${sql.unsafe(modeNow)} as mode from threads
          where not exists (select 1 from thread_aliases as other where other.site = named.site and other.alias = named.thread)
            and ${from(sql`site, key`, sql`named.site, named.thread`)} for no key update) as locked
      where (locked.site, locked.key) = (named.site, named.thread)
    ), allowed as materialized (
      select given.*, exists (select 1 from unnest(nonces) as brought (nonce)
          where nonce = (select nonce from spent_proofs where ${from(sql`spent_proofs.nonce`, sql`brought.nonce`)})) as spent
      from given
        join open on (open.site, open.thread) = (given.site, given.thread)
          and (open.mode = 'open' or (open.mode = 'hold' and given.status <> 'approved'))
      where given.site in (select site from warm)
        and (given.parent is null or (given.site, given.parent) in (select site, parent from standing))
    ), sent as materialized (
      select place, site, sender, "floodSeconds", coalesce((
          select (known.site, known.sender) = (allowed.site, one.sender) and not ${isOver} from comment_pauses as known
          where ${from(sql`known.site, known.sender`, sql`allowed.site, one.sender`)}), false) as too_soon
      from allowed cross join lateral unnest(senders) as one (sender) where not spent
    ), patient as materialized (
      select *, "floodSeconds" > 0 and row_number() over (partition by site, sender order by place) > 1 as too_late
      from sent where place not in (select place from sent where too_soon)
    ), pause as (
      insert into comment_pauses as known (site, sender, last_at)
      select site, sender, ${now} from patient where place not in (select place from patient where too_late)
      group by site, sender order by site, sender
      on conflict (site, sender) do update set last_at = excluded.last_at where (
        select bool_or(${isOver}) from patient where patient.site = excluded.site and patient.sender = excluded.sender)
      returning site, sender
    ), calm as materialized (
      select * from allowed where place in (
        select place from patient group by place having not bool_or(too_late) and bool_and((site, sender) in (select site, sender from pause)))
    ), spend as (
      ${spendingAll(sql, sql`calm`)}
    ), grown as (
      insert into threads as known (site, key, title, url, last_number, approved)
      select site, thread, (array_agg(title order by place))[1], (array_agg(url order by place))[1], count(*), count(*)
      from calm where status = 'approved' group by site, thread order by site, thread
      on conflict (site, key) do update
        set last_number = known.last_number + excluded.last_number, approved = known.approved + excluded.approved, changed_at = ${now},
          title = case when ${isBare} and known.title = '' then excluded.title else known.title end,
          url = case when ${isBare} and known.url = '' then excluded.url else known.url end,
          created_at = case when ${isBare} then ${now} else known.created_at end
      returning site, key, last_number
    ), told as (
      ${addingEvents(sql, sql`calm`)}
    ), put_in as (
      insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_fold, author_email, author_website,
        body, html, status, reason, matched, shown, likeness, nonce, network, approved_at, spam_score)
      select calm.site, id, thread, parent, root, depth,
        last_number - count(*) over (partition by last_number, calm.site, thread)
          + row_number() over (partition by last_number, calm.site, thread order by place),
        title, url, "authorName", fold, "authorEmail", "authorWebsite",
        body, html, status, reason, matched, status = 'approved', likeness, nonce, network, case when status = 'approved' then ${now} end, "spamScore"
      from calm left join grown on grown.site = calm.site and grown.key = calm.thread and calm.status = 'approved'
      order by calm.site, id
      returning site, id, number, created_at
    )
    select place, false as spent, number, created_at as "createdAt" from put_in join given on (given.site, given.id) = (put_in.site, put_in.id)
    union all select place, true, null, null from allowed where spent`;
  return new Map(
    written.map(({ place, spent, number, createdAt }) => [
      given[place] as Posting,
      spent ? 'spent' : { number, createdAt },
    ]),
  );
}
