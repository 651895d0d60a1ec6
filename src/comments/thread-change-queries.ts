import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { comments, threads } from '../db/schema.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { writeAudit } from '../sites/audit-queries.ts';
import type { ThreadAround, ThreadFacts } from './thread.ts';
import { mergeThread } from './thread-merge-queries.ts';
import { aliasesOf, ensureThread, ownersOf, type StoredThread, threadColumns } from './thread-queries.ts';

type Transaction = Parameters<Parameters<Database['drizzle']['transaction']>[0]>[0];

export type ThreadChange = {
  site: string;
  key: string;
  /** The aliases and the pinned comment that are asked for. */
  wanted: { aliases: string[] | undefined; pinned: string | null | undefined };
  change: (current: ThreadFacts, around: ThreadAround) => ThreadFacts;
  /** What the audit is told; undefined where nothing differs. `merged`: how many comments came from where. */
  told: (before: ThreadFacts, after: ThreadFacts, merged: Record<string, number>) => AuditEntry | undefined;
};

/**
 * Changes a thread while nobody can write in it: locks it, lets `change` say what to make of it, merges the threads of new aliases
 * into it, and tells of it. What differs in nothing is neither written nor told. False where the key has become an alias of another thread.
 */
export async function changeThread(
  database: Database,
  { site, key, wanted, change, told }: ThreadChange,
): Promise<boolean> {
  return database.drizzle.transaction(async (tx) => {
    const known = (await aliasesOf(tx, site, [key])).get(key) ?? [];
    const merging = (wanted.aliases ?? []).filter((alias) => alias !== key && !known.includes(alias));
    const keys = [key, ...merging].sort();
    for (const each of keys) await ensureThread(tx, site, each);
    if (merging.length > 0) await lockComments(tx, site, merging);
    const locked = await tx
      .select({ ...threadColumns, now: sql<Date>`statement_timestamp()`.mapWith(threads.createdAt) })
      .from(threads)
      .where(and(eq(threads.site, site), inArray(threads.key, keys)))
      .orderBy(asc(threads.key))
      .for('update');
    const thread = locked.find((row) => row.key === key);
    if (!thread) return false;
    const aliases = (await aliasesOf(tx, site, [key])).get(key) ?? [];
    const before = factsOf(thread, aliases);
    const owners = await ownersOf(tx, site, wanted.aliases ?? []);
    const brought = [...(await aliasesOf(tx, site, merging)).values()].flat();
    const after = change(before, {
      ...{ now: thread.now, owners, brought },
      isPinnable: wanted.pinned ? await isApprovedIn(tx, site, wanted.pinned, keys) : false,
    });
    const merged: Record<string, number> = {};
    // What leads to one of these comes along with it.
    for (const alias of after.aliases.filter((each) => !aliases.includes(each) && !owners.has(each)))
      merged[alias] = await mergeThread(tx, site, alias, key);
    const entry = told(before, after, merged);
    if (!entry) return true;
    const gone = aliases.filter((each) => !after.aliases.includes(each));
    if (gone.length > 0)
      await tx.execute(
        sql`delete from thread_aliases where site = ${site} and thread = ${key} and alias in ${gone}`,
      );
    await writeFacts(tx, site, key, before, after);
    await writeAudit(tx, entry);
    return true;
  });
}

const factsOf = (thread: StoredThread, aliases: string[]): ThreadFacts => {
  const { title, url, mode, until, notice, pinned } = thread;
  return { title, url, mode, until, notice, aliases, pinned };
};

/** All comments of these threads, from the top down as everybody locks them, before the threads. */
async function lockComments(tx: Transaction, site: string, keys: string[]): Promise<void> {
  await tx.execute(sql`
    select 1 from comments where site = ${site} and thread in ${keys} order by depth, id for update`);
}

async function isApprovedIn(tx: Transaction, site: string, id: string, keys: string[]): Promise<boolean> {
  const found = await tx
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.site, site),
        eq(comments.id, id),
        eq(comments.status, 'approved'),
        inArray(comments.thread, keys),
      ),
    );
  return found.length > 0;
}

/** Mode, notice and their end are written together, so that none comes back to life which was over. */
async function writeFacts(
  tx: Transaction,
  site: string,
  key: string,
  before: ThreadFacts,
  after: ThreadFacts,
): Promise<void> {
  const { mode, until, notice } = after;
  await tx
    .update(threads)
    .set({
      ...(after.title === before.title ? {} : { title: after.title }),
      ...(after.url === before.url ? {} : { url: after.url }),
      ...(after.pinned === before.pinned ? {} : { pinned: after.pinned }),
      mode,
      until,
      notice,
      changedAt: sql`statement_timestamp()`,
    })
    .where(and(eq(threads.site, site), eq(threads.key, key)));
}
