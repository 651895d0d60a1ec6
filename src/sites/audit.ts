import * as z from 'zod';
import { type Actor, actorKinds } from '../roles.ts';
import { uuidOfBytes } from '../uuid.ts';

/** The rules of the audit: what is written down about an editor's act, and how it looks on the wire. */

export const auditActs = [
  'site.create',
  'site.change',
  'origin.dismiss',
  'site.freeze',
  'key.create',
  'key.revoke',
  'key.invite',
  'session.end',
  'poll.create',
  'poll.change',
  'poll.close',
  'poll.reopen',
  'poll.delete',
  'poll.restore',
  'poll.finalise',
  'ballots.rule',
  'ballots.undo',
  'comment.rule',
  'comment.reply',
  'thread.change',
  'report.settle',
  'feedback.rule',
  'webhook.create',
  'webhook.change',
  'webhook.delete',
  'webhook.test',
  'delivery.retry',
  'mail.test',
  'reader.erase',
  'import.begin',
] as const;

const emailAddresses = /[^\s@<>"(),:;\\]+@[^\s@<>"(),:;\\]+\.[^\s@<>"(),:;\\.]+/g;

type Facts = Record<string, unknown>;

/** `before` and `after` are null where there was nothing. */
export type AuditTold = {
  site: string;
  act: (typeof auditActs)[number];
  subject: string;
  before: Facts | null;
  after: Facts | null;
};

export type AuditEntry = AuditTold & {
  id: string;
  actorKind: Actor['kind'];
  actorId: string | null;
  actorName: string;
};

/** The row for an act. E-mail addresses in what changed are blotted out: the audit outlives what a reader may have erased. */
export function auditEntry(
  { random }: { random: (bytes: number) => Uint8Array },
  { kind, id, name }: Actor,
  { before, after, ...told }: AuditTold,
): AuditEntry {
  const actor = { actorKind: kind, actorId: id, actorName: name };
  return {
    ...told,
    ...actor,
    id: uuidOfBytes(random(16)),
    before: withoutAddresses(before),
    after: withoutAddresses(after),
  };
}

/** What differs between two states, in nested objects too; lists are told whole. Undefined where nothing does. */
export function differenceOf(before: Facts, after: Facts): { before: Facts; after: Facts } | undefined {
  const was: Facts = {};
  const is: Facts = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[name], after[name]];
    const inner = isObject(one) && isObject(other) ? differenceOf(one, other) : undefined;
    if (inner) [was[name], is[name]] = [inner.before, inner.after];
    else if (isObject(one) && isObject(other)) continue;
    else if (JSON.stringify(one) !== JSON.stringify(other)) [was[name], is[name]] = [one, other];
  }
  return Object.keys(was).length > 0 ? { before: was, after: is } : undefined;
}

const isObject = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** In any text that is inside; times become text on the way, as they would in the database. */
function withoutAddresses(facts: Facts | null): Facts | null {
  return JSON.parse(JSON.stringify(facts), (_, value) =>
    typeof value === 'string' ? value.replaceAll(emailAddresses, '…@…') : value,
  );
}

export const AuditWire = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({
    kind: z.enum(actorKinds),
    id: z
      .string()
      .nullable()
      .describe('The key’s id; null for OWNER_KEY, the command line and the service itself.'),
    name: z.string(),
  }),
  act: z.string().describe(`One of ${auditActs.join(', ')}; more may come.`),
  subject: z
    .string()
    .describe('A poll’s slug, a thread’s key, a comment’s, a report’s or a key’s id, or the site’s name.'),
  before: z.record(z.string(), z.unknown()).nullable().describe('What changed, as it was.'),
  after: z.record(z.string(), z.unknown()).nullable().describe('What changed, as it is since.'),
});
export type AuditLine = z.infer<typeof AuditWire>;
export const AuditList = z.object({ items: z.array(AuditWire), nextCursor: z.string().nullable() });

export function auditWire(entry: Omit<AuditEntry, 'act'> & { act: string; at: Date }): AuditLine {
  const { id, at, act, subject, before, after } = entry;
  const actor = { kind: entry.actorKind, id: entry.actorId, name: entry.actorName };
  return { id, at: at.toISOString(), actor, act, subject, before, after };
}
