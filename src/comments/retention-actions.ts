import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { clearComments, clearReports, deletePauses } from './retention-queries.ts';

/** Comments a statement: short enough that nobody waits for its locks. */
const atOnce = 1000;

/** Forgets the addresses and networks of comments, and the addresses of reports, whose time at their site is over. */
export async function forgetAddresses(deps: Deps, signal: AbortSignal): Promise<void> {
  await withRetry(() => clearReports(deps.database), deps.chance);
  let cleared = atOnce;
  while (cleared === atOnce && !signal.aborted)
    cleared = await withRetry(() => clearComments(deps.database, atOnce), deps.chance);
}

/** The longest pause that a site can set between two comments. */
const longestPauseHours = 1;

/** Forgets who commented when, once no pause could ask for it any more. */
export async function forgetPauses(deps: Deps, signal: AbortSignal): Promise<void> {
  let gone = atOnce;
  while (gone === atOnce && !signal.aborted)
    gone = await withRetry(() => deletePauses(deps.database, longestPauseHours, atOnce), deps.chance);
}
