import { tagsOfThreads } from '../caching.ts';
import type { Database } from '../db/connect.ts';
import { withRetry } from '../db/failures.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { derivedIds } from '../imports/derived-ids.ts';
import type { Import } from '../imports/import-actions.ts';
import { isUuid } from '../uuid.ts';
import type { ArchivedComment, ArchivedThread } from './archive.ts';
import { type LineBreaks, textOfArchive } from './archived-text.ts';
import type { Batch } from './import-batches.ts';
import { type Plan, planBatch } from './import-plan.ts';
import {
  findAlike,
  findNotedThreads,
  findOwners,
  findStanding,
  insertBatch,
  lockThreads,
  putThreads,
} from './import-queries.ts';
import { type Ready, type Sorted, sortOut } from './import-sorting.ts';
import { likenesses } from './posting-actions.ts';

export type ReadyBatch = Omit<Batch, 'comments'> & { ready: Ready[]; threads: ArchivedThread[] };

/** Comments that wait for what they answer, at most; past this they wait no longer. */
const mostWaiting = 20_000;

/** Somebody moved a thread, or put in the same comments, while this was being done: it is to be done again. */
class Meanwhile extends Error {}

/**
 * Puts the batches of a run in, one after the other. `prepare` may go ahead of `put` by a batch; it reads alone.
 */
export function commentWriter(deps: Deps, run: Import, salt: Uint8Array, breaks: LineBreaks) {
  const { site, tally, dryRun, source } = run;
  const derive = derivedIds(salt, source, 'comment');
  const likenessOf = likenesses(salt);
  // Our own exports say what a comment is called with us, and it is called the same here.
  const idOf = (sourceId: string) => {
    if (isUuid(sourceId)) return sourceId;
    const known = derived.get(sourceId) ?? derive(sourceId);
    derived.set(sourceId, known);
    return known;
  };
  /** Of the batch at hand, in which most answers have their parents. */
  const derived = new Map<string, string>();
  const counted = new Set<string>();
  /** In a dry run: what a real one would have put in, by thread. */
  const wouldBeHere = new Map<string, Set<string>>();
  let waiting: Ready[] = [];

  /** What a comment would be here; undefined where nothing is left of it to be read. */
  function translated(comment: ArchivedComment, from: ArchivedThread): Ready | undefined {
    const { body, html } = textOfArchive(comment.text, breaks);
    if (html.replace(/<[^>]*>/g, '').trim() === '') return undefined;
    const { name, email, website } = comment.author;
    const isDated = comment.writtenAt !== null;
    return {
      ...{ id: idOf(comment.id), sourceId: comment.id, sourceNumber: comment.number, from },
      parent: comment.parent === null ? null : idOf(comment.parent),
      status: comment.status,
      createdAt: comment.writtenAt ?? from.writtenAt ?? deps.clock(),
      ...{ authorName: name, authorEmail: email, authorWebsite: website, body, html },
      changed: isDated ? comment.changed : [...comment.changed, 'date_missing'],
    };
  }

  async function prepare({ comments, ...batch }: Batch): Promise<ReadyBatch> {
    derived.clear();
    const ids = comments.map(({ comment }) => idOf(comment.id));
    const standing = await findStanding(deps.database, site.id, ids);
    const seen = new Set<string>();
    const ready: Ready[] = [];
    for (const [index, { comment, thread }] of comments.entries()) {
      const id = ids[index] as string;
      const here = standing.get(id);
      if (here && comment.writtenAt && !isSameSecond(here.createdAt, comment.writtenAt))
        tally.skipped('comments', 'id_taken', comment.id);
      else if (here || seen.has(id) || wouldBeHere.get(thread.id)?.has(id)) tally.alreadyThere('comments');
      else {
        const found = translated(comment, thread);
        if (found) ready.push(found);
        else tally.skipped('comments', 'empty', comment.id);
      }
      seen.add(id);
    }
    return { ...batch, ready, threads: comments.map(({ thread }) => thread) };
  }

  type Outcome = Sorted & {
    plan: Plan;
    threads: ArchivedThread[];
    /** By their ids in the archive: those that had not come before, and those whose keys lead to several threads here. */
    newThreads: Set<string>;
    apart: Set<string>;
    /** What somebody put in since the batch was prepared. */
    late: Ready[];
    changed: Ready[];
  };

  async function settle(database: Database, batch: ReadyBatch): Promise<Outcome> {
    const awaited = [...waiting, ...batch.ready];
    const threads = [...new Set([...awaited.map(({ from }) => from), ...batch.threads, ...batch.closed])];
    const owners = await findOwners(database, site.id, [...new Set(threads.flatMap(({ keys }) => keys))]);
    const ours = new Map(
      threads.map((thread) => [thread.id, ownersOf(thread, owners)[0] ?? (thread.keys[0] as string)]),
    );
    const keyOf = (thread: ArchivedThread) => ours.get(thread.id) as string;
    const keyed = threads.map((thread) => ({ ...thread, key: keyOf(thread) }));
    const newThreads = dryRun
      ? await unnoted(database, threads)
      : await putThreads(database, site.id, source, keyed);
    const keys = [...new Set(ours.values())];
    const lastNumbers = dryRun ? new Map<string, number>() : await lockThreads(database, site.id, keys);
    if (!dryRun && keys.some((key) => !lastNumbers.has(key))) throw new Meanwhile();

    const asked = awaited.flatMap(({ id, parent }) => (parent === null ? [id] : [id, parent]));
    const standing = await findStanding(database, site.id, [...new Set(asked)]);
    const [late, pool] = [
      awaited.filter(({ id }) => standing.has(id)),
      awaited.filter(({ id }) => !standing.has(id)),
    ];
    const isHere = (thread: ArchivedThread, id: string) => wouldBeHere.get(thread.id)?.has(id) ?? false;
    const isOver = ({ id }: ArchivedThread) =>
      batch.isLast || batch.ended.has(id) || waiting.length > mostWaiting;
    const sorted = sortOut(pool, keyOf, standing, isHere, isOver);
    const plan = planBatch(sorted.going, standing, lastNumbers);
    if (!dryRun && plan.rows.length > 0) await write(database, plan, threads, keyOf);
    const apart = threads.filter((each) => ownersOf(each, owners).length > 1);
    const arrived = new Set(plan.rows.map(({ id }) => id));
    return {
      ...{ ...sorted, plan, threads, newThreads, late },
      apart: new Set(apart.map(({ id }) => id)),
      changed: pool.filter(({ id, changed }) => changed.length > 0 && arrived.has(id)),
    };
  }

  async function unnoted(database: Database, threads: ArchivedThread[]): Promise<Set<string>> {
    const ids = threads.map(({ id }) => id);
    const noted = await findNotedThreads(database, site.id, source, ids);
    return new Set(ids.filter((id) => !noted.has(id)));
  }

  async function write(
    database: Database,
    plan: Plan,
    threads: ArchivedThread[],
    keyOf: (thread: ArchivedThread) => string,
  ): Promise<void> {
    const about = new Map(threads.map((thread) => [keyOf(thread), thread]));
    const rows = plan.rows.map((row) => {
      const { title = '', url = '' } = about.get(row.thread) ?? {};
      const { thread, parent, authorName: name, authorEmail: email, body } = row;
      return { ...row, title, url, likeness: likenessOf({ thread, parent, name, email, body }) };
    });
    // A reader may not say the same twice; an archive in which somebody did is kept as it is.
    const taken = await findAlike(database, site.id, rows);
    for (const row of rows) {
      const likeness = `${row.thread} ${row.likeness}`;
      if (taken.has(likeness)) row.likeness = row.id;
      if (row.status !== 'trash') taken.add(likeness);
    }
    if ((await insertBatch(database, site.id, rows, plan)) !== rows.length) throw new Meanwhile();
  }

  async function put(batch: ReadyBatch): Promise<void> {
    if (batch.threads.length + batch.closed.length + waiting.length > 0) account(await settled(batch));
    for (const id of batch.ended) {
      counted.delete(id);
      wouldBeHere.delete(id);
    }
  }

  async function settled(batch: ReadyBatch): Promise<Outcome> {
    for (let left = 5; ; left--) {
      try {
        if (dryRun) return await settle(deps.database, batch);
        const outcome = await withRetry(
          () => inTransaction(deps.database, (database) => settle(database, batch)),
          deps.chance,
        );
        await deps.purge(tagsOfThreads(site.id, outcome.plan.grown.keys()));
        return outcome;
      } catch (error) {
        if (!(error instanceof Meanwhile) || left === 0) throw error;
      }
    }
  }

  function account({ plan, threads, newThreads, apart, ...outcome }: Outcome): void {
    for (const { id } of threads.filter((thread) => !counted.has(thread.id))) {
      counted.add(id);
      if (newThreads.has(id)) tally.imported('threads');
      else tally.alreadyThere('threads');
      if (apart.has(id)) tally.changed('threads', 'keys_apart', id);
    }
    for (const { status } of plan.rows) tally.imported('comments', status);
    for (const _ of outcome.late) tally.alreadyThere('comments');
    for (const { sourceId } of outcome.orphans) tally.changed('comments', 'parent_missing', sourceId);
    for (const sourceId of plan.circular) tally.changed('comments', 'parent_circular', sourceId);
    for (const { sourceId, changed } of outcome.changed)
      for (const reason of changed) tally.changed('comments', reason, sourceId);
    waiting = outcome.waiting;
    if (dryRun) for (const { id, from } of outcome.going) remember(from.id, id);
  }

  function remember(thread: string, id: string): void {
    const known = wouldBeHere.get(thread) ?? new Set();
    wouldBeHere.set(thread, known.add(id));
  }

  return { prepare, put };
}

/**
 * The threads here that an archived one is known by, the best first: by its address; then by another key of its own, where that leads to a
 * thread of this very name, or to one whose page is at the same place. Two blogs both have an article 1.
 */
function ownersOf(
  thread: ArchivedThread,
  owners: ReadonlyMap<string, { key: string; url: string }>,
): string[] {
  const host = URL.parse(thread.url)?.host;
  const known = thread.keys.flatMap((asked, place) => {
    const owner = owners.get(asked);
    const isIts = owner && (place === 0 || owner.key === asked || URL.parse(owner.url)?.host === host);
    return isIts ? [owner.key] : [];
  });
  return [...new Set(known)];
}

const isSameSecond = (one: Date, other: Date) =>
  Math.floor(one.getTime() / 1000) === Math.floor(other.getTime() / 1000);
