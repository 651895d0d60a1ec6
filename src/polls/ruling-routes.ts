import * as z from 'zod';
import { readCursor } from '../http/cursor.ts';
import { operation } from '../http/operation.ts';
import { RulingAnswer, RulingInput, RulingList } from './ruling.ts';
import { ruleOnBallots, showRulings, undoBallotRuling } from './ruling-actions.ts';

const tag = 'Polls';
const who = { may: 'polls.write' } as const;

export const rulingOperations = [
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/ballots/rulings',
      who,
      tag,
      summary: 'Count or exclude ballots in bulk, or see what that would do',
      description:
        'Every ballot that all of `where` is true of gets `status`, and the results move by just as much. Ballots that are cast later count by the ordinary rules. `preview` writes nothing.',
      body: RulingInput,
      limit: 16_384,
      answers: {
        200: { description: 'A preview, or nothing was to be changed', schema: RulingAnswer },
        201: { description: 'The ruling, with the results before and after', schema: RulingAnswer },
      },
      refuses: ['not_found', 'id_conflict', 'poll_final'],
    },
    async ({ c, deps, site, actor, params, body }) => {
      const { made, ...answer } = await ruleOnBallots(deps, site, params.poll ?? '', body, actor);
      return c.json(answer, made ? 201 : 200);
    },
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/ballots/rulings',
      who,
      tag,
      summary: 'What was ruled on the ballots, newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of rulings', schema: RulingList } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params, query: { limit, cursor } }) =>
      c.json(await showRulings(deps, site.id, params.poll ?? '', limit, readCursor(cursor))),
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/ballots/rulings/{id}/undo',
      who,
      tag,
      summary: 'Undo a ruling',
      description:
        'Each of its ballots gets the status that the latest of the other rulings gave it, or else the one it was cast with. To undo twice is as good as once.',
      answers: {
        200: { description: 'The ruling, with the results before and after', schema: RulingAnswer },
      },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await undoBallotRuling(deps, site, params.poll ?? '', params.id ?? '', actor)),
  ),
];
