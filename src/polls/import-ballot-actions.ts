import { withRetry } from '../db/failures.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Deps } from '../deps.ts';
import { derivedIds } from '../imports/derived-ids.ts';
import type { Import } from '../imports/import-actions.ts';
import { networkKey } from '../keyed-hash.ts';
import { networkOfAddress } from '../network.ts';
import { openSalt } from '../sites/site-actions.ts';
import { type ImportedBallot, insertBallots, Overdrawn, readImported } from './import-queries.ts';
import type { PollPlan } from './wp-polls.ts';
import type { LogCounts, LoggedBallot } from './wp-polls-log.ts';
import type { momentReader } from './wp-polls-times.ts';

export type BallotLog = {
  counts: LogCounts;
  /** The ballots of the log, as often as they are asked for. */
  log: () => AsyncIterable<LoggedBallot[]>;
  moment: ReturnType<typeof momentReader>;
};

/** A poll that takes ballots. */
type Taker = { id: string; plan: PollPlan; sealedSalt: string | null; isOverdrawn: boolean };

const atOnce = 1000;

/** Lets the log's ballots take the place of as many votes among the counts of these polls, where its log agrees with them. */
export async function bringBallotsIn(
  deps: Deps,
  run: Import,
  polls: PollPlan[],
  { counts, log, moment }: BallotLog,
): Promise<void> {
  const takers = await takersAmong(deps, run, polls, counts);
  if (takers.size === 0) return;
  const { site, source } = run;
  const salt = await openSalt(deps, site.sealedSalt);
  const [voterOf, idOf] = [derivedIds(salt, source, 'voter'), derivedIds(salt, source, 'ballot')];
  let batch: Put[] = [];
  for await (const ballots of log()) {
    for (const ballot of ballots) {
      const taker = takers.get(ballot.poll);
      if (taker?.isOverdrawn) skipped(run, ballot.poll);
      if (!taker || taker.isOverdrawn) continue;
      const name = `${ballot.poll} ${ballot.id} ${ballot.timestamp}`;
      const network = await networkIn(deps, taker, ballot.address);
      const castAt = moment(ballot.timestamp) ?? taker.plan.opensAt;
      const choices = ballot.answers.map((answer) => `a${answer}`);
      const row = { poll: taker.id, voter: voterOf(name), id: idOf(name), choices, network, castAt };
      batch.push({ sourceId: ballot.poll, row });
    }
    if (batch.length < atOnce) continue;
    await putIn(deps, run, takers, batch);
    batch = [];
  }
  await putIn(deps, run, takers, batch);
}

/** The polls that still miss ballots of the log; what becomes of the ballots of the others is counted here. */
async function takersAmong(
  { database }: Deps,
  { site, source, tally, dryRun }: Import,
  polls: PollPlan[],
  counts: LogCounts,
): Promise<Map<string, Taker>> {
  const here = await readImported(database, site.id, source);
  const takers = new Map<string, Taker>();
  for (const plan of polls) {
    const { sourceId } = plan;
    const logged = counts.ballotsOf(sourceId);
    const poll = here.get(sourceId);
    if (logged === 0) continue;
    if (!plan.ballots) tally.skipped('ballots', 'poll_counted', sourceId, logged);
    else if (poll && poll.ballots >= logged) tally.alreadyThere('ballots', logged);
    else if (dryRun) {
      tally.alreadyThere('ballots', poll?.ballots ?? 0);
      tally.imported('ballots', undefined, logged - (poll?.ballots ?? 0));
    } else if (poll) {
      const { id, sealedSalt } = poll;
      takers.set(sourceId, { id, plan, sealedSalt, isOverdrawn: false });
    }
  }
  return takers;
}

/** An address is hashed as a live one is; one that WordPress had hashed tells which ballots share it, and nothing of the network. */
async function networkIn(deps: Deps, { sealedSalt }: Taker, address: string): Promise<string | null> {
  if (sealedSalt === null || address === '') return null;
  return networkKey(await openSalt(deps, sealedSalt), networkOfAddress(address) ?? `elsewhere ${address}`);
}

type Put = { sourceId: string; row: ImportedBallot };

/** Writes a batch. A poll that has fewer votes left among its counts than that takes none of the ballots from here on. */
async function putIn(
  { database, chance }: Deps,
  run: Import,
  takers: Map<string, Taker>,
  batch: Put[],
): Promise<void> {
  for (let left = batch; left.length > 0; ) {
    const rows = left.map(({ row }) => row);
    try {
      const put = await withRetry(
        () => inTransaction(database, (within) => insertBallots(within, run.site.id, rows)),
        chance,
      );
      run.tally.imported('ballots', undefined, put);
      run.tally.alreadyThere('ballots', rows.length - put);
      return;
    } catch (error) {
      if (!(error instanceof Overdrawn)) throw error;
      const isOver = ({ row }: Put) => error.polls.includes(row.poll);
      for (const { sourceId } of left.filter(isOver)) {
        const taker = takers.get(sourceId);
        if (taker) taker.isOverdrawn = true;
        skipped(run, sourceId);
      }
      left = left.filter((ballot) => !isOver(ballot));
    }
  }
}

const skipped = ({ tally }: Import, poll: string) => tally.skipped('ballots', 'overdrawn', poll);
