/** What a part of the campaign did. */
export type Outcome = {
  /** As a row of the README's table is called. */
  part: string;
  /** How many of what: `{ rounds: 12, 'ballots acknowledged': 40_213 }`. */
  tried: Record<string, number>;
  /** What was lost or got through: a sentence each. */
  lost: string[];
  /** What this machine could not be asked, and why: a sentence each. */
  notTried?: string[];
};

const sumOf = (tried: Outcome['tried']) =>
  Object.entries(tried)
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');

/** In words, for the end of a run. */
export function lineOf({ part, tried, lost, notTried = [] }: Outcome): string {
  const left = notTried.map((what) => `; NOT tried: ${what}`).join('');
  return `Campaign, ${part}: ${sumOf(tried)}; lost: ${lost.length}${left}`;
}

/** A row of the README's table. */
export const rowOf = ({ part, tried, lost, notTried = [] }: Outcome): string =>
  `| ${part} | ${[sumOf(tried), ...notTried.map((what) => `not tried: ${what}`)].join('; ')} | ${lost.length} |`;
