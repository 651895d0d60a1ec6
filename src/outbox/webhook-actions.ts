import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import type { Actor } from '../roles.ts';
import { auditEntry, differenceOf } from '../sites/audit.ts';
import type { SiteRecord } from '../sites/site.ts';
import { closedSeals } from '../sites/site-actions.ts';
import { uuidOfBytes } from '../uuid.ts';
import { faultInUrl, networksOpenTo } from './address.ts';
import { tellAtOnce } from './delivery-log-actions.ts';
import { listDeliveries, restartDelivery } from './delivery-log-queries.ts';
import { eventOf } from './event.ts';
import { secretBytes, writeSecret } from './signature.ts';
import {
  type DeliveryWire,
  deliveryWire,
  type TestResult,
  type WebhookInput,
  type WebhookPatch,
  type WebhookRecord,
  type WebhookWire,
  webhookFacts,
  webhookWire,
} from './webhook.ts';
import { webhookChannel } from './webhook-delivery-actions.ts';
import {
  changeWebhook,
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listSealedSecrets,
  listSitesRefused,
  listWebhooks,
  type WebhookChange,
  webhookChannelName,
} from './webhook-queries.ts';

/** For how many hours a secret that was replaced signs beside the new one. */
const changeover = 24;

const noSuchWebhook = () => new Refusal('not_found', 'There is no such webhook.');

export async function showWebhooks(deps: Deps, site: SiteRecord): Promise<WebhookWire[]> {
  return (await listWebhooks(deps.database, site.id)).map(webhookWire);
}

/** Which of these sites have a webhook that its receiver has put an end to. */
export const sitesRefused = (deps: Deps, sites: SiteRecord[]): Promise<string[]> =>
  listSitesRefused(
    deps.database,
    sites.map(({ id }) => id),
  );

export async function showWebhook(deps: Deps, site: SiteRecord, id: string): Promise<WebhookWire> {
  const found = await findWebhook(deps.database, site.id, id);
  if (!found) throw noSuchWebhook();
  return webhookWire(found);
}

/** Makes a webhook. Its secret is in this answer alone. */
export async function createWebhook(deps: Deps, site: SiteRecord, input: WebhookInput, actor: Actor) {
  refuseUnfit(deps, input.url);
  const { secret, sealed } = await newSecret(deps);
  const webhook = { ...input, site: site.id, id: uuidOfBytes(deps.random(16)), sealedSecret: sealed };
  const told = (made: WebhookRecord) =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'webhook.create', subject: made.id },
      ...{ before: null, after: webhookFacts(made) },
    });
  const made = await withRetry(() => insertWebhook(deps.database, webhook, told), deps.chance);
  return { ...webhookWire(made), secret };
}

/** Changes a webhook. With a new secret, that is in this answer alone. */
export async function updateWebhook(
  deps: Deps,
  site: SiteRecord,
  id: string,
  { disabled, rotateSecret, ...fields }: WebhookPatch,
  actor: Actor,
) {
  if (fields.url !== undefined) refuseUnfit(deps, fields.url);
  const made = rotateSecret ? await newSecret(deps) : undefined;
  const change: WebhookChange = {
    ...fields,
    ...(disabled === undefined ? {} : { disabled: disabled ? 'editor' : null }),
    ...(made ? { secret: { sealed: made.sealed, hours: changeover } } : {}),
  };
  const told = (before: WebhookRecord, after: WebhookRecord) => {
    const difference = differenceOf(webhookFacts(before), {
      ...webhookFacts(after),
      // Another path or secret is a change as well, of which the audit says no more than that.
      ...(before.url === after.url ? {} : { url: 'another' }),
      ...(made ? { secret: 'another' } : {}),
    });
    const what = { site: site.id, act: 'webhook.change', subject: id } as const;
    return difference && auditEntry(deps, actor, { ...what, ...difference });
  };
  const write = () => changeWebhook(deps.database, site.id, id, change, told);
  const changed = await withRetry(write, deps.chance);
  if (!changed) throw noSuchWebhook();
  return { ...webhookWire(changed), ...(made ? { secret: made.secret } : {}) };
}

/** Deletes a webhook, and what is known of its deliveries. */
export async function removeWebhook(deps: Deps, site: SiteRecord, id: string, actor: Actor): Promise<void> {
  const told = (gone: WebhookRecord) =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'webhook.delete', subject: id },
      ...{ before: webhookFacts(gone), after: null },
    });
  const write = () => deleteWebhook(deps.database, site.id, id, told);
  if (!(await withRetry(write, deps.chance))) throw noSuchWebhook();
}

/** Sends a test to a webhook now, once, disabled or not; gives what became of it. */
export async function testWebhook(
  deps: Deps,
  site: SiteRecord,
  id: string,
  actor: Actor,
): Promise<TestResult> {
  if (!(await findWebhook(deps.database, site.id, id))) throw noSuchWebhook();
  const event = eventOf(deps, { site: site.id, kind: 'webhook.test', subject: id, data: {} });
  const what = { site: site.id, act: 'webhook.test', subject: id } as const;
  const told = auditEntry(deps, actor, { ...what, before: null, after: null });
  const { result, status, error } = await tellAtOnce(deps, webhookChannel(deps), event, id, told);
  return { result: result === 'done' ? 'done' : 'failed', status: status ?? null, error: error ?? null };
}

/** What a webhook was told and is still to be told, the newest first. */
export async function showDeliveries(
  deps: Deps,
  site: SiteRecord,
  id: string,
  limit: number,
  after: Place | undefined,
): Promise<{ items: DeliveryWire[]; nextCursor: string | null }> {
  if (!(await findWebhook(deps.database, site.id, id))) throw noSuchWebhook();
  const whose = { site: site.id, channel: webhookChannelName, target: id };
  const found = await listDeliveries(deps.database, whose, limit, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1)?.delivery : undefined;
  return {
    items: page.map(({ delivery, event }) => deliveryWire(delivery, event)),
    nextCursor: last ? writeCursor([last.createdAt, last.id]) : null,
  };
}

/** Has a delivery made again, whether it arrived or not: as the same delivery, by which its receiver knows it. */
export async function retryDelivery(
  deps: Deps,
  site: SiteRecord,
  id: string,
  actor: Actor,
): Promise<DeliveryWire> {
  const which = { site: site.id, channel: webhookChannelName, id };
  const what = { site: site.id, act: 'delivery.retry', subject: id, before: null, after: null } as const;
  const told = () => auditEntry(deps, actor, what);
  const found = await withRetry(() => restartDelivery(deps.database, which, told), deps.chance);
  if (!found) throw new Refusal('not_found', 'There is no such delivery.');
  return deliveryWire(found.delivery, found.event);
}

/** The webhooks whose secret nothing in SECRETS opens, so that their receivers are told nothing, and the kid of what sealed each. */
export async function closedWebhookSecrets(deps: Pick<Deps, 'config' | 'database'>) {
  const seals = await listSealedSecrets(deps.database);
  return closedSeals(
    deps,
    'webhook',
    seals.map(({ site, name, sealed }) => ({ of: `the secret of the webhook ${site}/${name}`, sealed })),
  );
}

function refuseUnfit(deps: Deps, url: string): void {
  const message = faultInUrl(url, networksOpenTo(deps.config));
  if (message)
    throw new Refusal('invalid_request', 'The webhook’s address cannot be taken.', {
      faults: [{ path: 'url', message }],
    });
}

async function newSecret({ random, config }: Deps): Promise<{ secret: string; sealed: string }> {
  const secret = writeSecret(random(secretBytes));
  return { secret, sealed: await config.keyring.seal('webhook', new TextEncoder().encode(secret), random) };
}
