import { usualSource } from '../imports/import.ts';
import type { XmlFormat, XmlReader } from '../imports/xml-records.ts';
import { momentOf } from '../local-time.ts';
import {
  type ArchivedThread,
  type ArchiveRecord,
  authorOf,
  keyOfAddress,
  oneLine,
  pageOfThread,
} from './archive.ts';
import type { CommentStatus } from './comment.ts';
import { ourId, ourKey } from './wxr.ts';

/**
 * WXR, which WordPress has exported since 2.1: an item an article, with its comments inside. Versions differ in what is in CDATA and
 * which elements are there; nothing here depends on either.
 */
export const wxr = (timeZone: string, source: string): XmlFormat<ArchiveRecord> => ({
  root: 'rss',
  namespaces: { 'http://wordpress.org/export/': 'wp' },
  reader: (emit) => wxrReader(emit, { timeZone, source }),
});

type Fields = Record<string, string>;
/** `timeZone`: by whose clocks local times are. */
type Place = { timeZone: string; source: string };
type Item = { fields: Fields; thread: ArchivedThread | undefined; ours: Map<string, string> };

function wxrReader(emit: (record: ArchiveRecord) => void, place: Place): XmlReader {
  let item: Item | undefined;
  let comment: Fields | undefined;
  let meta: Fields | undefined;
  const threadOf = (of: Item) => {
    if (!of.thread) {
      of.thread = asThread(of.fields, place);
      emit(of.thread);
    }
    return of.thread;
  };
  return {
    open: (name) => {
      if (name === 'item') item = { fields: {}, thread: undefined, ours: new Map() };
      else if (name === 'wp:comment' && item) comment = {};
      else if (item && (name === 'wp:postmeta' || name === 'wp:commentmeta')) meta = {};
    },
    close: (name, text) => {
      if (name === 'item' && item) {
        const { id } = threadOf(item);
        emit({ is: 'end of thread', thread: id });
        item = undefined;
      } else if (name === 'wp:comment' && item && comment) {
        emit(asComment(item, threadOf(item), comment, place));
        comment = undefined;
      } else if (item && meta && (name === 'wp:postmeta' || name === 'wp:commentmeta')) {
        const { 'wp:meta_key': key, 'wp:meta_value': value = '' } = meta;
        if (key === ourId && comment) comment[ourId] = value;
        if (key === ourKey && !comment) item.fields[ourKey] = value;
        meta = undefined;
      } else if (meta) meta[name] = text;
      else if (comment) comment[name] = text;
      else if (item && wanted.has(name)) item.fields[name] = text;
    },
  };
}

/** An item also holds its article, which is not kept. */
const wanted = new Set([
  ...['title', 'link', 'guid', 'wp:post_id', 'wp:post_date', 'wp:post_date_gmt', 'wp:comment_status'],
  ...['wp:status', 'wp:post_password'],
]);

/**
 * By which key the page of an article goes that is known by its number: what our plugin for WordPress announces, if the archive goes by its
 * usual name. Articles of a second blog are others under the same numbers.
 */
export const keyOfPost = (id: string, source: string): string =>
  `${source === usualSource.wxr ? 'wp' : source}:${id}`;

function asThread(fields: Fields, { timeZone, source }: Place): ArchivedThread {
  const ours = fields[ourKey] ?? '';
  const id = ours || (fields['wp:post_id'] ?? '').trim();
  const link = (fields.link ?? '').trim();
  const former = keyOfAddress(fields.guid ?? '');
  const keys = [keyOfAddress(link), id === '' ? null : keyOfPost(id, source), former === '/' ? null : former];
  return {
    is: 'thread',
    id: id || link || (fields.guid ?? '').trim(),
    keys: ours === '' ? [...new Set(keys.filter((key) => key !== null))] : [ours],
    title: oneLine(fields.title ?? ''),
    url: pageOfThread(link),
    isClosed: (fields['wp:comment_status'] ?? '').trim() === 'closed',
    writtenAt: momentFrom(fields['wp:post_date_gmt'], fields['wp:post_date'], timeZone),
  };
}

const approvals: Record<string, CommentStatus> = {
  ...{ '1': 'approved', approve: 'approved', approved: 'approved', '0': 'held', hold: 'held', spam: 'spam' },
  ...{ trash: 'trash', 'post-trashed': 'trash' },
};

function asComment(
  { fields: post, ours }: Item,
  thread: ArchivedThread,
  fields: Fields,
  { timeZone }: Place,
): ArchiveRecord {
  const given = (name: string) => fields[`wp:comment_${name}`] ?? '';
  const number = given('id').trim();
  const id = fields[ourId] || number;
  if (id !== number) ours.set(number, id);
  const reason = thread.keys.length === 0 ? 'article_unknown' : reasonToSkip(id, given('type'), post);
  if (reason) return { is: 'skipped', thing: 'comments', id, reason };
  const above = given('parent').trim();
  const changed: string[] = [];
  const status = approvals[given('approved').trim().toLowerCase()];
  if (status === undefined) changed.push('status_unknown');
  const isTrash = (post['wp:status'] ?? '').trim() === 'trash';
  return {
    ...{ is: 'comment', id, number, thread: thread.id },
    parent: above === '' || above === '0' ? null : (ours.get(above) ?? above),
    author: authorOf(given('author'), given('author_email'), given('author_url'), changed),
    text: given('content'),
    status: isTrash ? 'trash' : (status ?? 'held'),
    writtenAt: momentFrom(given('date_gmt'), given('date'), timeZone),
    changed,
  };
}

const otherKinds: Record<string, string> = {
  pingback: 'pingback',
  trackback: 'trackback',
  note: 'private_note',
};
const readable = new Set(['', 'publish', 'inherit', 'trash']);

/** What is no reader's comment, or stands under an article that not everybody may read. */
function reasonToSkip(id: string, type: string, post: Fields): string | undefined {
  const kind = type.trim().toLowerCase();
  if (id === '') return 'id_missing';
  if (kind !== '' && kind !== 'comment') return otherKinds[kind] ?? 'other_kind';
  const isOpen =
    readable.has((post['wp:status'] ?? '').trim()) && (post['wp:post_password'] ?? '').trim() === '';
  return isOpen ? undefined : 'article_not_public';
}

/** `2015-06-01 12:00:00`, in UTC; where that is missing or zeros, as the clocks of the site show it. */
function momentFrom(utc: string | undefined, local: string | undefined, timeZone: string): Date | null {
  const [, day, time] = stamp.exec(utc ?? '') ?? [];
  if (day !== undefined) return momentIn(`${day}T${time}Z`);
  const [, localDay, hour, seconds] = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d):(\d\d)/.exec(local ?? '') ?? [];
  if (localDay === undefined || localDay.startsWith('0000')) return null;
  const minute = momentOf(`${localDay}T${hour}`, timeZone);
  return minute ? new Date(minute.getTime() + Number(seconds) * 1000) : null;
}

const stamp = /^\s*((?!0000)\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/;

function momentIn(text: string): Date | null {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
