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

function lineOf({ turns, busy }: Compared): string {
  const waits = (['p50', 'p99'] as const)
    .map((which) => [which, spreadOf(turns.map((turn) => turn[which])).median] as const)
    .filter(([, wait]) => !Number.isNaN(wait))
    .map(([which, wait]) => `${which} ${wait.toFixed(1)} ms`);
  const shares = Object.keys(busy[0] ?? {})
    .map((name) => [name, spreadOf(busy.map((share) => share[name] ?? 0)).median] as const)
    .filter(([, share]) => share >= 0.05)
    .map(([name, share]) => `${name} ${Math.round(share * 100)} %`);
  const rate = `${spread(spreadOf(turns.map(rateOf)), whole)}/s`;
  return [rate, ...waits, ...(shares.length > 0 ? [`busy: ${shares.join(', ')}`] : [])].join(' · ');
}
