import { usualSource } from '../imports/import.ts';
import type { XmlFormat, XmlReader } from '../imports/xml-records.ts';
import {
  type ArchivedThread,
  type ArchiveRecord,
  authorOf,
  keyOfAddress,
  oneLine,
  pageOfThread,
} from './archive.ts';
import { keyOfPost } from './archive-wxr.ts';
import { normaliseThreadKey } from './thread-key.ts';

/** What Disqus exports: first all threads, then all posts, each of which names its thread and what it answers. */
export const disqus = (source: string): XmlFormat<ArchiveRecord> => ({
  root: 'disqus',
  namespaces: { 'http://disqus.com/disqus-internals': 'dsq' },
  reader: (emit) => disqusReader(emit, source === usualSource.disqus ? usualSource.wxr : source),
});

/** Of a thread or a post, by element; what is within `author` under `author name` and so on. */
type Fields = Record<string, string>;

function disqusReader(emit: (record: ArchiveRecord) => void, blog: string): XmlReader {
  /** Whether each thread is one that was deleted. Posts whose thread is not among these have none. */
  const threads = new Map<string, boolean>();
  const path: string[] = [];
  let fields: Fields = {};
  return {
    open: (name, attributes) => {
      path.push(name);
      const id = (attributes['dsq:id'] ?? '').trim();
      if (path.length === 2) fields = { 'dsq:id': id };
      if (path.length === 3 && id !== '') fields[`${name} dsq:id`] = id;
    },
    close: (name, text) => {
      if (path.length === 2 && name === 'thread') emit(asThread(fields, threads, blog));
      if (path.length === 2 && name === 'post') emit(asPost(fields, threads));
      if (path.length === 3) fields[name] = text;
      if (path.length === 4) fields[`${path[2]} ${name}`] = text;
      path.pop();
    },
  };
}

const isTrue = (text: string | undefined) => text?.trim().toLowerCase() === 'true';

function asThread(fields: Fields, threads: Map<string, boolean>, blog: string): ArchiveRecord {
  const id = fields['dsq:id'] ?? '';
  const link = (fields.link ?? '').trim();
  if (id === '') return { is: 'skipped', thing: 'threads', id: link, reason: 'id_missing' };
  threads.set(id, isTrue(fields.isDeleted));
  return {
    ...{ is: 'thread', id, keys: keysOf(link, (fields.id ?? '').trim(), id, blog) },
    title: oneLine(fields.title ?? ''),
    url: pageOfThread(link),
    isClosed: isTrue(fields.isClosed),
    writtenAt: momentIn(fields.createdAt),
  } satisfies ArchivedThread;
}

/** The page's path, and what the publisher called the thread: an article's number where WordPress's plugin did. */
function keysOf(link: string, identifier: string, id: string, blog: string): string[] {
  const [, post] = /^(\d+) https?:\/\/\S+[?&]p=\1$/.exec(identifier) ?? [];
  const isPath = identifier.startsWith('/');
  const keys = [
    keyOfAddress(link),
    post === undefined ? null : keyOfPost(post, blog),
    isPath ? normaliseThreadKey(identifier) : keyOfAddress(identifier),
  ];
  const known = keys.filter((key) => key !== null);
  return known.length > 0 ? [...new Set(known)] : [`disqus:${id}`];
}

function asPost(fields: Fields, threads: Map<string, boolean>): ArchiveRecord {
  const id = fields['dsq:id'] ?? '';
  const thread = fields['thread dsq:id'] ?? '';
  const skipped = (reason: string): ArchiveRecord => ({ is: 'skipped', thing: 'comments', id, reason });
  if (id === '') return skipped('id_missing');
  const isDeletedThread = threads.get(thread);
  if (isDeletedThread === undefined) return skipped('thread_missing');
  const changed: string[] = [];
  const isDeleted = isTrue(fields.isDeleted) || isDeletedThread;
  const isHeld = fields.isApproved !== undefined && !isTrue(fields.isApproved);
  const status = isTrue(fields.isSpam) ? 'spam' : isDeleted ? 'trash' : isHeld ? 'held' : 'approved';
  if (isDeletedThread && !isTrue(fields.isDeleted)) changed.push('thread_deleted');
  const { 'author name': name = '', 'author username': username = '', 'author email': email = '' } = fields;
  return {
    ...{ is: 'comment', id, number: id, thread, parent: fields['parent dsq:id'] ?? null },
    author: authorOf(name.trim() || username, email, '', changed),
    text: fields.message ?? '',
    ...{ status, writtenAt: momentIn(fields.createdAt), changed },
  };
}

function momentIn(text: string | undefined): Date | null {
  const written = (text ?? '').trim();
  const moment = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
