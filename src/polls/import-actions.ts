import { withRetry } from '../db/failures.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { derivedIds } from '../imports/derived-ids.ts';
import type { Archive } from '../imports/import.ts';
import { type Import, type ImportOptions, runImport } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
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
import { clockOf, type DumpTold, makePlans, readBallots, readPolls, skipPoll } from './import-reading.ts';
import { copyName, slugOf, stemOf } from './poll-editing.ts';
import { forgetPoll } from './poll-editing-actions.ts';
import { type ImportedPoll, type PollPlan, type Verdict, verdictOn, votedMeanwhile } from './wp-polls.ts';
import { LogCounts } from './wp-polls-log.ts';
import { momentReader } from './wp-polls-times.ts';

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
    const found = await readPolls(run, told);
    const log = () => readBallots(run, found, told);
    const counts = new LogCounts();
    for await (const ballots of log()) for (const ballot of ballots) counts.take(ballot);
    const moment = momentReader(clockOf(run, found, told));
    const plans = makePlans(run.tally, found, counts, { now: deps.clock(), moment });
    const polls = await bringPollsIn(deps, run, plans, counts);
    await bringBallotsIn(deps, run, polls, { counts, log, moment });
  });
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
      skipPoll(tally, plan.sourceId, answers, counts.ballotsOf(plan.sourceId), verdict.amiss);
      if (before && isMeasured(verdict.amiss))
        tally.compare(
          `votes of poll ${plan.sourceId}, in this file and as they came before`,
          plan.sums.answers,
          votesOf(before),
        );
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

/** Whether what is amiss with a poll is how many votes it has. */
const isMeasured = (amiss: string) => amiss === 'fewer_votes' || amiss === votedMeanwhile.amiss;
const votesOf = ({ votes }: ImportedPoll) => Object.values(votes).reduce((sum, each) => sum + each, 0);

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
