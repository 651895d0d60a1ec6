import { uuidOfBytes } from '../uuid.ts';

/** The rules of the outbox: what can happen that others are told of, and what is kept of it. */

export const eventKinds = [
  'comment.held',
  'comment.approved',
  'feedback.received',
  'poll.opened',
  'poll.closed',
  'report.received',
  'report.settled',
  'queue.waiting',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** What one channel alone is told, and no program can ask for. */
export type InnerKind = 'webhook.test' | 'mail.test' | 'mail.digest' | 'mail.confirm';

export const isNews = (kind: EventKind | InnerKind): kind is EventKind =>
  (eventKinds as readonly string[]).includes(kind);

/** `subject` is the id or slug of what it happened to. `data` holds ids and states, and nothing that a reader wrote. */
export type NewEvent = {
  site: string;
  id: string;
  kind: EventKind | InnerKind;
  subject: string;
  data: Record<string, unknown>;
};

export type OutboxEvent = NewEvent & { createdAt: Date };

export function eventOf(
  { random }: { random: (bytes: number) => Uint8Array },
  happened: Omit<NewEvent, 'id'>,
): NewEvent {
  return { ...happened, id: uuidOfBytes(random(16)) };
}
