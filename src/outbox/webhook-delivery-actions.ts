import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import type { Channel, Delivery, Outcome } from './channel.ts';
import { isNews } from './event.ts';
import { readSecret, signedHeaders } from './signature.ts';
import type { WebhookRecord } from './webhook.ts';
import { webhookBody } from './webhook-message.ts';
import { changeWebhook, findWebhook, listEnabled, webhookChannelName } from './webhook-queries.ts';

/** Tells publishers' own programs, signed per the Standard Webhooks specification. */
export const webhookChannel = (deps: Deps): Channel => ({
  name: webhookChannelName,
  targetsOf: async (events) => {
    const sites = [...new Set(events.filter(({ kind }) => isNews(kind)).map(({ site }) => site))];
    const webhooks = await listEnabled(deps.database, sites);
    return events.map(({ site, kind }) =>
      webhooks
        .filter((webhook) => webhook.site === site && webhook.events.includes(kind))
        .map(({ id: target }) => ({ target })),
    );
  },
  deliver: (delivery) => deliverToWebhook(deps, delivery),
});

async function deliverToWebhook(deps: Deps, { event, target }: Delivery): Promise<Outcome> {
  const isTest = event.kind === 'webhook.test';
  const webhook = await findWebhook(deps.database, event.site, target);
  if (!webhook) return { result: 'refused', error: 'The webhook was deleted.' };
  if (webhook.disabledAt && !isTest) return { result: 'refused', error: 'The webhook is disabled.' };
  const body = webhookBody(event);
  const message = { id: event.id, at: deps.clock(), body };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Hustings',
    ...signedHeaders(message, await secretsOf(deps, webhook)),
  };
  const outcome = await deps.post(webhook.url, { headers, body });
  // Nobody waits for a test: whoever asked for it has its answer at once.
  const failed = isTest ? 'refused' : 'failed';
  if (!outcome.answered) return { result: failed, error: outcome.error };
  const { status, retryAfter } = outcome;
  if (status >= 200 && status < 300) return { result: 'done', status };
  if (status === 410) {
    await disable(deps, webhook);
    return { result: 'refused', status, error: 'It wants to be told no more, and the webhook is disabled.' };
  }
  const isRedirect = status >= 300 && status < 400;
  const error = isRedirect ? 'It leads elsewhere, and redirects are not followed.' : 'It did not take it.';
  return { result: failed, status, error, retryAfter };
}

async function secretsOf(
  { config }: Deps,
  { sealedSecret, formerSecret, retired }: WebhookRecord & { retired: boolean },
): Promise<Uint8Array[]> {
  const sealed = formerSecret === null || retired ? [sealedSecret] : [sealedSecret, formerSecret];
  return Promise.all(
    sealed.map(async (each) => {
      const opened = await config.keyring.open('webhook', each);
      const secret = opened && readSecret(new TextDecoder().decode(opened));
      if (!secret)
        throw new Error('no secret in SECRETS opens a webhook’s: was a key taken out of the list?');
      return secret;
    }),
  );
}

async function disable(deps: Deps, { site, id }: WebhookRecord): Promise<void> {
  const change = { disabled: 'receiver' } as const;
  await withRetry(() => changeWebhook(deps.database, site, id, change, () => undefined), deps.chance);
  deps.log.warn({ site, webhook: id }, 'a webhook wants to be told no more');
}
