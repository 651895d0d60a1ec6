import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { readCursor } from '../http/cursor.ts';
import { operation } from '../http/operation.ts';
import { uuid } from '../text.ts';
import {
  ChangedWebhook,
  DeliveryList,
  DeliveryWire,
  NewWebhook,
  TestResult,
  WebhookInput,
  WebhookList,
  WebhookPatch,
} from './webhook.ts';
import {
  createWebhook,
  removeWebhook,
  retryDelivery,
  showDeliveries,
  showWebhooks,
  testWebhook,
  updateWebhook,
} from './webhook-actions.ts';

const tag = 'Webhooks';
const who = { may: 'webhooks.manage' } as const;

function idOf(params: Record<string, string>, what: 'webhook' | 'delivery'): string {
  const id = uuid.safeParse(params.id);
  if (!id.success) throw new Refusal('not_found', `There is no such ${what}.`);
  return id.data;
}

export const webhookOperations = [
  operation(
    {
      method: 'get',
      path: '/webhooks',
      who,
      tag,
      summary: 'The addresses that are told of what happens',
      answers: { 200: { description: 'All of them, the oldest first', schema: WebhookList } },
    },
    async ({ c, deps, site }) => c.json({ items: await showWebhooks(deps, site), nextCursor: null }),
  ),
  operation(
    {
      method: 'post',
      path: '/webhooks',
      who,
      tag,
      summary: 'Have an address told of what happens',
      description:
        'Each event is posted as `{type, timestamp, data}`, signed per the Standard Webhooks specification, at least once. `data` has ids alone.',
      body: WebhookInput,
      limit: 16_384,
      answers: { 201: { description: 'The webhook, with the secret that signs', schema: NewWebhook } },
    },
    async ({ c, deps, site, actor, body }) => c.json(await createWebhook(deps, site, body, actor), 201),
  ),
  operation(
    {
      method: 'patch',
      path: '/webhooks/{id}',
      who,
      tag,
      summary: 'Change a webhook, disable or enable it, or give it a new secret',
      body: WebhookPatch,
      limit: 16_384,
      answers: { 200: { description: 'The webhook; with a new secret, that too', schema: ChangedWebhook } },
    },
    async ({ c, deps, site, actor, params, body }) =>
      c.json(await updateWebhook(deps, site, idOf(params, 'webhook'), body, actor)),
  ),
  operation(
    {
      method: 'delete',
      path: '/webhooks/{id}',
      who,
      tag,
      summary: 'Delete a webhook with its log',
      answers: { 204: { description: 'It is told no more' } },
    },
    async ({ c, deps, site, actor, params }) => {
      await removeWebhook(deps, site, idOf(params, 'webhook'), actor);
      return c.body(null, 204);
    },
  ),
  operation(
    {
      method: 'post',
      path: '/webhooks/{id}/test',
      who,
      tag,
      summary: 'Send `webhook.test` to a webhook now, once',
      answers: { 200: { description: 'What became of it', schema: TestResult } },
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await testWebhook(deps, site, idOf(params, 'webhook'), actor)),
  ),
  operation(
    {
      method: 'get',
      path: '/webhooks/{id}/deliveries',
      who,
      tag,
      summary: 'What a webhook was told and is still to be told, the newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of deliveries', schema: DeliveryList } },
    },
    async ({ c, deps, site, params, query: { limit, cursor } }) =>
      c.json(await showDeliveries(deps, site, idOf(params, 'webhook'), limit, readCursor(cursor))),
  ),
  operation(
    {
      method: 'post',
      path: '/deliveries/{id}/retry',
      who,
      tag,
      summary: 'Have a delivery made again within seconds, whether it arrived or not',
      answers: { 202: { description: 'It waits again', schema: DeliveryWire } },
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await retryDelivery(deps, site, idOf(params, 'delivery'), actor), 202),
  ),
];
