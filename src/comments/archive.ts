import { isWebAddress } from '../text.ts';
import type { CommentStatus } from './comment.ts';
import { normaliseThreadKey } from './thread-key.ts';

/** What every archive of comments comes down to, whichever system it is from. Ids are the archive's. */

export type ArchivedThread = {
  is: 'thread';
  id: string;
  /** By what it is to be known here, the first one best: where one of them leads to a thread already, that is it. */
  keys: string[];
  title: string;
  url: string;
  isClosed: boolean;
  writtenAt: Date | null;
};

export type ArchivedComment = {
  is: 'comment';
  id: string;
  /** By which the archive tells what came first within one second. */
  number: string;
  thread: string;
  parent: string | null;
  author: { name: string; email: string; website: string };
  /** HTML. */
  text: string;
  status: CommentStatus;
  writtenAt: Date | null;
  /** What had to be made of it while it was read, by reason. */
  changed: string[];
};

export type ArchiveRecord =
  | ArchivedThread
  | ArchivedComment
  /** What is left out from the start. */
  | { is: 'skipped'; thing: 'threads' | 'comments'; id: string; reason: string }
  /** No further comment of this thread will come. */
  | { is: 'end of thread'; thread: string };

/** Where a thread's page was: readers will be led there, so it is a page of the web or nothing. */
export const pageOfThread = (link: string): string => (isWebAddress(link) ? link : '');

/** The key that the page of an address announces by itself: its path, as browsers spell it. Null for an address without one of its own. */
export function keyOfAddress(address: string): string | null {
  const url = URL.parse(address.trim());
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const isByNumber = /[?&](?:p|page_id|attachment_id)=\d+/.test(url.search);
  return isByNumber && /^\/(?:index\.php)?$/.test(url.pathname) ? null : normaliseThreadKey(url.pathname);
}

/** What an author's e-mail address and website come to, with the reasons where something was left out. */
export function authorOf(
  name: string,
  email: string,
  website: string,
  changed: string[],
): ArchivedComment['author'] {
  const address = email.replace(/\s+/g, '');
  const isAddress = /^[^\s@<>"(),:;\\]+@[^\s@<>"(),:;\\]+\.[^\s@<>"(),:;\\.]+$/.test(address);
  if (address !== '' && !isAddress) changed.push('email_unreadable');
  const site = websiteOf(website);
  if (site === undefined) changed.push('website_unreadable');
  return { name: oneLine(name), email: isAddress ? address : '', website: site ?? '' };
}

/** Undefined where something was typed that leads nowhere. */
function websiteOf(typed: string): string | undefined {
  const website = oneLine(typed);
  if (website === '' || /^https?:\/*$/i.test(website)) return '';
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(website) ? website : `http://${website}`);
  const isWeb = url && /^https?:$/.test(url.protocol) && url.username === '' && url.hostname.includes('.');
  return isWeb ? url.href : undefined;
}

export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .trim();
