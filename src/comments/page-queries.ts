import type { Database } from '../db/connect.ts';
import { mostReplies, type PublicComment } from './comment.ts';
import { modeNow, noticeNow, type StoredThread } from './thread-queries.ts';

export type PageWanted = {
  order: 'oldest' | 'newest';
  limit: number;
  /** The number after which the page begins, in the page's order. */
  after: number | undefined;
  /** Begin with the top-level comment that holds this one, where no number is given. */
  at: string | undefined;
  /** Only the replies under this top-level comment. */
  under: string | undefined;
};

/** `hasReplies` is looked up only where some replies had to stay out. */
export type ShownComment = PublicComment & { root: string; hasReplies: boolean };

export type ThreadPage = {
  thread: PageThread | undefined;
  /** Only where the page is the thread's first. */
  pinned: ShownComment | undefined;
  /** One more than `limit` where there are more. */
  tops: ShownComment[];
  /** Under each of the first `limit` in turn, by number; one more in all than `mostReplies` where there are more. */
  replies: ShownComment[];
};

/** A thread as its pages show it. */
export type PageThread = Pick<
  StoredThread,
  'key' | 'title' | 'url' | 'lastNumber' | 'approved' | 'mode' | 'notice' | 'pinned' | 'createdAt'
>;

type Part = 'thread' | 'pinned' | 'top' | 'reply';
type Row = ShownComment & { part: Part; threadTitle: string; threadUrl: string; startedAt: Date } & Omit<
    PageThread,
    'title' | 'url' | 'createdAt'
  >;

const lastOfAll = 2_147_483_647;

/**
 * A page of a thread, by its key or an alias, with the thread itself and all that is shown with it, in one statement. It walks
 * indexes from the page's beginning on and stops at its end, so neither the thread's length nor what was removed from it matters.
 */
export async function readPage(
  { sql }: Database,
  site: string,
  key: string,
  wanted: PageWanted,
): Promise<ThreadPage> {
  const { limit, under } = wanted;
  const newest = wanted.order === 'newest' && under === undefined;
  // Each shape is one text, which a connection prepares once.
  const scope =
    under === undefined
      ? sql`thread = (select key from asked) and depth = 0`
      : sql`root = ${under}::uuid and depth > 0 and exists (select 1 from asked)`;
  const beyond = newest
    ? sql`number < coalesce((select after from start), ${lastOfAll}::int)`
    : sql`number > coalesce((select after from start), 0)`;
  const towards = newest ? sql`desc` : sql`asc`;
  const justBefore = newest ? sql`top.number + 1` : sql`top.number - 1`;
  const shown = sql`id, number, parent, root, author_name, author_website, badge, html, status, reason, created_at, edited_at`;
  const rows = await sql<Row[]>`
    with asked as (
      select key, title, url, last_number, approved, pinned, created_at,
        ${sql.unsafe(modeNow)} as mode, ${sql.unsafe(noticeNow)} as notice
      from threads where site = ${site} and key = coalesce(
        (select thread from thread_aliases where thread_aliases.site = ${site} and alias = ${key}), ${key})
    ), start as (
      select coalesce(${wanted.after ?? null}::int, (
        select ${justBefore} from comments as sought join comments as top on top.site = sought.site and top.id = sought.root
        where sought.site = ${site} and sought.id = ${wanted.at ?? null}::uuid and sought.shown and sought.thread = (select key from asked)
      )) as after
    ), tops as (
      select ${shown} from comments where site = ${site} and shown and ${scope} and ${beyond}
      order by number ${towards} limit ${limit + 1}::int
    ), replies as (
      select top.number as place, reply.*
      from (select id, number from tops where ${under === undefined}::boolean order by number ${towards} limit ${limit}::int) as top
      cross join lateral (
        select ${shown} from comments where site = ${site} and root = top.id and shown and depth > 0
        order by number limit ${mostReplies + 1}
      ) as reply
      order by top.number ${towards}, reply.number limit ${mostReplies + 1}
    ), parts as (
      select 'thread' as part, 0 as place, null::uuid as id, null::int as number, null::uuid as parent, null::uuid as root,
        null as author_name, null as author_website, null as badge, null as html, null as status, null as reason,
        null::timestamptz as created_at, null::timestamptz as edited_at
      from asked
      union all
      select 'pinned', 0, ${shown} from comments
      where site = ${site} and id = (select pinned from asked) and status = 'approved' and thread = (select key from asked)
        and ${under === undefined}::boolean and (select after from start) is null
      union all
      select 'top', number, ${shown} from tops
      union all
      select 'reply', place, ${shown} from replies
    )
    select part, parts.id, parts.number, parts.parent, parts.root, author_name as "authorName", author_website as "authorWebsite",
      badge, html, parts.status, reason, parts.created_at as "createdAt", edited_at as "editedAt",
      part = 'top' and (select count(*) from replies) > ${mostReplies} and exists (
        select 1 from comments as under where under.site = ${site} and under.root = parts.id and under.shown and under.depth > 0
      ) as "hasReplies",
      asked.key, asked.title as "threadTitle", asked.url as "threadUrl", last_number as "lastNumber", approved, mode, notice, pinned,
      asked.created_at as "startedAt"
    from parts left join asked on part = 'thread'
    order by place ${towards}, number`;
  const [thread] = rows.filter(({ part }) => part === 'thread');
  const of = (wantedPart: Part) => rows.filter(({ part }) => part === wantedPart);
  return {
    thread: thread && {
      ...thread,
      title: thread.threadTitle,
      url: thread.threadUrl,
      createdAt: thread.startedAt,
    },
    pinned: of('pinned')[0],
    tops: of('top'),
    replies: of('reply'),
  };
}
