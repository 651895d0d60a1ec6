import * as z from 'zod';
import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { forgetTarget } from '../outbox/delivery-actions.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { readersChannel } from './reader-mail-actions.ts';
import { subscriptionKinds } from './subscription.ts';
import { deleteSubscriptionsOf, subscriptionsOfReader } from './subscription-queries.ts';

const SubscriptionOfReader = z.object({
  comment: z.string(),
  kind: z.enum(subscriptionKinds),
  thread: z.string(),
  createdAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});

/** What this room keeps under an e-mail address, as lists by name. */
export const readerLists = { subscriptions: { item: SubscriptionOfReader, read: subscriptionsOfReader } };

/** Deletes what an address is told of, and the mails to it that are under way or in the log. */
export async function eraseSubscriptionsOf(
  deps: Deps,
  site: SiteRecord,
  email: string,
  _texts: 'keep' | 'remove',
  actor: Actor,
): Promise<{ subscriptions: number }> {
  const told = (subscriptions: number) =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'reader.erase', subject: site.id },
      ...{ before: { subscriptions }, after: null },
    });
  const deletion = () => deleteSubscriptionsOf(deps.database, site.id, email, told);
  const subscriptions = await withRetry(deletion, deps.chance);
  await forgetTarget(deps, { site: site.id, channel: readersChannel, target: email });
  return { subscriptions };
}
