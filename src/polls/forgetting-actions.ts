import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { theService } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import {
  destroySalt,
  type EndedPoll,
  endForgetting,
  forgetBallots,
  forgetNetworks,
  listEnded,
} from './forgetting-queries.ts';

/** How many days after its end a poll's voters' keys are destroyed; until then it can be opened, or had back, again. */
export const keyDays = 30;

const pollsAtOnce = 20;
/** Rows a statement: short enough that an editor who changes the poll does not notice. */
const rowsAtOnce = 1000;

type Needed = Pick<Deps, 'database' | 'chance' | 'random'>;

/**
 * Destroys the voters' keys of polls that ended 30 days ago: the salt first, so that nothing new can come, then batch by batch what
 * ballots held of a person. No count changes by it. What is left when `signal` says so is taken up where it was left.
 */
export async function destroyVotersKeys(deps: Needed, signal: AbortSignal): Promise<void> {
  let ended: EndedPoll[];
  do {
    ended = await withRetry(() => listEnded(deps.database, keyDays, pollsAtOnce), deps.chance);
    for (const poll of ended) if (!(await forget(deps, poll, signal))) return;
  } while (ended.length === pollsAtOnce);
}

/** False where it was left half done: it is time to stop, or another process is at it. */
async function forget(deps: Needed, poll: EndedPoll, signal: AbortSignal): Promise<boolean> {
  const { database, chance } = deps;
  if (signal.aborted) return false;
  const told = (slug: string) =>
    auditEntry(deps, theService, {
      ...{ site: poll.site, act: 'poll.finalise', subject: slug },
      ...{ before: { final: false }, after: { final: true } },
    });
  await withRetry(() => destroySalt(database, poll, keyDays, told), chance);
  let step: { to: string | null; all: boolean } | undefined = { to: poll.forgottenTo, all: false };
  while (!step.all) {
    const from: string | null = step.to;
    step = signal.aborted
      ? undefined
      : await withRetry(() => forgetBallots(database, poll, from, rowsAtOnce), chance);
    if (!step) return false;
  }
  let network: string | null = null;
  do {
    if (signal.aborted) return false;
    const from: string | null = network;
    network = await withRetry(() => forgetNetworks(database, poll.id, from, rowsAtOnce), chance);
  } while (network !== null);
  await withRetry(() => endForgetting(database, poll), chance);
  return true;
}
