import * as z from 'zod';
import { emailAddress, line, moment, prose, uuid, webAddress } from '../text.ts';
import { ProofInput } from '../verification/proof.ts';

/** The rules of comments: what one looks like on the wire and which texts are taken. Limits are bytes, as in WordPress. */

export const commentStatuses = ['approved', 'held', 'spam', 'trash'] as const;
export type CommentStatus = (typeof commentStatuses)[number];

/** A comment as the rooms know it. `number` is null until it is first approved; `depth` 0 is top level. */
export type CommentRecord = {
  id: string;
  site: string;
  thread: string;
  parent: string | null;
  depth: number;
  number: number | null;
  authorName: string;
  authorEmail: string;
  authorWebsite: string;
  badge: 'staff' | null;
  body: string;
  html: string;
  status: CommentStatus;
  /** Why it is held, as a stable word (see acceptance.ts) or `withdrawn` by its author. */
  reason: string | null;
  /** What that rule hit upon, for editors alone. */
  matched: string | null;
  createdAt: Date;
  editedAt: Date | null;
};

/** What goes on the wire of a comment. */
export type PublicComment = Pick<
  CommentRecord,
  | 'id'
  | 'number'
  | 'parent'
  | 'authorName'
  | 'authorWebsite'
  | 'badge'
  | 'html'
  | 'status'
  | 'reason'
  | 'createdAt'
  | 'editedAt'
>;

export type ThreadRecord = {
  key: string;
  title: string;
  url: string;
  count: number;
  open: boolean;
  notice: string;
  frozen: string | null;
  pinned: string | null;
};

export const CommentWire = z.object({
  id: z.string(),
  number: z.int().nullable(),
  parent: z.string().nullable(),
  author: z.object({ name: z.string(), website: z.string().nullable(), badge: z.enum(['staff']).nullable() }),
  html: z.string(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  permalink: z.string(),
  status: z
    .enum([...commentStatuses, 'removed', 'withdrawn'])
    .describe(
      '`removed` (by the editors) and `withdrawn` (by its author) keep the place of a comment with replies.',
    ),
  moreReplies: z.boolean().describe('Of a top-level comment: more replies are to be had with `?under=ID`.'),
});
export type CommentWire = z.infer<typeof CommentWire>;

export const ThreadWire = z.object({
  key: z.string(),
  title: z.string(),
  url: z.string(),
  count: z.int(),
  open: z.boolean(),
  notice: z.string().describe('The editors’ word on this thread; empty for none.'),
  frozen: z
    .string()
    .nullable()
    .describe('While the whole site takes no comments: what readers are told, empty for the usual words.'),
  pinned: z.string().nullable().describe('The comment that the editors have pinned.'),
});
export const CommentPage = z.object({
  thread: ThreadWire,
  pinned: CommentWire.nullable().describe(
    'On the first page, the pinned comment to be shown above all. It stands in its own place in the list as well.',
  ),
  items: z.array(CommentWire),
  nextCursor: z.string().nullable(),
});
export type CommentPage = z.infer<typeof CommentPage>;

export const CommentCounts = z.object({ counts: z.record(z.string(), z.int()) });

/** Replies that come along with a page at most; the rest are asked for by `under`. */
export const mostReplies = 200;

/** The id of a comment in an archive that it was imported from, as old links have it. */
export const sourceId = z.string().regex(/^\d{1,20}$/);

const body = prose({ min: 1, max: 65_525 });

/** A box of a form sends `yes`, or nothing at all. */
const ticked = z
  .union([z.boolean(), z.literal('yes')], { error: 'Must be true or false.' })
  .default(false)
  .transform((sent) => sent !== false);

/** `POST comments`. Nothing a reader must not set (status, number, badge, times) is even read. */
export const CommentInput = z
  .object({
    commentId: uuid,
    thread: z.string({ error: 'Must be text.' }).max(4000),
    title: line({ max: 500 }).default(''),
    url: webAddress(2000).default(''),
    parent: uuid.nullish(),
    author: z
      .object({
        name: line({ max: 245 }).default(''),
        email: emailAddress
          .or(z.literal('', { error: 'Must be an e-mail address like name@example.com.' }))
          .default(''),
        website: webAddress(200).default(''),
      })
      .prefault({}),
    body,
    nickname: z.string().max(500).default(''),
    notify: z
      .object({
        replies: ticked.describe('When somebody replies to the comment.'),
        decision: ticked.describe('When the comment is published, if it has to wait.'),
      })
      .prefault({})
      .describe(
        'What to tell the author by mail, once they have confirmed it there. Has no effect where the service sends no mail.',
      ),
    proof: ProofInput.nullish(),
  })
  .refine(({ notify, author }) => author.email !== '' || !(notify.replies || notify.decision), {
    path: ['author', 'email'],
    error: 'Must be given, to be told by mail.',
  });
export type CommentInput = z.output<typeof CommentInput>;

/** `PATCH comments/{id}` by its author: the body alone. */
export const CommentEdit = z.object({ body });

/** `PATCH comments/{id}` by an editor. */
const was = z
  .enum(commentStatuses)
  .describe('The status you saw. Where it is another by now, nothing is changed and you are told which.');
export const CommentRuling = z
  .object({
    status: z.enum(commentStatuses),
    body,
    was,
    wasEditedAt: moment
      .nullable()
      .describe('The `editedAt` you saw. Where the text was changed since, nothing is overwritten.'),
  })
  .partial()
  .refine(({ status, body }) => status !== undefined || body !== undefined, {
    error: 'Send a `status`, a `body`, or both.',
  });
export type CommentRuling = z.output<typeof CommentRuling>;

/** `POST moderation`: one status for many. */
export const BulkRuling = z.object({
  ids: z.array(uuid).min(1).max(100, { error: 'At most 100 comments at once.' }),
  status: z.enum(commentStatuses),
  was: was.optional(),
});
export type BulkRuling = z.output<typeof BulkRuling>;

export const bulkCodes = ['not_found', 'duplicate_comment', 'id_conflict'] as const;
export const BulkOutcome = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        status: z.enum(commentStatuses).optional().describe('What it is now, where it was done.'),
        code: z.enum(bulkCodes).optional().describe('Why it was left as it was.'),
        current: z.enum(commentStatuses).optional().describe('With `id_conflict`: what it is by now.'),
        by: z.string().nullable().optional().describe('With `id_conflict`: who ruled, where that is known.'),
      }),
    )
    .describe('One for each id, in the order sent.'),
});
export type BulkOutcome = z.infer<typeof BulkOutcome>;

export const CommentAnswer = z.object({
  comment: CommentWire,
  editToken: z
    .string()
    .nullable()
    .describe('With it the author may change, withdraw and read the comment for a while.'),
  expectedWait: z
    .int()
    .nullable()
    .optional()
    .describe(
      'Of a held comment: how many seconds others waited here lately, the median; null where too few did.',
    ),
  html: z.string().optional(),
});
export type CommentAnswer = z.infer<typeof CommentAnswer>;

/** What the desk sees: the public part and what readers must not. */
export const ModerationItem = CommentWire.extend({
  site: z.string(),
  thread: z.string(),
  title: z.string(),
  url: z.string(),
  email: z.string(),
  body: z.string(),
  reason: z.string().nullable(),
  matched: z.string().nullable().describe('What the rule hit upon: the word, or the number of links.'),
  spamScore: z
    .number()
    .nullable()
    .describe(
      'How likely spam its words looked when it was written, from 0 to 1; null where nothing was said.',
    ),
  network: z
    .string()
    .nullable()
    .describe('Alike for all comments of one network at this site; no address can be read from it.'),
  originalBody: z
    .string()
    .nullable()
    .describe('The author’s own words, where an editor has changed them since.'),
  ruledBy: z.string().nullable().describe('Who ruled on it last.'),
  statusBefore: z.enum(commentStatuses).nullable().describe('What it was before that.'),
});
export type ModerationItem = z.infer<typeof ModerationItem>;
export const StaffReply = z.object({ commentId: uuid, body });
export type StaffReply = z.output<typeof StaffReply>;

export const ModerationList = z.object({ items: z.array(ModerationItem), nextCursor: z.string().nullable() });

/** Where a reader finds the comment: the article's page, else the hosted thread. */
export function permalink(threadUrl: string, id: string): string {
  return `${threadUrl.split('#')[0]}#comment-${id}`;
}
