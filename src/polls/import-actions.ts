import { withRetry } from '../db/failures.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { derivedIds } from '../imports/derived-ids.ts';
import type { Archive } from '../imports/import.ts';
import { type Import, type ImportOptions, runImport } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { readDump } from '../imports/sql-dump.ts';
import type { DumpEncoding } from '../imports/sql-encoding.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt, sealedSalt } from '../sites/site-actions.ts';
import { keyDays } from './forgetting-actions.ts';
import { bringBallotsIn } from './import-ballot-actions.ts';
import {
  insertImported,
  type NewImportedPoll,
  raiseImported,
  readImported,
  takenSlugs,
} from './import-queries.ts';
import { copyName, slugOf, stemOf } from './poll-editing.ts';
import { forgetPoll } from './poll-editing-actions.ts';
import {
  type ImportedPoll,
  mostChoices,
  type PollPlan,
  planOf,
  type Verdict,
  verdictOn,
  votedMeanwhile,
} from './wp-polls.ts';
import { LogCounts, type LoggedBallot, LoggedBallots } from './wp-polls-log.ts';
import { logRow, PollTables, type WpPolls, wantedOfLog, wantedOfPolls } from './wp-polls-tables.ts';
import { clockInOptions, momentReader, type SiteClock } from './wp-polls-times.ts';

/** What somebody says of a dump that it does not say itself. */
export type DumpTold = {
  /** Whose polls, where it has those of several sites. */
  prefix?: string | undefined;
  encoding?: DumpEncoding | undefined;
  /** By which clock the site went. */
  timeZone?: string | undefined;
};

type Options = Omit<ImportOptions, 'kind'> & { kind: 'wp-polls' };

/**
 * Brings the polls of WP-Polls into a site. The dump is read three times: for the polls, for what the log says of each as a whole, and for
 * its ballots where the log agrees with the counts. A poll comes with all its votes as counts, whose place its ballots then take, so that
 * its results are right at every moment, whatever happens in between.
 */
export function importPolls(
  deps: Deps,
  site: SiteRecord,
  archive: Archive,
  options: Options,
  told: DumpTold = {},
): Promise<ImportReport> {
  return runImport(deps, site, archive, options, async (run) => {
    await run.checkpoint();
    const tables = new PollTables();
    for await (const rows of readDump(run.bytes, { wanted: wantedOfPolls, encoding: told.encoding })) {
      for (const row of rows) tables.take(row);
      await run.checkpoint();
    }
    const found = tables.of(told.prefix);
    const log = () => loggedBallots(run, found, told);
    const counts = new LogCounts();
    for await (const ballots of log()) for (const ballot of ballots) counts.take(ballot);
    const moment = momentReader(clockOf(run, found, told));
    const plans = makePlans(deps, run, found, counts, moment);
    const polls = await bringPollsIn(deps, run, plans, counts);
    await bringBallotsIn(deps, run, polls, { counts, log, moment });
  });
}

/** The log's ballots, those that are complete after each piece of the dump. */
async function* loggedBallots(
  run: Import,
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
function clockOf({ site, tally }: Import, { options, polls }: WpPolls, { timeZone }: DumpTold): SiteClock {
  const clock = timeZone === undefined ? clockInOptions(options) : { timeZone };
  if (clock) return clock;
  for (const { id } of polls) tally.changed('polls', 'clock_unknown', id);
  return { timeZone: site.timeZone };
}

function makePlans(
  { clock }: Deps,
  { tally }: Import,
  { polls, strayAnswers }: WpPolls,
  counts: LogCounts,
  moment: ReturnType<typeof momentReader>,
): PollPlan[] {
  const openings = polls
    .map(({ timestamp }) => moment(timestamp))
    .filter((at) => at !== undefined)
    .sort((one, other) => one.getTime() - other.getTime());
  const context = { now: clock(), moment, nextOpening: (after: Date) => openings.find((at) => at > after) };
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
    skip({ tally }, poll.id, answers, counts.ballotsOf(poll.id), planned.skipped);
    return [];
  });
}

/** A poll that is not brought in, with all that belongs to it. */
function skip(
  { tally }: Pick<Import, 'tally'>,
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
function tellOf(tally: Import['tally'], { sourceId, sums, remarks, options }: PollPlan): void {
  tally.sums(sums);
  if (sums.totalVotes !== null)
    tally.compare(`votes of poll ${sourceId}, by itself and by its answers`, sums.totalVotes, sums.answers);
  for (const remark of remarks) tally.changed('polls', remark, sourceId);
  for (const option of options)
    for (const remark of option.remarks) tally.changed('options', remark, option.sourceId);
}

/** Puts in what is new and raises what has moved on; gives those of the polls with which nothing was amiss. */
async function bringPollsIn(
  deps: Deps,
  run: Import,
  plans: PollPlan[],
  counts: LogCounts,
): Promise<PollPlan[]> {
  const { site, source, tally } = run;
  const known = await readImported(deps.database, site.id, source);
  const idOf = derivedIds(await openSalt(deps, site.sealedSalt), source, 'poll');
  const well: PollPlan[] = [];
  for (const plan of plans) {
    await run.checkpoint();
    const before = known.get(plan.sourceId);
    const verdict = await bringIn(deps, run, before?.id ?? idOf(plan.sourceId), plan, before);
    if (typeof verdict === 'object') {
      const answers = plan.options.map(({ sourceId }) => sourceId);
      skip(run, plan.sourceId, answers, counts.ballotsOf(plan.sourceId), verdict.amiss);
      continue;
    }
    if (verdict === 'new') tally.imported('polls');
    else tally.alreadyThere('polls');
    if (verdict === 'later') tally.changed('polls', 'counts_raised', plan.sourceId);
    const had = plan.options.filter(({ id }) => before && id in before.votes).length;
    tally.alreadyThere('options', had);
    tally.imported('options', undefined, plan.options.length - had);
    well.push(plan);
  }
  return well;
}

/** Does what is to be done with a poll, and says what that was. */
async function bringIn(
  deps: Deps,
  { site, source, dryRun }: Import,
  id: string,
  plan: PollPlan,
  before: ImportedPoll | undefined,
): Promise<Verdict> {
  const verdict = verdictOn(plan, before);
  if (dryRun) return verdict;
  const poll = { site: site.id, source, id, plan };
  if (verdict === 'new') await insertNamed(deps, poll);
  if (verdict === 'later' && before) {
    const isRaised = await withRetry(
      () => inTransaction(deps.database, (within) => raiseImported(within, poll)),
      deps.chance,
    );
    if (!isRaised) return votedMeanwhile;
    await forgetPoll(deps, site.id, before.slug);
  }
  return verdict;
}

/** Puts a poll in under the first name that is free, unless another run was quicker. */
async function insertNamed(deps: Deps, poll: Omit<NewImportedPoll, 'slug' | 'sealedSalt'>): Promise<void> {
  const { site, plan } = poll;
  const name = slugOf(plan.question);
  const salt = isForgotten(plan, deps.clock()) ? null : await sealedSalt(deps);
  const insert = (slug: string) => () =>
    inTransaction(deps.database, (within) => insertImported(within, { ...poll, slug, sealedSalt: salt }));
  let slug: string;
  let became: Awaited<ReturnType<typeof insertImported>>;
  do {
    const taken = await takenSlugs(deps.database, site, stemOf(name));
    slug = name;
    for (let copy = 2; taken.has(slug); copy++) slug = copyName(name, copy);
    became = await withRetry(insert(slug), deps.chance);
  } while (became === 'name taken');
  await forgetPoll(deps, site, slug);
}

/** Whether the keys of its voters would be destroyed by now. */
const isForgotten = ({ closesAt }: PollPlan, now: Date) =>
  closesAt !== null && closesAt.getTime() < now.getTime() - keyDays * 86_400_000;
