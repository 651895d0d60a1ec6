import { tagsOfPoll } from '../caching.ts';
import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { eventOf, type NewEvent } from '../outbox/event.ts';
import { listTurned, type Turn, tellTurned } from './turning-queries.ts';

/** What the outbox is told of a poll that readers can vote in from now on, or no longer. */
export const turnOf =
  (deps: Pick<Deps, 'random'>) =>
  ({ site, slug, open }: Turn): NewEvent =>
    eventOf(deps, { site, kind: open ? 'poll.opened' : 'poll.closed', subject: slug, data: {} });

const atOnce = 100;

/** Tells the outbox and caches of the polls that opened or closed by the clock; what an editor opens or closes is told by that. */
export async function tellOfTurnedPolls(deps: Deps, signal: AbortSignal): Promise<void> {
  let turned: Awaited<ReturnType<typeof listTurned>>;
  do {
    turned = await listTurned(deps.database, atOnce);
    for (const poll of turned) {
      await withRetry(() => tellTurned(deps.database, poll, turnOf(deps)), deps.chance);
      await deps.purge(tagsOfPoll(poll.site, poll.slug));
    }
  } while (turned.length === atOnce && !signal.aborted);
}
