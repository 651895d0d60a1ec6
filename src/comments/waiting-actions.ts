import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../outbox/event.ts';
import { patientHours, waitsConsidered } from './expected-wait.ts';
import { mostCounted } from './queue.ts';
import { listWaiting, readHeld, readWaits, tellWaiting } from './waiting-queries.ts';

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

/** What waits at a site: how many, at least where there are very many, and for how many whole hours the oldest does. */
export type Waiting = { count: number; atLeast: boolean; hours: number; leftAlone: boolean };

/** What waits at each of these sites; those where nothing does are left out. The same twelve hours are too long as for the mails. */
export async function showWaiting(
  deps: Pick<Deps, 'database'>,
  sites: string[],
): Promise<Map<string, Waiting>> {
  const held = await readHeld(deps.database, sites, mostCounted);
  return new Map(
    held.map(({ site, count, hours }) => [
      site,
      {
        ...{ count, atLeast: count === mostCounted },
        ...{ hours: Math.floor(hours), leftAlone: hours >= patientHours },
      },
    ]),
  );
}
