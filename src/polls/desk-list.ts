import * as z from 'zod';
import { line } from '../text.ts';
import { PollWire, statuses } from './poll.ts';

/** What editors see of a site's polls: drafts, unlisted and deleted ones too, with the votes so far. */

export const editorsStatuses = [...statuses, 'all', 'deleted'] as const;
export type EditorsStatus = (typeof editorsStatuses)[number];

export const EditorsQuery = z.object({
  status: z.enum(editorsStatuses).default('all'),
  q: line({ max: 200 }).optional().describe('Words in the question or the slug.'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});
export type EditorsQuery = z.output<typeof EditorsQuery>;

export const EditorsPoll = PollWire.extend({
  voters: z.int().describe('Counted ballots and imported voters.'),
  held: z.int(),
  createdAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().nullable(),
  final: z.boolean().describe('The voters’ keys are destroyed: it cannot be opened again.'),
  allowance: z.int().nullable(),
});
export type EditorsPoll = z.infer<typeof EditorsPoll>;
/** Whether a draft has no time of its own yet: what it has is when it was written, and publishing opens it. */
export const opensOnPublishing = ({ status, opensAt, createdAt }: EditorsPoll): boolean =>
  status === 'draft' && opensAt <= createdAt;

export const EditorsList = z.object({ items: z.array(EditorsPoll), nextCursor: z.string().nullable() });

export const WordingList = z.object({
  items: z.array(
    z.object({
      wording: z.int(),
      question: z.string(),
      note: z.string().nullable(),
      options: z.array(z.object({ id: z.string(), text: z.string() })),
      replacedAt: z.iso.datetime(),
      replacedBy: z.string(),
    }),
  ),
});

export const PreviewLink = z.object({ url: z.string(), expiresAt: z.iso.datetime() });
