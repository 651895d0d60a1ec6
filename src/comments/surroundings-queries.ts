import type { Database, Piece } from '../db/connect.ts';
import type { Seen } from './bayes.ts';
import type { CommentStatus } from './comment.ts';
import { foldedName } from './name-fold.ts';
import { everyComment } from './spam-lessons.ts';
import { modeNow, type StoredThread } from './thread-queries.ts';

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

/**
 * Looks around for one comment or many, in their order: one statement, of one moment. By indexes and from their ends, however much somebody
 * wrote.
 */
export async function findSurroundings({ sql }: Database, given: Sought[]): Promise<Surroundings[]> {
  const asked = given.map((each, place) => ({ ...each, place, fold: foldedName(each.name) }));
  // Whether the next entry of an index from a place on is one of those. However little a planner knows of the table, and it keeps the
  // plan that it made while that was empty, it has to walk the one index that has this order. The site is part of that place: asked for by
  // itself it would be found by any index that begins with it, and all of the site's comments be read.
  const next = (what: Piece, which: Piece, columns: Piece, from: Piece) =>
    sql`select ${what} from comments where ${which} and (comments.site, ${columns}) ${from} order by comments.site, ${columns} limit 1`;
  const isNext = (columns: Piece, from: Piece, those: Piece) =>
    sql`coalesce((${next(sql`comments.site = sought.site and ${those}`, sql`status = 'approved'`, columns, from)}), false)`;
  const byId = (what: Piece, wanted: Piece) =>
    next(what, sql`true`, sql`comments.id`, sql`>= (sought.site, ${wanted})`);
  const byAuthor = sql`author_email, author_name`;
  const byFold = sql`author_fold, lower(author_email)`;
  const hasFold = sql`author_fold = sought.fold`;
  const own = sql`(sought.site, sought.fold, lower(sought.email))`;
  const rows = await sql<SurroundingsRow[]>`
    with sought as materialized (
      select given.*, coalesce((select thread from thread_aliases as other where other.site = given.site and other.alias = given.thread), given.thread) as key
      from json_to_recordset(${JSON.stringify(asked)}::json)
        as given (place int, site text, thread text, id uuid, parent uuid, likenesses uuid[], name text, email text, fold text)
    )
    select stored.key, url, title, "lastNumber", mode, "createdAt",
      array(select alias from thread_aliases as other where other.site = sought.site and other.thread = sought.key order by alias) as aliases,
      coalesce((${byId(sql`(comments.site, comments.id) = (sought.site, sought.id)`, sql`sought.id`)}), false) as "isThere",
      exists (select 1 from unnest(sought.likenesses) as alike (likeness) where (${next(
        sql`(comments.site, comments.thread, comments.likeness) = (sought.site, sought.key, alike.likeness) and comments.id <> sought.id`,
        sql`status <> 'trash'`,
        sql`comments.thread, comments.likeness`,
        sql`>= (sought.site, sought.key, alike.likeness)`,
      )})) as "isDuplicate",
      sought.email <> '' and ${isNext(byAuthor, sql`>= (sought.site, sought.email, sought.name)`, sql`author_email = sought.email and author_name = sought.name`)} as "authorKnown",
      sought.fold <> ''
        and not (sought.email <> '' and ${isNext(byFold, sql`>= ${own}`, sql`${hasFold} and lower(author_email) = lower(sought.email)`)})
        and (${isNext(byFold, sql`> ${own}`, hasFold)}
          or ${isNext(byFold, sql`> (sought.site, sought.fold, '')`, sql`${hasFold} and lower(author_email) < lower(sought.email)`)}) as "nameTaken",
      above.thread as above, above.status as "aboveStatus", above.root as "aboveRoot", above.depth as "aboveDepth",
      greatest(learnt.spam, 0) as spam, greatest(learnt.ham, 0) as ham
    from sought
      left join lateral (
        select site, key, url, title, last_number as "lastNumber", ${sql.unsafe(modeNow)} as mode, created_at as "createdAt"
        from threads where (site, key) >= (sought.site, sought.key) order by site, key limit 1
      ) as stored on (stored.site, stored.key) = (sought.site, sought.key)
      left join lateral (${byId(sql`site, id, thread, status, root, depth`, sql`sought.parent`)}) as above
        on (above.site, above.id) = (sought.site, sought.parent)
      left join lateral (
        select site, clue, spam, ham from spam_clues where (site, clue) >= (sought.site, ${everyComment}::uuid) order by site, clue limit 1
      ) as learnt on (learnt.site, learnt.clue) = (sought.site, ${everyComment}::uuid)
    order by sought.place`;
  return rows.map(surroundingsIn);
}

function surroundingsIn(row: SurroundingsRow): Surroundings {
  const { key, url, title, lastNumber, mode, createdAt, above, spam, ham, ...found } = row;
  const { aboveStatus: status, aboveRoot: root, aboveDepth: depth, ...told } = found;
  return {
    ...told,
    thread: key === null ? undefined : { key, url, title, lastNumber, mode, createdAt },
    parent: above === null ? undefined : { thread: above, status, root, depth },
    learnt: { spam: spam ?? 0, ham: ham ?? 0 },
  };
}
