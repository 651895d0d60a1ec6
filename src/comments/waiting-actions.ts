import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../outbox/event.ts';
import { waitsConsidered } from './expected-wait.ts';
import { listWaiting, readWaits, tellWaiting } from './waiting-queries.ts';

/** For how long a comment may be held before its editors are reminded. */
const patience = 12;

/** Tells of the sites whose queue nobody has cleared for half a day: once, and again each day that it stays so. */
export async function tellOfWaitingQueues(deps: Deps): Promise<void> {
  for (const { site, since } of await listWaiting(deps.database, patience)) {
    const told = {
      site,
      kind: 'queue.waiting' as const,
      subject: site,
      data: { since: since.toISOString() },
    };
    await withRetry(() => tellWaiting(deps.database, eventOf(deps, told)), deps.chance);
  }
}

/** How many seconds a held comment usually waits at a site; null where too few have waited lately to say. */
export function expectedWait(deps: Deps, site: string): Promise<number | null> {
  return deps.waits.get(site, async () => {
    const { waits, median } = await readWaits(deps.database, site, waitsConsidered);
    return waits < waitsConsidered.fewest || median === null ? null : Math.round(median);
  });
}
