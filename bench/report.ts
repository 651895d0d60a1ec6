import type { Turn } from './load.ts';
import { type Compared, rateOf, type Spread, spreadOf } from './rounds.ts';

const whole = (value: number) => Math.round(value).toLocaleString('en');
const fine = (value: number) => (value < 0.1 ? value.toFixed(3) : value.toFixed(2));

const spread = ({ median, least, most }: Spread, show: (value: number) => string) =>
  `${show(median)} (${show(least)}–${show(most)})`;

/** The subject's rate and waits, then what it is of each that it was measured by: ratios of the same round, the middle of them first. */
export function tell(what: string, [subject, ...others]: Compared[]): void {
  if (!subject) return;
  console.log(`\n${what}`);
  for (const each of [subject, ...others]) console.log(`  ${each.name.padEnd(34)} ${lineOf(each)}`);
  for (const other of others) {
    const ratios = subject.turns.map((turn, round) => rateOf(turn) / rateOf(other.turns[round] ?? turn));
    const asked = other.bar === undefined ? '' : `, asked ${other.bar}`;
    console.log(`  × ${spread(spreadOf(ratios), fine)} of ${other.name}${asked}`);
  }
}

/** Beside the share of a core, what each spent on one request: that stays nearly the same whatever else the machine does. */
function lineOf({ turns, busy }: Compared): string {
  const waits = (['p50', 'p99'] as const)
    .map((which) => [which, middle(turns.map((turn) => turn[which]))] as const)
    .filter(([, wait]) => !Number.isNaN(wait))
    .map(([which, wait]) => `${which} ${wait.toFixed(1)} ms`);
  const shares = Object.keys(busy[0] ?? {}).flatMap((name) => {
    const share = middle(busy.map((each) => each[name] ?? 0));
    const each = middle(
      busy.map((shares, round) => (1e6 * (shares[name] ?? 0)) / rateOf(turns[round] as Turn)),
    );
    return share < 0.05 ? [] : [`${name} ${Math.round(share * 100)} % (${Math.round(each)} µs each)`];
  });
  const rate = `${spread(spreadOf(turns.map(rateOf)), whole)}/s`;
  return [rate, ...waits, ...(shares.length > 0 ? [`busy: ${shares.join(', ')}`] : [])].join(' · ');
}

const middle = (values: number[]) => spreadOf(values).median;
