import type { CommentStatus } from './comment.ts';

/** Where the comments of a batch have their places among one another and beside what is here. */

/** A comment that is ready to be put in, save for its place. */
export type Arrival = {
  id: string;
  /** Its id in the archive. */
  sourceId: string;
  /** By which the archive tells what came first within one second. */
  sourceNumber: string;
  thread: string;
  /** The id here of what it answers. */
  parent: string | null;
  status: CommentStatus;
  createdAt: Date;
  authorName: string;
  authorEmail: string;
  authorWebsite: string;
  body: string;
  html: string;
};

/** A comment that is here. */
export type Standing = {
  id: string;
  thread: string;
  parent: string | null;
  root: string;
  depth: number;
  number: number | null;
  shown: boolean;
  createdAt: Date;
};

export type Placed = Arrival & { root: string; depth: number; number: number | null; shown: boolean };

export type Plan = {
  /** By thread, and in the order of their numbers. */
  rows: Placed[];
  /** Comments here that get a place in their thread since an answer to them is shown. */
  raised: { id: string; number: number }[];
  /** By how much each thread's last number and count rise. */
  grown: Map<string, { numbers: number; approved: number; since: Date }>;
  /** Those, by their ids in the archive, that answered themselves over others, and stand at the top now. */
  circular: string[];
};

type Node = Placed & { order: number };

/**
 * Gives each arrival its root, depth and number. Numbers go on after the thread's last one, in the order of time; an answer never comes
 * before what it answers, whatever their clocks said. What is not approved has a number only if something that is shown stands on
 * it, as a removed comment keeps its place for its answers. Parents must be among `arrivals` or `standing`, in the same thread.
 */
export function planBatch(
  arrivals: Arrival[],
  standing: ReadonlyMap<string, Standing>,
  lastNumbers: ReadonlyMap<string, number>,
): Plan {
  const nodes = new Map<string, Node>();
  const circular: string[] = [];
  const waiting = new Map(arrivals.map((arrival) => [arrival.id, arrival]));
  for (const arrival of arrivals) {
    for (const each of chainAbove(arrival, waiting, nodes)) {
      const isCircle = each.parent !== null && waiting.has(each.parent) && !nodes.has(each.parent);
      if (isCircle) circular.push(each.sourceId);
      const parent = isCircle ? null : each.parent;
      const beside = parent === null ? undefined : nodes.get(parent);
      const above = beside ?? (parent === null ? undefined : standing.get(parent));
      nodes.set(each.id, {
        ...each,
        parent,
        root: above?.root ?? each.id,
        depth: above ? above.depth + 1 : 0,
        number: null,
        shown: each.status === 'approved',
        order: Math.max(each.createdAt.getTime(), beside?.order ?? 0),
      });
    }
  }
  const raised = new Set<Standing>();
  for (const node of nodes.values()) if (node.status === 'approved') showAbove(node, nodes, standing, raised);
  return { ...numbered([...nodes.values()], raised, lastNumbers), circular };
}

/** The arrival and those above it that have no place yet, the uppermost first; a circle is cut where it closes. */
function chainAbove(
  from: Arrival,
  waiting: ReadonlyMap<string, Arrival>,
  placed: ReadonlyMap<string, Node>,
): Arrival[] {
  const chain = new Set<Arrival>();
  let at: Arrival | undefined = from;
  while (at && !placed.has(at.id) && !chain.has(at)) {
    chain.add(at);
    at = at.parent === null ? undefined : waiting.get(at.parent);
  }
  return [...chain].reverse();
}

function showAbove(
  node: Node,
  nodes: ReadonlyMap<string, Node>,
  standing: ReadonlyMap<string, Standing>,
  raised: Set<Standing>,
): void {
  let above = node.parent;
  while (above !== null) {
    const arriving = nodes.get(above);
    const here = standing.get(above);
    if (arriving ? arriving.shown : !here || here.shown || raised.has(here)) return;
    if (arriving) arriving.shown = true;
    else if (here) raised.add(here);
    above = (arriving ?? here)?.parent ?? null;
  }
}

function numbered(
  nodes: Node[],
  raised: Set<Standing>,
  lastNumbers: ReadonlyMap<string, number>,
): Omit<Plan, 'circular'> {
  const grown: Plan['grown'] = new Map();
  const growthOf = (thread: string, at: Date) => {
    const known = grown.get(thread) ?? { numbers: 0, approved: 0, since: at };
    grown.set(thread, known);
    if (at < known.since) known.since = at;
    return known;
  };
  const next = (thread: string, at: Date) => (lastNumbers.get(thread) ?? 0) + ++growthOf(thread, at).numbers;
  const sorted = nodes.sort(byThreadAndTime);
  const lifted = [...raised].map(({ id, number, thread, createdAt }) => ({
    id,
    number: number ?? next(thread, createdAt),
  }));
  const rows = sorted.map(({ order: _, ...row }) => {
    if (row.shown) row.number = next(row.thread, row.createdAt);
    if (row.status === 'approved') growthOf(row.thread, row.createdAt).approved++;
    return row;
  });
  return { rows, raised: lifted, grown };
}

/** Of one second, what is less deep comes first, and then what the archive numbered first. */
function byThreadAndTime(one: Node, other: Node): number {
  if (one.thread !== other.thread) return one.thread < other.thread ? -1 : 1;
  return (
    one.order - other.order || one.depth - other.depth || compareNumbers(one.sourceNumber, other.sourceNumber)
  );
}

function compareNumbers(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1);
}
