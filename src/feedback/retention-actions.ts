import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { clearNotes } from './retention-queries.ts';

/** Forgets the addresses of notes whose time at their site is over. */
export const forgetAddressesOfNotes = (deps: Deps): Promise<void> =>
  withRetry(() => clearNotes(deps.database), deps.chance);
