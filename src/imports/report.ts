/** What an importer accounts for: everything that it read was imported, was there already or was skipped, and why. */

export const things = ['threads', 'comments', 'polls', 'options', 'ballots'] as const;
export type Thing = (typeof things)[number];

export type Count = { read: number; imported: number; alreadyThere: number; skipped: number };

/** Something that happened to many records for one reason, with the source's ids of a few of them. */
export type Remark = { thing: Thing; reason: string; count: number; examples: string[] };

/** A sum that the archive states and its records do not add up to, or that does not come out here. */
export type Difference = { what: string; stated: number; found: number };

/** What says how many votes a poll of the archive has, side by side; null where nothing says it. */
export type PollSums = {
  poll: string;
  /** Of its answers, which is what counts. */
  answers: number;
  totalVotes: number | null;
  totalVoters: number | null;
  /** Ticked answers in the log, and how many ballots they make. */
  logged: number;
  loggedBallots: number;
};

export type ImportReport = {
  counts: Partial<Record<Thing, Count>>;
  /** Of the imported comments, how many in each status. */
  statuses: Record<string, number>;
  skipped: Remark[];
  /** What was imported, and not quite as it stood in the archive. */
  changed: Remark[];
  differences: Difference[];
  /** Of an archive of polls, what each of them says of its votes. */
  polls?: PollSums[];
};

const mostExamples = 5;
const mostDifferences = 100;
const mostPolls = 2000;

/** Counts while an import goes on. What is skipped or changed is named by its id at the source. */
export function newTally() {
  const counts: Partial<Record<Thing, Count>> = {};
  const statuses: Record<string, number> = {};
  const skipped = new Map<string, Remark>();
  const changed = new Map<string, Remark>();
  const differences: Difference[] = [];
  const polls: PollSums[] = [];
  const of = (thing: Thing) => {
    counts[thing] ??= { read: 0, imported: 0, alreadyThere: 0, skipped: 0 };
    return counts[thing];
  };
  const remark = (remarks: Map<string, Remark>, thing: Thing, reason: string, id: string, times = 1) => {
    const key = `${thing} ${reason}`;
    const known = remarks.get(key) ?? { thing, reason, count: 0, examples: [] };
    known.count += times;
    if (known.examples.length < mostExamples) known.examples.push(id);
    remarks.set(key, known);
  };
  return {
    read: (thing: Thing, times = 1) => {
      of(thing).read += times;
    },
    imported: (thing: Thing, status?: string, times = 1) => {
      of(thing).imported += times;
      if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + times;
    },
    alreadyThere: (thing: Thing, times = 1) => {
      of(thing).alreadyThere += times;
    },
    skipped: (thing: Thing, reason: string, id: string, times = 1) => {
      of(thing).skipped += times;
      remark(skipped, thing, reason, id, times);
    },
    changed: (thing: Thing, reason: string, id: string) => remark(changed, thing, reason, id),
    /** Notes two numbers that should be one, where they are not. */
    compare: (what: string, stated: number, found: number) => {
      if (stated !== found && differences.length < mostDifferences) differences.push({ what, stated, found });
    },
    sums: (poll: PollSums) => {
      if (polls.length < mostPolls) polls.push(poll);
    },
    report: (): ImportReport => ({
      ...structuredClone({
        ...{ counts, statuses, differences },
        skipped: [...skipped.values()],
        changed: [...changed.values()],
      }),
      // Asked for with every piece of a file; these are many, and never change.
      ...(polls.length > 0 ? { polls: [...polls] } : {}),
    }),
  };
}
export type Tally = ReturnType<typeof newTally>;

/** What is not accounted for, which would be our fault: nothing, in a report that adds up. */
export const unaccounted = ({ counts }: Pick<ImportReport, 'counts'>): Difference[] =>
  things.flatMap((thing) => {
    const count = counts[thing];
    if (!count) return [];
    const found = count.imported + count.alreadyThere + count.skipped;
    return found === count.read ? [] : [{ what: `${thing} read`, stated: count.read, found }];
  });
