import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { networkKey } from '../keyed-hash.ts';
import { eventOf } from '../outbox/event.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { mostAsked, readMailToken, type SubscriptionKind } from './subscription.ts';
import {
  confirmSubscriptions,
  endSubscriptions,
  insertSubscriptions,
  pruneSubscriptions,
  readAsked,
  rethreadSubscriptions,
  subscriptionsOf,
} from './subscription-queries.ts';

/** A comment whose writer wants news, and from which network they asked. */
type Asked = { comment: string; thread: string; email: string; kinds: SubscriptionKind[]; network: string };

/**
 * Takes down what the writer of a comment wants to be told of. An address that has agreed at this site to something that goes on need
 * not agree again; any other is sent one question, and nothing else before it says yes. Whoever asks too often is not told so.
 */
export async function askForNews(deps: Deps, site: SiteRecord, asked: Asked): Promise<void> {
  const { comment, thread, email, kinds } = asked;
  if (!deps.mailer || email === '' || kinds.length === 0) return;
  const network = networkKey(await openSalt(deps, site.sealedSalt), asked.network);
  const wanted = { site: site.id, comment, thread, email, network };
  const lately = await readAsked(deps.database, wanted);
  if (isTooMuch(deps, email, lately)) {
    deps.log.info({ site: site.id, comment }, 'somebody asks for more mail than we send unasked');
    return;
  }
  const question = { site: site.id, kind: 'mail.confirm' as const, subject: comment, data: {} };
  const event = lately.isKnown ? undefined : eventOf(deps, question);
  const how = { isConfirmed: lately.isKnown, event };
  await withRetry(() => insertSubscriptions(deps.database, wanted, kinds, how), deps.chance);
}

function isTooMuch(deps: Deps, email: string, lately: Awaited<ReturnType<typeof readAsked>>): boolean {
  if (lately.ofNetwork >= mostAsked.ofNetwork || lately.all >= mostAsked.confirmed) return true;
  if (lately.isKnown) return false;
  return (
    lately.unconfirmed >= mostAsked.ofAddress ||
    deps.rates.mailsToStrangers.hit(email.toLowerCase()) > mostAsked.anywhere
  );
}

/** What a link in a mail is about, for its page: null where the link is none of ours or nothing is left of it. */
export async function subscriptionIn(
  deps: Deps,
  site: SiteRecord,
  power: 'mail-confirm' | 'mail-leave',
  token: string,
) {
  const comment = readMailToken(power, token, site.id, deps.config.keyring);
  if (comment === null) return null;
  const asked = await subscriptionsOf(deps.database, site.id, comment);
  const [first] = asked;
  if (!first) return null;
  const live = asked.filter(({ endedAt }) => endedAt === null);
  return {
    ...{ comment, email: first.email, thread: first.thread, kinds: asked.map(({ kind }) => kind) },
    state: live.length === 0 ? 'ended' : live.every(({ confirmedAt }) => confirmedAt) ? 'on' : 'asked',
  } as const;
}

export type SubscriptionState = NonNullable<Awaited<ReturnType<typeof subscriptionIn>>>;

export async function agreeTo(deps: Deps, site: SiteRecord, { comment }: { comment: string }): Promise<void> {
  await withRetry(() => confirmSubscriptions(deps.database, site.id, comment), deps.chance);
}

/** Ends what an address is told of one thread, or of everything at the site. */
export async function leave(
  deps: Deps,
  site: SiteRecord,
  { email, thread }: { email: string; thread: string },
  isAll: boolean,
): Promise<void> {
  const whose = { site: site.id, email, thread };
  await withRetry(() => endSubscriptions(deps.database, whose, isAll), deps.chance);
}

/** Has subscriptions follow threads into the one that they were merged into. */
export async function moveSubscriptions(
  deps: Deps,
  site: string,
  from: string[],
  into: string,
): Promise<void> {
  if (from.length > 0)
    await withRetry(() => rethreadSubscriptions(deps.database, site, from, into), deps.chance);
}

export const forgetOldSubscriptions = (deps: Deps): Promise<void> =>
  withRetry(() => pruneSubscriptions(deps.database), deps.chance);
