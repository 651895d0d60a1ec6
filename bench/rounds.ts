import type { Turn } from './load.ts';
import { busyShares } from './processor-time.ts';

/** One of those that take turns. `bar`: what the subject's rate should be of this one's. */
export type Contender = {
  name: string;
  /** Makes ready what `count` requests need, so that only the work itself is timed. */
  ready: (count: number) => Promise<() => Promise<Turn>>;
  bar?: number;
};

/** `warmingUp`: how much of it goes before, so that the compilers have seen everything. */
export type Pace = { rounds: number; seconds: number; warmingUp: number };

/** Whose share of the processors is told: names and how to find their processes. */
export type Watched = Record<string, () => Promise<number[]>>;

export type Compared = {
  name: string;
  turns: Turn[];
  busy: Record<string, number>[];
  bar: number | undefined;
};

/**
 * Lets a subject and what it is measured by work in turns, so that whatever else the machine does meets them alike. Each does in a
 * turn what took it `seconds` when it was warmed up.
 */
export async function inTurns(
  contenders: Contender[],
  { rounds, seconds, warmingUp }: Pace,
  watched: Watched,
): Promise<Compared[]> {
  const all = contenders.map(({ name, bar }): Compared => ({ name, turns: [], busy: [], bar }));
  const counts: number[] = [];
  for (const { ready } of contenders) {
    const warm = await (await ready(warmingUp))();
    counts.push(Math.max(1, Math.round(rateOf(warm) * seconds)));
  }
  for (let round = 0; round < rounds; round++)
    for (const [at, { ready }] of contenders.entries()) {
      const work = await ready(counts[at] ?? 0);
      const [turn, busy] = await busyShares(watched, work);
      all[at]?.turns.push(turn);
      all[at]?.busy.push(busy);
    }
  return all;
}

export const rateOf = ({ count, seconds }: Turn): number => count / seconds;

export type Spread = { median: number; least: number; most: number };

export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [
    sorted[(sorted.length - 1) >> 1] ?? Number.NaN,
    sorted[sorted.length >> 1] ?? Number.NaN,
  ];
  return { median: (low + high) / 2, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}
