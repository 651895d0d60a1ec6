import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { deleteSpentProofs } from './retention-queries.ts';

/** Proofs expire by the service's clock and are deleted by the database's: no two of them are a day apart. */
const marginHours = 24;

const atOnce = 5000;

/** Forgets spent proofs that nobody could spend again, since they have expired. */
export async function forgetSpentProofs(deps: Deps, signal: AbortSignal): Promise<void> {
  let gone = atOnce;
  while (gone === atOnce && !signal.aborted)
    gone = await withRetry(() => deleteSpentProofs(deps.database, marginHours, atOnce), deps.chance);
}
