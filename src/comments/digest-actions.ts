import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../outbox/event.ts';
import { listDigestsDue, tellDigest } from './digest-queries.ts';

/** A digest tells of so many comments at most, and shows the first of them. */
const most = { told: 1000, shown: 20 };

/** Has editors told together of what came to wait, where they asked for that and their hours are over. */
export async function tellDigests(deps: Deps): Promise<void> {
  if (!deps.mailer) return;
  for (const due of await listDigestsDue(deps.database)) {
    const { site } = due;
    const eventAbout = (comments: string[]) =>
      eventOf(deps, {
        ...{ site, kind: 'mail.digest', subject: site },
        data: { comments: comments.slice(0, most.shown), count: comments.length },
      });
    await withRetry(() => tellDigest(deps.database, due, most.told, eventAbout), deps.chance);
  }
}
