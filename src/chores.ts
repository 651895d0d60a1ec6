import { backUpAtNight } from './backups.ts';
import { tellDigests } from './comments/digest-actions.ts';
import { commentNews, reportNews } from './comments/news-actions.ts';
import { forgetAddresses, forgetPauses } from './comments/retention-actions.ts';
import { tellOfWaitingQueues } from './comments/waiting-actions.ts';
import { longestDue, putOffChore, restingChores, takeChore } from './db/chore-leases.ts';
import { isRetryable, withRetry } from './db/failures.ts';
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
import { destroyVotersKeys } from './polls/forgetting-actions.ts';
import { tellOfTurnedPolls } from './polls/turning-actions.ts';
import { forgetOldSessions } from './sites/retention-actions.ts';
import { uuidOfBytes } from './uuid.ts';
import { forgetSpentProofs } from './verification/retention-actions.ts';

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

/**
 * `seconds`: how often at most, all processes together. With 0 the chore takes up row by row what is due, so every process may do it at
 * once, as often as it likes; any other is done by one of them at a time.
 */
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
    { name: 'pauses of comments', seconds: 3600, run: (signal) => forgetPauses(deps, signal) },
    { name: 'old sessions', seconds: 3600, run: () => forgetOldSessions(deps) },
    { name: 'keys of voters', seconds: 3600, run: (signal) => destroyVotersKeys(deps, signal) },
    { name: 'spent proofs', seconds: 3600, run: (signal) => forgetSpentProofs(deps, signal) },
    // Last, since nothing else is done by this process while it lasts.
    ...(deps.backups
      ? [{ name: 'backups', seconds: 600, run: (signal: AbortSignal) => backUpAtNight(deps, signal) }]
      : []),
  ];
}

/** How long a process that dies keeps a chore from the others; one that lives asks for more in time. In seconds. */
const lease = 60;

/** After how many seconds a chore that failed is tried again. */
const soon = 15;

/** What became of a chore in one round; `error` says why it failed. */
export type ChoreReport = { chore: string; became: 'done' | 'not due' | 'failed'; error?: unknown };

/**
 * Gives what does every chore whose time has come, one after the other, until `signal`; a server calls it every few seconds, a
 * Worker when it is scheduled, a command once. One that fails holds up no other.
 */
export function choresOf(deps: Deps): (signal: AbortSignal) => Promise<ChoreReport[]> {
  const chores = choresIn(deps);
  return async (signal) => {
    const reports: ChoreReport[] = [];
    let resting: Set<string> | undefined;
    for (const chore of chores) {
      if (signal.aborted) break;
      try {
        resting ??= await restingChores(deps.database);
        const isDone = !resting.has(chore.name) && (await inTurn(deps, chore, signal));
        reports.push({ chore: chore.name, became: isDone ? 'done' : 'not due' });
      } catch (error) {
        const isAway = isRetryable(error);
        deps.log[isAway ? 'warn' : 'error'](
          { chore: chore.name, ...describeFault(error) },
          'a chore was left undone',
        );
        reports.push({ chore: chore.name, became: 'failed', error });
        // Without its database the service can do none of the others either.
        if (isAway) break;
      }
    }
    return reports;
  };
}

/** For how many seconds a chore has been due that nobody does; null where none was ever done. */
export const undoneFor = (deps: Deps): Promise<number | null> =>
  longestDue(
    deps.database,
    choresIn(deps)
      .filter(({ seconds }) => seconds > 0)
      .map(({ name }) => name),
  );

/** Does a chore, if it is due and nobody else has it. */
async function inTurn(deps: Deps, { name, seconds, run }: Chore, signal: AbortSignal): Promise<boolean> {
  if (seconds === 0) {
    await run(signal);
    return true;
  }
  const { database, chance } = deps;
  const mine = { name, turn: uuidOfBytes(deps.random(16)) };
  if (!(await withRetry(() => takeChore(database, mine, lease), chance))) return false;
  const putOff = (until: number) => withRetry(() => putOffChore(database, mine, until), chance);
  let renewal = Promise.resolve();
  const renewing = setInterval(
    () => {
      // One that fails is followed by another; if all do, somebody else takes over, which every chore bears.
      renewal = putOff(lease).catch(() => {});
    },
    (lease * 1000) / 3,
  );
  let again = soon;
  try {
    await run(signal);
    // One that was told to stop may be half done.
    again = signal.aborted ? 0 : seconds;
  } finally {
    clearInterval(renewing);
    await renewal;
    await putOff(again);
  }
  return true;
}
