import { Refusal } from '../errors.ts';
import { operation } from '../http/operation.ts';
import { uuid } from '../text.ts';
import { BulkOutcome, BulkRuling, ModerationItem, ModerationList, StaffReply } from './comment.ts';
import { ruleOnComments } from './moderation-actions.ts';
import { QueueCounts, QueueQuery } from './queue.ts';
import { countComments, showQueue } from './queue-actions.ts';
import { showLearning } from './spam-actions.ts';
import { SpamLearning } from './spam-lessons.ts';
import { replyAsStaff } from './staff-reply-actions.ts';

export const moderationOperations = [
  operation(
    {
      method: 'get',
      path: '/moderation',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'The comments of a status, newest first',
      description:
        'By status, thread, e-mail and network the page comes by an index alone. A search for words, links or names looks at up to 5,000 comments a page: an empty page with a `nextCursor` means that there is more to look at.',
      query: QueueQuery,
      answers: { 200: { description: 'A page of the queue', schema: ModerationList } },
    },
    async ({ c, deps, site, query }) => {
      const { items, nextCursor } = await showQueue(deps, [site.id], query);
      return c.json({ items: items.map(({ reports: _, ...item }) => item), nextCursor });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/moderation',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'Give many comments a status',
      description: 'Each is ruled on by itself, and answered by what became of it.',
      body: BulkRuling,
      limit: 16_384,
      answers: { 200: { description: 'What became of each', schema: BulkOutcome } },
    },
    async ({ c, deps, site, actor, body }) => c.json(await ruleOnComments(deps, site, body, actor)),
  ),
  operation(
    {
      method: 'get',
      path: '/spam',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'What the site has learnt about spam from its moderators',
      answers: {
        200: { description: 'How much was learnt, and whether it holds comments', schema: SpamLearning },
      },
    },
    async ({ c, deps, site }) => c.json(await showLearning(deps, site)),
  ),
  operation(
    {
      method: 'get',
      path: '/moderation/counts',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'How many comments of each status there are',
      answers: { 200: { description: 'Counts up to a thousand', schema: QueueCounts } },
    },
    async ({ c, deps, site }) => c.json(await countComments(deps, [site.id])),
  ),
  operation(
    {
      method: 'post',
      path: '/comments/{id}/replies',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'Answer a public comment as the staff',
      description: 'Shown at once, with the badge. The same `commentId` and text again is the same reply.',
      body: StaffReply,
      limit: 131_072,
      answers: {
        201: { description: 'The reply', schema: ModerationItem },
        200: { description: 'The same reply, on a retry', schema: ModerationItem },
      },
      refuses: ['id_conflict', 'duplicate_comment'],
    },
    async ({ c, deps, site, actor, params, body }) => {
      const parent = uuid.safeParse(params.id);
      if (!parent.success) throw new Refusal('not_found', 'There is no such comment.');
      const { reply, replayed } = await replyAsStaff(deps, site, parent.data, body, actor);
      return c.json(reply, replayed ? 200 : 201);
    },
  ),
];
