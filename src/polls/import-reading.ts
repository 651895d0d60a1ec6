import type { Tally } from '../imports/report.ts';
import { readDump } from '../imports/sql-dump.ts';
import type { DumpEncoding } from '../imports/sql-encoding.ts';
import type { SiteRecord } from '../sites/site.ts';
import { mostChoices, type PlanContext, type PollPlan, planOf } from './wp-polls.ts';
import { type LogCounts, type LoggedBallot, LoggedBallots } from './wp-polls-log.ts';
import { logRow, PollTables, type WpPolls, wantedOfLog, wantedOfPolls } from './wp-polls-tables.ts';
import { clockInOptions, type SiteClock } from './wp-polls-times.ts';

/** What is read of a dump of WP-Polls, and what the report says of it, before anything is written. */

/** What somebody says of a dump that it does not say itself. */
export type DumpTold = {
  /** Whose polls, where it has those of several sites. */
  prefix?: string | undefined;
  encoding?: DumpEncoding | undefined;
  /** By which clock the site went. */
  timeZone?: string | undefined;
};

/** A dump that can be read from its beginning, as often as it takes. */
type Reading = { bytes: AsyncIterable<Uint8Array>; tally: Tally; checkpoint: () => Promise<void> };

/** Everything but the log. */
export async function readPolls(run: Reading, { prefix, encoding }: DumpTold): Promise<WpPolls> {
  const tables = new PollTables();
  for await (const rows of readDump(run.bytes, { wanted: wantedOfPolls, encoding })) {
    for (const row of rows) tables.take(row);
    await run.checkpoint();
  }
  return tables.of(prefix);
}

/** The log's ballots, those that are complete after each piece of the dump. */
export async function* readBallots(
  run: Reading,
  { prefix, polls }: WpPolls,
  { encoding }: DumpTold,
): AsyncGenerator<LoggedBallot[]> {
  const most = new Map(polls.map((poll) => [poll.id, mostChoices(poll)]));
  const ballots = new LoggedBallots((poll) => most.get(poll) ?? 1);
  for await (const rows of readDump(run.bytes, { wanted: wantedOfLog(prefix), encoding })) {
    yield rows.flatMap((row) => ballots.take(logRow(row)));
    await run.checkpoint();
  }
  yield [...ballots.rest()];
}

/** As told, else as the dump's own options have it, else as this site's clock goes, which is noted. */
export function clockOf(
  { site, tally }: Reading & { site: Pick<SiteRecord, 'timeZone'> },
  { options, polls }: WpPolls,
  { timeZone }: DumpTold,
): SiteClock {
  const clock = timeZone === undefined ? clockInOptions(options) : { timeZone };
  if (clock) return clock;
  for (const { id } of polls) tally.changed('polls', 'clock_unknown', id);
  return { timeZone: site.timeZone };
}

/** What becomes of the polls of a dump; what is left out of it, and not as it was, is noted. */
export function makePlans(
  tally: Tally,
  { polls, strayAnswers }: WpPolls,
  counts: LogCounts,
  { now, moment }: Omit<PlanContext, 'nextOpening'>,
): PollPlan[] {
  const openings = polls
    .map(({ timestamp }) => moment(timestamp))
    .filter((at) => at !== undefined)
    .sort((one, other) => one.getTime() - other.getTime());
  const context = { now, moment, nextOpening: (after: Date) => openings.find((at) => at > after) };
  const ids = new Set(polls.map(({ id }) => id));
  for (const [id, { ballots }] of counts.byPoll) {
    tally.read('ballots', ballots);
    if (!ids.has(id)) tally.skipped('ballots', 'poll_missing', id, ballots);
  }
  for (const { id } of strayAnswers) {
    tally.read('options');
    tally.skipped('options', 'poll_missing', id);
  }
  return polls.flatMap((poll) => {
    const log = counts.byPoll.get(poll.id);
    tally.read('polls');
    tally.read('options', poll.answers.length);
    const planned = planOf(poll, log, context);
    if ('plan' in planned) {
      tellOf(tally, planned.plan);
      return [planned.plan];
    }
    const answers = poll.answers.map(({ id }) => id);
    skipPoll(tally, poll.id, answers, counts.ballotsOf(poll.id), planned.skipped);
    return [];
  });
}

/** A poll that is not brought in, with all that belongs to it. */
export function skipPoll(
  tally: Tally,
  poll: string,
  answers: string[],
  ballots: number,
  reason: string,
): void {
  tally.skipped('polls', reason, poll);
  for (const answer of answers) tally.skipped('options', 'poll_skipped', answer);
  if (ballots > 0) tally.skipped('ballots', 'poll_skipped', poll, ballots);
}

/** What the report says of a poll's own counts, and of what is not as it was. */
function tellOf(tally: Tally, { sourceId, sums, remarks, options }: PollPlan): void {
  tally.sums(sums);
  if (sums.totalVotes !== null)
    tally.compare(`votes of poll ${sourceId}, by itself and by its answers`, sums.totalVotes, sums.answers);
  for (const remark of remarks) tally.changed('polls', remark, sourceId);
  for (const option of options)
    for (const remark of option.remarks) tally.changed('options', remark, option.sourceId);
}
