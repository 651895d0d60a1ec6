import type { ArchivedThread } from './archive.ts';
import type { Arrival, Standing } from './import-plan.ts';

/** A comment of an archive that is ours in all but its place. */
export type Ready = Omit<Arrival, 'thread'> & { from: ArchivedThread; changed: string[] };

export type Sorted = { going: (Arrival & { from: ArchivedThread })[]; waiting: Ready[]; orphans: Ready[] };

/**
 * Which of these comments can be put in: those whose parent is here, in the same thread, or goes in with them. Others wait for theirs,
 * until their thread is over; then they stand at the top. `isHere` tells of what a dry run has not put in.
 */
export function sortOut(
  pool: Ready[],
  keyOf: (thread: ArchivedThread) => string,
  standing: ReadonlyMap<string, Standing>,
  isHere: (thread: ArchivedThread, id: string) => boolean,
  isOver: (thread: ArchivedThread) => boolean,
): Sorted {
  const byId = new Map(pool.map((each) => [each.id, each]));
  const answers = Map.groupBy(pool, ({ parent }) => parent);
  const going = new Map<string, Sorted['going'][number]>();
  const orphans: Ready[] = [];
  const isWithin = (each: Ready, parent: string) => byId.get(parent)?.from.id === each.from.id;
  const go = (first: Ready, parent: string | null) => {
    const next: [Ready, string | null][] = [[first, parent]];
    for (let taken = next.pop(); taken; taken = next.pop()) {
      const [each, under] = taken;
      if (going.has(each.id)) continue;
      going.set(each.id, { ...each, parent: under, thread: keyOf(each.from) });
      for (const answer of answers.get(each.id) ?? [])
        if (isWithin(answer, each.id)) next.push([answer, each.id]);
    }
  };
  for (const each of pool) {
    const { parent, from } = each;
    if (parent === null || isHere(from, parent) || standing.get(parent)?.thread === keyOf(from))
      go(each, parent);
  }
  const left = () => pool.filter((each) => !going.has(each.id) && isOver(each.from));
  for (const each of left()) {
    if (each.parent === null || isWithin(each, each.parent)) continue;
    orphans.push(each);
    go(each, null);
  }
  // What is left of these answers itself over others.
  for (const each of left()) go(each, each.parent);
  return { going: [...going.values()], waiting: pool.filter((each) => !going.has(each.id)), orphans };
}
