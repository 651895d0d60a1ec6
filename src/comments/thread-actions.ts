import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { threadsTag, threadTag } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { idsOfCommentFrom } from '../imports/old-id-actions.ts';
import { linksOf } from '../links.ts';
import type { SiteRecord } from '../sites/site.ts';
import { isUuid } from '../uuid.ts';
import { wordsFor } from '../words/words.ts';
import { isClosed } from './acceptance.ts';
import { type CommentPage, permalink, type ThreadRecord } from './comment.ts';
import { findComment, readComments, readNewest, type StoredComment } from './comment-queries.ts';
import { assemble, commentWire } from './comment-wire.ts';
import { type FeedFormat, writeFeed } from './feeds.ts';
import { type PageThread, readPage } from './page-queries.ts';
import { threadKeyOf } from './thread-key.ts';
import { plainText } from './thread-linked-data.ts';
import { findThread, findThreads } from './thread-queries.ts';

/** What the publisher's page says of a thread that has no approved comment yet. */
export type Announced = { title?: string | undefined; url?: string | undefined };

export type ThreadQuery = {
  order: 'oldest' | 'newest';
  limit: number;
  cursor?: string | undefined;
  under?: string | undefined;
  /** Begin with the page that holds this comment, by its id or by the one it had in an archive. */
  at?: string | undefined;
};

/** Until when (ms, by our clock) what is read now may be given to others: somebody else may be writing by another process. */
export const untilSoon = ({ clock }: Pick<Deps, 'clock'>): number => clock().getTime() + 1000;

/** A page of a thread, and its mode. A thread that nobody has written in is empty, not missing. */
export async function showThread(
  deps: Deps,
  site: SiteRecord,
  rawKey: string,
  query: ThreadQuery,
  announced: Announced = {},
): Promise<{
  page: CommentPage;
  mode: PageThread['mode'];
  formerly: { id: string; as: string } | undefined;
}> {
  const asked = threadKeyOf(rawKey);
  const { order, limit, under } = query;
  const former = isFormer(query.at) ? await findFormer(deps, site, query.at) : undefined;
  const at = isFormer(query.at) ? former?.id : query.at;
  const wanted = { order, limit, at, under, after: numberIn(query.cursor) };
  const found = await deps.reads([threadTag(site.id, asked)], (database) =>
    readPage(database, site.id, asked, wanted),
  );
  const { thread: stored, pinned, tops, replies } = found;
  const thread = threadOf(deps, site, asked, stored, announced);
  const links = linksOf(deps.config.publicUrl, site.id);
  const shown = tops.slice(0, limit);
  const last = tops.length > limit ? shown.at(-1) : undefined;
  const page = {
    thread,
    pinned: pinned ? commentWire(pinned, thread.url, links) : null,
    items: assemble(shown, replies, thread.url, links),
    nextCursor: last ? String(last.number) : null,
  };
  const formerly = former && query.at !== undefined ? { id: former.id, as: query.at } : undefined;
  return { page, mode: stored?.mode ?? 'open', formerly };
}

const isFormer = (at: string | undefined): at is string => at !== undefined && !isUuid(at);

/** The comment that is shown here and had this id in an archive. */
async function findFormer(deps: Deps, site: SiteRecord, as: string): Promise<StoredComment | undefined> {
  const found = await readComments(deps.database, site.id, await idsOfCommentFrom(deps, site, as));
  return found.find(({ shown }) => shown);
}

/** The number that a page begins after. */
function numberIn(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new Refusal('invalid_request', 'This cursor is not one of ours.', {
    faults: [{ path: 'cursor', message: 'Take it from `nextCursor` of an earlier answer.' }],
  });
}

function threadOf(
  deps: Deps,
  site: SiteRecord,
  asked: string,
  stored: PageThread | undefined,
  announced: Announced,
): ThreadRecord {
  const isNamed = stored !== undefined && stored.lastNumber > 0;
  return {
    key: stored?.key ?? asked,
    title: (isNamed ? stored.title : stored?.title || announced.title) ?? '',
    url: (isNamed ? stored.url : stored?.url || announced.url) ?? '',
    count: stored?.approved ?? 0,
    open: !isClosed(site, stored, deps.clock()),
    notice: stored?.notice ?? '',
    frozen: site.frozen?.notice ?? null,
    pinned: stored?.pinned ?? null,
  };
}

/** Where a public comment is, by its id or by the one it had in an archive. */
export async function findCommentPage(
  deps: Deps,
  site: SiteRecord,
  id: string,
): Promise<{ id: string; thread: string }> {
  const comment = isFormer(id)
    ? await findFormer(deps, site, id)
    : await findComment(deps.database, site.id, id);
  if (!comment?.shown) throw new Refusal('not_found', 'There is no such comment.');
  return { id: comment.id, thread: comment.thread };
}

/** Approved comments by thread, under the keys as they were asked for. */
export async function countComments(
  deps: Deps,
  site: string,
  rawKeys: string[],
): Promise<Record<string, number>> {
  const keys = rawKeys.map((raw) => [raw, threadKeyOf(raw)] as const);
  const found = await deps.reads([threadsTag(site)], (database) =>
    findThreads(database, site, [...new Set(keys.map(([, key]) => key))]),
  );
  return Object.fromEntries(keys.map(([raw, key]) => [raw, found.get(key)?.approved ?? 0]));
}

/** What a feed is made of, of the thread of this key or of all. */
async function readFeed(database: Deps['database'], site: string, asked: string | undefined) {
  const stored = asked === undefined ? undefined : await findThread(database, site, asked);
  const key = stored?.key ?? asked;
  const newest = await readNewest(database, site, key, 50);
  const keys = new Set(newest.map((comment) => comment.thread));
  const [threads, above] = await Promise.all([
    findThreads(database, site, [...keys]),
    readComments(database, site, [...new Set(newest.flatMap((comment) => comment.parent ?? []))]),
  ]);
  return { stored, key, newest, threads, above };
}

/** The newest approved comments as a feed, of one thread or of the site. */
export async function showFeed(
  deps: Deps,
  site: SiteRecord,
  format: FeedFormat,
  rawKey: string | undefined,
  lang: string | undefined,
) {
  const links = linksOf(deps.config.publicUrl, site.id);
  const asked = rawKey === undefined ? undefined : threadKeyOf(rawKey);
  const tag = asked === undefined ? threadsTag(site.id) : threadTag(site.id, asked);
  const found = await deps.reads([tag], (database) => readFeed(database, site.id, asked));
  const { stored, key, newest, threads, above } = found;
  const addressOf = (comment: { id: string; thread: string }) => {
    const url = threads.get(comment.thread)?.url;
    return url ? permalink(url, comment.id) : links.commentPage(comment.id);
  };
  const parents = new Map(
    above.map((comment) => [comment.id, { id: comment.id, permalink: addressOf(comment) }]),
  );
  const words = wordsFor(lang, site);
  const changed = newest.map((comment) => (comment.editedAt ?? comment.createdAt).getTime());
  const channel = {
    title: key === undefined ? site.name : stored?.title || key,
    selfUrl: links.feed(format, key),
    homeUrl: key === undefined ? (site.url ?? links.archive()) : stored?.url || links.thread(key),
    description: key === undefined ? site.name : stored?.title || key,
    updatedAt: stored?.changedAt ?? (changed.length > 0 ? new Date(Math.max(...changed)) : null),
    language: words.lang,
    perThread: key !== undefined,
  };
  const items = newest.map((comment) => ({
    id: comment.id,
    threadTitle: threads.get(comment.thread)?.title || comment.thread,
    authorName: comment.authorName || words.thread.anonymous,
    authorUrl: comment.authorWebsite || null,
    html: comment.html,
    text: plainText(comment.html),
    createdAt: comment.createdAt,
    updatedAt: comment.editedAt ?? comment.createdAt,
    permalink: addressOf(comment),
    parent: comment.parent ? (parents.get(comment.parent) ?? null) : null,
  }));
  const text = writeFeed(format, channel, items, words.feed);
  return { text, key, version: bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 32) };
}
