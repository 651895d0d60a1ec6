import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Channel } from '../outbox/channel.ts';
import { deliveriesTo, tellAtOnce } from '../outbox/delivery-log-actions.ts';
import { eventOf } from '../outbox/event.ts';
import type { DeliveryWire } from '../outbox/webhook.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { editorMail, editorsChannel } from './editor-mail-actions.ts';

/** The newest mails to each of a site's editors, sent and still to be sent, all together the newest first. */
export async function showMailLog(
  deps: Deps,
  { id: site, settings }: SiteRecord,
): Promise<(DeliveryWire & { to: string })[]> {
  const logs = await Promise.all(
    settings.mail.to.map(async (to) => {
      const found = await deliveriesTo(deps, { site, channel: editorsChannel, target: to }, 20);
      return found.map((delivery) => ({ ...delivery, to }));
    }),
  );
  return logs.flat().sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}

/** Sends a test to one of a site's editors now, once; says whether the mail server took it. */
export async function sendTestMail(deps: Deps, site: SiteRecord, to: string, actor: Actor): Promise<boolean> {
  if (!site.settings.mail.to.includes(to)) throw new Refusal('not_found', 'There is no such address.');
  const event = eventOf(deps, { site: site.id, kind: 'mail.test', subject: site.id, data: {} });
  const what = { site: site.id, act: 'mail.test', subject: site.id, before: null, after: null } as const;
  const { result } = await tellAtOnce(deps, testing(deps), event, to, auditEntry(deps, actor, what));
  return result === 'done';
}

/** A test tells of nothing, so no other room is asked. */
const testing = (deps: Deps): Channel => {
  const nothing = async () => undefined;
  return editorMail(deps, { comment: nothing, report: nothing, note: nothing });
};
