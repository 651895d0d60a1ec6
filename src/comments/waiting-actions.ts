import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../outbox/event.ts';
import { patientHours, waitsConsidered } from './expected-wait.ts';
import { listWaiting, readOldestHeld, readWaits, tellWaiting } from './waiting-queries.ts';

/** Tells of the sites whose queue nobody has cleared for half a day: once, and again each day that it stays so. */
export async function tellOfWaitingQueues(deps: Deps): Promise<void> {
  for (const { site, since } of await listWaiting(deps.database, patientHours)) {
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

/**
 * The sites of these whose oldest held comment has waited for longer than its editors should take, and since when it waits. The same
 * twelve hours after which they are reminded by mail.
 */
export async function queuesLeftAlone(
  deps: Pick<Deps, 'database'>,
  sites: string[],
): Promise<Map<string, { since: Date; hours: number }>> {
  const oldest = await readOldestHeld(deps.database, sites);
  const late = oldest.filter(({ hours }) => hours >= patientHours);
  return new Map(late.map(({ site, since, hours }) => [site, { since, hours: Math.floor(hours) }]));
}
