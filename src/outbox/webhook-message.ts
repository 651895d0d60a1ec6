import * as z from 'zod';
import type { EventKind, OutboxEvent } from './event.ts';

/** The rules of what is posted to webhooks, as it is described in `/openapi.json`. */

type Kind = EventKind | 'webhook.test';

const site = z.string();
const comment = z.string().describe('Its id.');
const thread = z.string().describe('Its key.');
const report = z.object({ site, report: z.string().describe('Its id.'), comment });
const poll = z.object({ site, poll: z.string().describe('Its slug.') });

/** Ids alone: a receiver asks the API for the rest, with a key, so that what a reader has erased does not lie about elsewhere. */
const messages: Record<Kind, { summary: string; data: z.ZodType }> = {
  'comment.held': {
    summary: 'A comment waits for an editor',
    data: z.object({ site, comment, thread }),
  },
  'comment.approved': {
    summary: 'Readers can see a comment',
    data: z.object({
      site,
      comment,
      thread,
      first: z.boolean().describe('False: they have seen it before.'),
    }),
  },
  'feedback.received': {
    summary: 'A note to the editors came in',
    data: z.object({ site, feedback: z.string().describe('Its id.') }),
  },
  'poll.opened': { summary: 'Readers can vote in a poll from now on', data: poll },
  'poll.closed': { summary: 'Readers can vote in a poll no longer', data: poll },
  'report.received': { summary: 'A reader reported a comment', data: report },
  'report.settled': { summary: 'An editor settled a report', data: report },
  'queue.waiting': {
    summary: 'A comment has been held for 12 hours; once a day while it stays so',
    data: z.object({ site, since: z.iso.datetime().describe('When the oldest came in.') }),
  },
  'webhook.test': {
    summary: 'An editor tries a webhook',
    data: z.object({ site, webhook: z.string().describe('Its id.') }),
  },
};

export const webhookMessages = Object.entries(messages).map(([type, { summary, data }]) => ({
  name: type,
  summary,
  schema: z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().describe('When it happened.'),
    data,
  }),
}));

/** How what it happened to is called in `data`; nothing where that is the site itself. */
const subjectNames: Record<Kind, string | null> = {
  'comment.held': 'comment',
  'comment.approved': 'comment',
  'feedback.received': 'feedback',
  'poll.opened': 'poll',
  'poll.closed': 'poll',
  'report.received': 'report',
  'report.settled': 'report',
  'queue.waiting': null,
  'webhook.test': 'webhook',
};

/** The text that is sent, the same at every attempt. */
export function webhookBody({ site, kind, subject, data, createdAt }: OutboxEvent): string {
  const name = subjectNames[kind as Kind];
  const told = { site, ...(name === null ? {} : { [name]: subject }), ...data };
  return JSON.stringify({ type: kind, timestamp: createdAt.toISOString(), data: told });
}
