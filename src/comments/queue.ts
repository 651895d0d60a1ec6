import * as z from 'zod';
import { line } from '../text.ts';
import { commentStatuses, type ModerationItem } from './comment.ts';

/** The rules of the moderation queue: what editors can ask of it, and how far one page of a search looks. */

/** How many comments, by the queue's index, one page of a search looks at; the cursor leads on from there. */
export const mostLookedAt = 5000;

/** Counts stop here: what an editor wants to know of a long queue is that it is long. */
export const mostCounted = 1000;

const host = z
  .string()
  .max(253)
  .transform((raw) => raw.toLowerCase())
  .refine((raw) => raw === 'any' || /^[a-z0-9.-]+$/.test(raw), {
    error: 'Must be `any` or the name of a host like shop.example.',
  });

const filters = {
  status: z.enum(commentStatuses).default('held'),
  order: z.enum(['newest', 'oldest']).default('newest'),
  q: line({ max: 200 }).optional().describe('Words to be found in text, name, e-mail, website or headline.'),
  thread: z.string().max(4000).optional(),
  author: line({ max: 245 }).optional().describe('An e-mail address, or a name.'),
  network: z.guid().optional().describe('As the items have it.'),
  link: host.optional().describe('`any`: with a link; or with one to this host or under it.'),
};

export const QueueQuery = z.object({
  ...filters,
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});

/** The same as an address of the desk has it: what cannot be taken is left out, since a form sends its empty fields too. */
export const QueueAddress = z.object(
  Object.fromEntries(Object.entries(filters).map(([name, filter]) => [name, blankless(filter)])),
) as unknown as z.ZodType<QueueFilters>;

function blankless(schema: z.ZodType) {
  return z.preprocess((sent) => (sent === '' ? undefined : sent), schema.catch(undefined as never));
}

export type QueueFilters = z.output<ReturnType<typeof filtersOf>>;
const filtersOf = () => z.object(filters);

export type QueueWanted = QueueFilters & { limit: number; cursor?: string | undefined };

/** Whether the index alone finds what is asked for, or each comment must be looked at. */
export const isSearch = ({ q, link, author }: Pick<QueueFilters, 'q' | 'link' | 'author'>): boolean =>
  q !== undefined || link !== undefined || (author !== undefined && !author.includes('@'));

/** A comment in the queue, with how many readers' reports on it are open. */
export type QueueItem = ModerationItem & { reports: number };

export const QueueCounts = z.object({
  counts: z.record(z.enum(commentStatuses), z.int()),
  most: z.int().describe('A count of this many means: this many or more.'),
});
