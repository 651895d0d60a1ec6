import { z } from 'zod';
import { readCursor } from '../http/cursor.ts';
import { operation } from '../http/operation.ts';
import { BulkOutcome, BulkRuling, commentStatuses, ModerationList } from './comment.ts';
import { ruleOnComments, showQueue } from './moderation-actions.ts';
import { showLearning } from './spam-actions.ts';
import { SpamLearning } from './spam-lessons.ts';

export const moderationOperations = [
  operation(
    {
      method: 'get',
      path: '/moderation',
      who: { may: 'moderate' },
      tag: 'Moderation',
      summary: 'The comments of a status, newest first',
      query: z.object({
        status: z.enum(commentStatuses).default('held'),
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of the queue', schema: ModerationList } },
    },
    async ({ c, deps, site, query: { status, limit, cursor } }) =>
      c.json(await showQueue(deps, site, status, limit, readCursor(cursor))),
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
];
