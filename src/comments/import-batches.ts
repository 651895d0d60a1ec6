import type { Tally } from '../imports/report.ts';
import type { ArchivedComment, ArchivedThread, ArchiveRecord } from './archive.ts';

/** As much of an archive as is put in at once. */
export type Batch = {
  comments: { comment: ArchivedComment; thread: ArchivedThread }[];
  /** Threads without comments that have to be known all the same: nobody may write there. */
  closed: ArchivedThread[];
  /** Threads of which no further comment will come. */
  ended: Set<string>;
  isLast: boolean;
};

/** A batch ends with a thread where it can, so that a thread is seen whole; a thread of many thousands has several. */
const enough = { comments: 1000, characters: 1_000_000 };
const most = { comments: 5000, characters: 4_000_000 };

/**
 * Gathers records, counting what was read. After the last record, or a fault in reading, what was gathered comes; only without a fault
 * is it the last: what is missing may be behind the fault.
 */
export async function* batchesOf(
  records: AsyncIterable<ArchiveRecord[]>,
  tally: Tally,
): AsyncGenerator<Batch> {
  const threads = new Map<string, { thread: ArchivedThread; hasComments: boolean }>();
  let batch = empty();
  let characters = 0;
  const isFull = (limit: typeof most) =>
    batch.comments.length >= limit.comments || characters >= limit.characters;
  const taken = () => {
    const full = batch;
    batch = empty();
    characters = 0;
    return full;
  };
  const end = (id: string) => {
    const known = threads.get(id);
    if (!known) return;
    threads.delete(id);
    batch.ended.add(id);
    if (known.hasComments) return;
    if (known.thread.isClosed && known.thread.keys.length > 0) batch.closed.push(known.thread);
    else tally.skipped('threads', 'no_comments', id);
  };
  try {
    for await (const piece of records)
      for (const record of piece) {
        if (record.is === 'end of thread') end(record.thread);
        else if (record.is === 'skipped') {
          tally.read(record.thing);
          tally.skipped(record.thing, record.reason, record.id);
        } else if (record.is === 'thread') {
          tally.read('threads');
          if (threads.has(record.id)) tally.skipped('threads', 'twice', record.id);
          else threads.set(record.id, { thread: record, hasComments: false });
        } else {
          const known = threads.get(record.thread);
          if (!known) throw new Error('a comment whose thread has not come');
          known.hasComments = true;
          tally.read('comments');
          batch.comments.push({ comment: record, thread: known.thread });
          characters += record.text.length;
        }
        if (isFull(record.is === 'end of thread' ? enough : most)) yield taken();
      }
  } catch (error) {
    yield taken();
    throw error;
  }
  for (const id of [...threads.keys()]) end(id);
  yield { ...taken(), isLast: true };
}

const empty = (): Batch => ({ comments: [], closed: [], ended: new Set(), isLast: false });
