import * as z from 'zod';
import { line } from '../text.ts';
import { eventKinds, type OutboxEvent } from './event.ts';

/** The rules of webhooks: how one, and what it was told, looks on the wire. */

export type WebhookRecord = {
  site: string;
  id: string;
  name: string;
  url: string;
  events: string[];
  sealedSecret: string;
  formerSecret: string | null;
  retiresAt: Date | null;
  createdAt: Date;
  disabledAt: Date | null;
  disabledBy: 'editor' | 'receiver' | null;
};

const fields = {
  name: line({ max: 200 }).describe('What for: it is what editors see.'),
  url: line({ max: 2000 }),
  events: z
    .array(z.enum(eventKinds), { error: 'Must be a list of events.' })
    .min(1, { error: 'Choose at least one event.' })
    .max(100)
    .transform((kinds) => [...new Set(kinds)].sort()),
};

export const WebhookInput = z.object({ ...fields, name: fields.name.default('') });
export type WebhookInput = z.output<typeof WebhookInput>;

/** `PATCH webhooks/{id}`: what is sent is changed. */
export const WebhookPatch = z
  .object({
    ...fields,
    disabled: z.boolean(),
    rotateSecret: z
      .boolean()
      .describe('Make a new secret; for 24 hours the one before it signs as well, and none before that.'),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: 'Nothing to change was sent.' });
export type WebhookPatch = z.output<typeof WebhookPatch>;

const time = z.iso.datetime();

export const WebhookWire = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  disabled: z.boolean(),
  disabledBy: z
    .enum(['editor', 'receiver'])
    .nullable()
    .describe('`receiver`: it answered 410, which means that it wants no more.'),
  formerSecretUntil: time.nullable().describe('Until when the secret before this one signs too.'),
  createdAt: time,
});
export type WebhookWire = z.infer<typeof WebhookWire>;
export const WebhookList = z.object({ items: z.array(WebhookWire), nextCursor: z.null() });

const secret = z.string().describe('`whsec_…`, to check signatures with. It is told here and never again.');
export const NewWebhook = WebhookWire.extend({ secret });
export const ChangedWebhook = WebhookWire.extend({ secret: secret.optional() });

export function webhookWire(webhook: WebhookRecord): WebhookWire {
  const { id, name, url, events, disabledBy } = webhook;
  return {
    ...{ id, name, url, events, disabled: webhook.disabledAt !== null, disabledBy },
    formerSecretUntil: webhook.retiresAt?.toISOString() ?? null,
    createdAt: webhook.createdAt.toISOString(),
  };
}

/** What the audit tells of a webhook: of its address the host alone, since the rest is often as good as a password. */
export const webhookFacts = ({ name, url, events, disabledAt, disabledBy }: WebhookRecord) => ({
  ...{ name, host: new URL(url).host, events, disabled: disabledAt !== null, disabledBy },
});

export const TestResult = z.object({
  result: z.enum(['done', 'failed']),
  status: z.int().nullable().describe('What it was answered with, if it was.'),
  error: z.string().nullable(),
});
export type TestResult = z.infer<typeof TestResult>;

export const deliveryStates = ['waiting', 'done', 'given_up'] as const;

export const DeliveryWire = z.object({
  id: z.string(),
  event: z.object({
    id: z.string().describe('The `webhook-id` header.'),
    type: z.string(),
    subject: z.string(),
  }),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  status: z.int().nullable().describe('What the last attempt was answered with, if it was.'),
  error: z.string().nullable().describe('Why the last attempt failed.'),
  createdAt: time,
  doneAt: time.nullable(),
  nextAt: time.nullable().describe('When it is tried again.'),
});
export type DeliveryWire = z.infer<typeof DeliveryWire>;
export const DeliveryList = z.object({ items: z.array(DeliveryWire), nextCursor: z.string().nullable() });

export type DeliveryRecord = {
  id: string;
  attempts: number;
  createdAt: Date;
  dueAt: Date;
  doneAt: Date | null;
  givenUpAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
};

export function deliveryWire(
  delivery: DeliveryRecord,
  event: Pick<OutboxEvent, 'id' | 'kind' | 'subject'>,
): DeliveryWire {
  const { id, attempts, createdAt, dueAt, doneAt, givenUpAt, lastStatus, lastError } = delivery;
  const state = doneAt ? 'done' : givenUpAt ? 'given_up' : 'waiting';
  return {
    ...{ id, event: { id: event.id, type: event.kind, subject: event.subject }, state, attempts },
    ...{ status: lastStatus, error: lastError, createdAt: createdAt.toISOString() },
    doneAt: doneAt?.toISOString() ?? null,
    nextAt: state === 'waiting' ? dueAt.toISOString() : null,
  };
}
