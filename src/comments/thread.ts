import * as z from 'zod';
import { type Fault, Refusal } from '../errors.ts';
import { line, moment, uuid, webAddress } from '../text.ts';
import { normaliseThreadKey, threadKeyRule } from './thread-key.ts';

/** The rules of threads as editors see them: their mode, notice, other keys and pinned comment. */

export const threadModes = ['open', 'hold', 'closed'] as const;

const key = z
  .string({ error: 'Must be text.' })
  .max(4000)
  .transform((raw, context) => {
    const normal = normaliseThreadKey(raw);
    if (normal !== null) return normal;
    context.addIssue({ code: 'custom', message: threadKeyRule });
    return z.NEVER;
  });

/** `PATCH threads`: what is sent is changed, the rest stays. */
export const ThreadPatch = z
  .object({
    thread: key.describe('The key of the thread, or an alias of it.'),
    mode: z
      .enum(threadModes)
      .optional()
      .describe('`hold`: every comment waits for an editor. Sent without `until`, it lasts.'),
    until: moment
      .nullable()
      .optional()
      .describe('From then on, mode and notice are as if they were never set. Null: they last.'),
    notice: line({ max: 500 })
      .optional()
      .describe('Shown to readers above the thread; empty for none. Sent without `until`, it lasts.'),
    aliases: z
      .array(key)
      .max(200, { error: 'At most 200 other keys.' })
      .optional()
      .describe(
        'All further keys that lead here. The comments of one that is added are moved here for good; one that is left out no longer leads here.',
      ),
    pinned: uuid
      .nullable()
      .optional()
      .describe('The comment that is shown first as well: an approved one of this thread, or null.'),
    title: line({ max: 500 }).optional(),
    url: webAddress(2000).optional(),
  })
  .refine(({ thread: _, ...rest }) => Object.values(rest).some((value) => value !== undefined), {
    error: 'Nothing to change was sent.',
  });
export type ThreadPatch = z.output<typeof ThreadPatch>;

export const ThreadItem = z.object({
  key: z.string(),
  title: z.string(),
  url: z.string(),
  count: z.int().describe('Approved comments.'),
  open: z.boolean().describe('Whether readers can comment: by its mode, its age and the site’s freeze.'),
  mode: z.enum(threadModes),
  until: z.iso.datetime().nullable(),
  notice: z.string(),
  aliases: z.array(z.string()),
  pinned: z.string().nullable(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type ThreadItem = z.infer<typeof ThreadItem>;
export const ThreadList = z.object({ items: z.array(ThreadItem), nextCursor: z.string().nullable() });

/** What editors may set of a thread. */
export type ThreadFacts = {
  title: string;
  url: string;
  mode: (typeof threadModes)[number];
  until: Date | null;
  notice: string;
  aliases: string[];
  pinned: string | null;
};

/** What has to be known, while nobody else can change it, before a patch is taken. */
export type ThreadAround = {
  now: Date;
  /** Whom the aliases that were sent lead to already, other threads among them. */
  owners: ReadonlyMap<string, string>;
  /** The further keys of the threads that are to be merged: they come along, so they must be sent too. */
  brought: readonly string[];
  /** Whether the comment to pin is an approved one of this thread, or of one that is merged into it. */
  isPinnable: boolean;
};

/** A thread after a patch; refuses what cannot be, naming it. */
export function patchedThread(
  key: string,
  current: ThreadFacts,
  patch: Omit<ThreadPatch, 'thread'>,
  around: ThreadAround,
): ThreadFacts {
  const faults: Fault[] = [];
  if (patch.until && patch.until <= around.now)
    faults.push({ path: 'until', message: 'Must lie in the future.' });
  if (patch.pinned && !around.isPinnable)
    faults.push({ path: 'pinned', message: 'Must be an approved comment of this thread.' });
  if (patch.aliases) faults.push(...aliasFaults(key, patch.aliases, around));
  if (faults.length > 0) {
    const where = [...new Set(faults.map(({ path }) => path))].join(', ');
    throw new Refusal('invalid_request', `Something in the request cannot be taken as it is: ${where}.`, {
      faults,
    });
  }
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const isSetAnew = patch.mode !== undefined || patch.notice !== undefined;
  const aliases = patch.aliases && [...new Set(patch.aliases)].sort();
  return {
    ...current,
    ...(isSetAnew ? { until: null } : {}),
    ...set,
    ...(aliases ? { aliases } : {}),
  };
}

/** The list is whole: nothing may be taken from elsewhere by it, nor forgotten, so that sending it twice is as good as once. */
function aliasFaults(key: string, aliases: string[], { owners, brought }: ThreadAround): Fault[] {
  const fault = (message: string): Fault => ({ path: 'aliases', message });
  const taken = aliases.filter((alias) => {
    const owner = owners.get(alias) ?? key;
    return owner !== key && !aliases.includes(owner);
  });
  return [
    ...aliases.filter((alias) => alias === key).map(() => fault('Must not hold the thread’s own key.')),
    ...taken.map((alias) =>
      fault(`“${alias}” leads to “${owners.get(alias)}” already: take it away there first.`),
    ),
    ...brought
      .filter((alias) => !aliases.includes(alias))
      .map((alias) => fault(`“${alias}” leads to one of these: add it too.`)),
  ];
}
