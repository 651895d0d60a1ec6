import { tellDigests } from './comments/digest-actions.ts';
import { commentNews, reportNews } from './comments/news-actions.ts';
import { forgetAddresses } from './comments/retention-actions.ts';
import { tellOfWaitingQueues } from './comments/waiting-actions.ts';
import { isRetryable } from './db/failures.ts';
import type { Deps } from './deps.ts';
import { noteNews } from './feedback/news-actions.ts';
import { forgetAddressesOfNotes } from './feedback/retention-actions.ts';
import { describeFault } from './http/fault-log.ts';
import { editorMail } from './mail/editor-mail-actions.ts';
import type { Newsroom } from './mail/newsroom.ts';
import { readerMail } from './mail/reader-mail-actions.ts';
import { forgetOldSubscriptions } from './mail/subscription-actions.ts';
import type { Channel } from './outbox/channel.ts';
import { deliverDue, fanOutEvents, forgetOldDeliveries } from './outbox/delivery-actions.ts';
import { webhookChannel } from './outbox/webhook-delivery-actions.ts';
import { tellOfTurnedPolls } from './polls/turning-actions.ts';

/** The ways in which events are told. */
export const channelsOf = (deps: Deps): Channel[] => [
  webhookChannel(deps),
  ...(deps.mailer ? [editorMail(deps, newsroomOf(deps)), readerMail(deps, newsroomOf(deps))] : []),
];

const newsroomOf = (deps: Deps): Newsroom => ({
  comment: (site, id) => commentNews(deps, site, id),
  report: (site, id) => reportNews(deps, site, id),
  note: (site, id) => noteNews(deps, site, id),
});

/** `seconds`: how often at most. Any number of processes may do the same chore at once. */
type Chore = { name: string; seconds: number; run: (signal: AbortSignal) => Promise<void> };

/** What the service does without being asked. */
function choresIn(deps: Deps): Chore[] {
  const channels = channelsOf(deps);
  return [
    { name: 'polls that opened or closed', seconds: 0, run: (signal) => tellOfTurnedPolls(deps, signal) },
    { name: 'queues that wait', seconds: 300, run: () => tellOfWaitingQueues(deps) },
    { name: 'digests', seconds: 60, run: () => tellDigests(deps) },
    { name: 'fan-out', seconds: 0, run: (signal) => fanOutEvents(deps, channels, signal) },
    { name: 'deliveries', seconds: 0, run: (signal) => deliverDue(deps, channels, signal) },
    { name: 'old subscriptions', seconds: 3600, run: () => forgetOldSubscriptions(deps) },
    { name: 'old deliveries', seconds: 3600, run: () => forgetOldDeliveries(deps) },
    { name: 'addresses of comments', seconds: 21_600, run: (signal) => forgetAddresses(deps, signal) },
    { name: 'addresses of notes', seconds: 21_600, run: () => forgetAddressesOfNotes(deps) },
  ];
}

/**
 * Gives what does every chore whose time has come, one after the other, until `signal`; a server calls it every few seconds, a
 * Worker when it is scheduled. One that fails holds up no other, and is tried again the next time.
 */
export function choresOf(deps: Deps): (signal: AbortSignal) => Promise<void> {
  const chores = choresIn(deps);
  const done = new Map<Chore, number>();
  return async (signal) => {
    for (const chore of chores) {
      const now = deps.clock().getTime();
      if (signal.aborted || now < (done.get(chore) ?? 0) + chore.seconds * 1000) continue;
      try {
        await chore.run(signal);
        done.set(chore, now);
      } catch (error) {
        const isAway = isRetryable(error);
        deps.log[isAway ? 'warn' : 'error'](
          { chore: chore.name, ...describeFault(error) },
          'a chore was left undone',
        );
        // Without its database the service can do none of the others either.
        if (isAway) return;
      }
    }
  };
}
