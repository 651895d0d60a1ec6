import type { Outcome, Result } from './check.ts';

const widths = { outcome: 10, time: 9, part: 18 };

const row = (outcome: string, time: string, part: string, check: string): string =>
  `${outcome.padEnd(widths.outcome)}${time.padStart(widths.time)}  ${part.padEnd(widths.part)}${check}`;

export const heading = `${row('outcome', 'time', 'part', 'check')}\n`;

/** A check's row, with the reason where it was left out; under one that failed, what was found and where to look first. */
export function rowOf({ outcome, ms, part, name, detail, hint }: Result): string {
  if (outcome === 'left out') return `${row(outcome, '', part, `${name} (${detail})`)}\n`;
  const below = outcome === 'failed' ? [`✗ ${detail}`, `→ ${hint}`] : [];
  return [row(outcome, `${ms} ms`, part, name), ...below.map((line) => `  ${line}`), ''].join('\n');
}

/** What to do next, where there is something, and one line with the counts. */
export function closing(results: Result[], seconds: number, hasKey: boolean): string {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const failed = count('failed');
  const advice = [];
  if (failed > 0)
    advice.push(
      'This deployment does not keep all of the contract. Under each failed check (✗) is where to look first (→); a request',
      'id in what was found leads to its lines in the log of the service. Mend the first one first: others may follow from it.',
    );
  if (!hasKey)
    advice.push(
      'Most checks need a key, to make a site and to look behind it: send --key, or set OWNER_KEY.',
    );
  const counts = `${count('ok')} kept, ${failed} failed, ${count('left out')} left out, in ${Math.round(seconds)} s`;
  return `\n${[...advice, counts].join('\n')}\n`;
}
