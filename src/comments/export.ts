import * as z from 'zod';
import { commentStatuses } from './comment.ts';

/** What is taken out of the threads: every comment in every status, with what readers are never shown. */

const time = z.iso.datetime();

export const ExportedComment = z.object({
  id: z.string(),
  thread: z.string(),
  parent: z.string().nullable(),
  number: z.int().nullable(),
  author: z.object({
    name: z.string(),
    email: z.string(),
    website: z.string(),
    badge: z.enum(['staff']).nullable(),
  }),
  title: z.string().describe('What the page was called when this was written, as the writer’s browser said.'),
  url: z.string(),
  body: z.string().describe('As it was typed: Markdown.'),
  html: z.string(),
  status: z.enum(commentStatuses),
  reason: z.string().nullable(),
  spamScore: z
    .number()
    .nullable()
    .describe(
      'How likely spam its words looked when it was written, from 0 to 1; null where nothing was said.',
    ),
  createdAt: time,
  editedAt: time.nullable(),
  approvedAt: time.nullable(),
});
export type ExportedComment = z.infer<typeof ExportedComment>;

export const ExportedThread = z.object({
  key: z.string(),
  title: z.string(),
  url: z.string(),
  mode: z.enum(['open', 'hold', 'closed']),
  until: time.nullable(),
  notice: z.string(),
  aliases: z.array(z.string()),
  pinned: z.string().nullable(),
  count: z.int().describe('Approved comments.'),
  createdAt: time,
});
export type ExportedThread = z.infer<typeof ExportedThread>;

export const CommentExport = z.object({
  site: z.object({ site: z.string(), name: z.string(), url: z.string().nullable() }),
  threads: z.array(ExportedThread).describe('Those that were written in, or that editors set something of.'),
  comments: z.array(ExportedComment).describe('By thread, what is answered before its answers.'),
});

/**
 * A comment in the order of the export. `place` counts from 1; `parentPlace` is that of what it answers, always a
 * smaller one, or null. `threadPlace` counts the threads, whose title, address and mode come along.
 */
export type CommentRow = {
  place: number;
  parentPlace: number | null;
  threadPlace: number;
  threadTitle: string;
  threadUrl: string;
  threadMode: 'open' | 'hold' | 'closed';
  comment: ExportedComment;
};
