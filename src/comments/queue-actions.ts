import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { linksOf } from '../links.ts';
import { isUuid } from '../uuid.ts';
import type { ModerationItem } from './comment.ts';
import type { StoredComment } from './comment-queries.ts';
import { ownWire } from './comment-wire.ts';
import { isSearch, mostCounted, type QueueItem, type QueueWanted } from './queue.ts';
import { countQueue, type QueueRow, readQueue, readQueueRow, searchQueue } from './queue-queries.ts';
import { threadKeyOf } from './thread-key.ts';

/** The comments of a status at some sites, as editors see them. Filters that no index serves look at so many a page. */
export async function showQueue(
  deps: Deps,
  sites: string[],
  { cursor, limit, ...filters }: QueueWanted,
): Promise<{ items: QueueItem[]; nextCursor: string | null }> {
  const after = readCursor(cursor);
  const wanted = filters.thread === undefined ? filters : { ...filters, thread: threadKeyOf(filters.thread) };
  if (isSearch(wanted)) {
    const { rows, on } = await searchQueue(deps.database, sites, wanted, limit, after);
    return { items: itemsOf(deps, rows), nextCursor: on && writeCursor(on) };
  }
  const found = await readQueue(deps.database, sites, wanted, limit + 1, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { items: itemsOf(deps, page), nextCursor: last ? writeCursor([last.createdAt, last.id]) : null };
}

/** How many comments of each status there are at some sites; a count of `most` means that many or more. */
export async function countComments(deps: Deps, sites: string[]) {
  return { counts: await countQueue(deps.database, sites), most: mostCounted };
}

/** One comment for whoever rules on it. */
export async function showQueueItem(deps: Deps, site: string, id: string): Promise<QueueItem> {
  const row = isUuid(id) ? await readQueueRow(deps.database, site, id) : undefined;
  const [item] = row ? itemsOf(deps, [row]) : [];
  if (!item) throw new Refusal('not_found', 'There is no such comment.');
  return item;
}

function itemsOf(deps: Deps, rows: QueueRow[]): QueueItem[] {
  return rows.map((row) => ({
    ...moderationItem(row, linksOf(deps.config.publicUrl, row.site)),
    reports: row.reports,
  }));
}

/** A comment with what only editors see of it. */
export function moderationItem(comment: StoredComment, links: ReturnType<typeof linksOf>): ModerationItem {
  const { site, thread, title, url, authorEmail: email, body, reason, matched, spamScore } = comment;
  const { network, originalBody, ruledBy, statusBefore } = comment;
  return {
    ...ownWire(comment, url, links),
    ...{ site, thread, title, url, email, body, reason, matched, spamScore },
    ...{ network, originalBody, ruledBy, statusBefore },
  };
}
