import type { PollCount } from './results.ts';

/** `open`, `closed`: for how long (ms) a count is given to others, while ballots may come in and once they may not. */
export type CountMemoryOptions = { open?: number; closed?: number; most?: number; sharesLoads?: boolean };

type Known = {
  count: PollCount | undefined;
  until: number;
  reading: Promise<PollCount | undefined> | undefined;
};

/**
 * The counts of polls that were asked for lately, each read by one for all who ask. `most` are kept; those that were first read longest
 * ago go first. A reading that was under way when its poll was forgotten is not kept, and one that failed is for nobody.
 */
export class CountMemory {
  readonly lasts: { open: number; closed: number };
  readonly #known = new Map<string, Known>();
  readonly #clock: () => Date;
  readonly #most: number;
  readonly #sharesLoads: boolean;

  constructor(clock: () => Date, options: CountMemoryOptions = {}) {
    const { open = 250, closed = 1000, most = 2000, sharesLoads = true } = options;
    this.lasts = { open, closed };
    this.#clock = clock;
    this.#most = most;
    this.#sharesLoads = sharesLoads;
  }

  /** The count of a poll: what is known while it is good, else what `read` gives, which is handed the one before. */
  get(
    poll: string,
    read: (before: PollCount | undefined) => Promise<PollCount | undefined>,
  ): Promise<PollCount | undefined> {
    const now = this.#clock().getTime();
    const known = this.#known.get(poll) ?? { count: undefined, until: 0, reading: undefined };
    // What is good for longer than any count is kept is of before the clock was set back.
    const isGood = now < known.until && known.until <= now + Math.max(this.lasts.open, this.lasts.closed);
    if (isGood) return Promise.resolve(known.count);
    if (known.reading && this.#sharesLoads) return known.reading;
    this.#known.set(poll, known);
    const reading = read(known.count)
      .then((count) => {
        known.count = count;
        known.until = count?.until ?? now + this.lasts.open;
        return count;
      })
      .finally(() => {
        known.reading = undefined;
      });
    known.reading = reading;
    for (const first of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(first);
    }
    return reading;
  }

  forget(poll: string): void {
    this.#known.delete(poll);
  }
}
