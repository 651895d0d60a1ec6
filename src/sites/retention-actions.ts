import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { deleteOldLinks, deleteOldSessions } from './retention-queries.ts';

const keptDays = 30;

/** Forgets who was signed in at the desk, and with which browser, a month after that was over; and links that signed in. */
export async function forgetOldSessions({ database, chance }: Deps): Promise<void> {
  await withRetry(() => deleteOldSessions(database, keptDays), chance);
  await withRetry(() => deleteOldLinks(database, keptDays), chance);
}
