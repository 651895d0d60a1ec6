import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { readCursor } from '../http/cursor.ts';
import { doorOf } from '../http/door.ts';
import { operation } from '../http/operation.ts';
import { FeedbackAnswer, FeedbackInput, FeedbackList, FeedbackWire, NoteRuling } from './feedback.ts';
import { ruleOnNote, sendNote, showNotes } from './feedback-actions.ts';
import { feedbackThanks } from './feedback-views.ts';

const tag = 'Feedback';

/** `knows` tells whether an edit token belongs to an approved comment, which is another room's knowledge. */
export const feedbackOperations = (rooms: {
  knows: (deps: Deps, site: string, editToken: string | undefined) => Promise<boolean>;
}) => [
  operation(
    {
      method: 'post',
      path: '/feedback',
      who: 'reader',
      tag,
      summary: 'Write to the editors, who alone will see it',
      counted: true,
      relayed: true,
      headers: {
        'Hustings-Edit':
          'The edit token of an approved comment, in place of the picture where the site trusts known authors.',
      },
      query: z.object({ html: z.string().max(35).optional() }),
      body: FeedbackInput,
      limit: 131_072,
      answers: { 202: { description: 'The editors will see it', schema: FeedbackAnswer } },
      refuses: [
        'origin_not_allowed',
        'proof_required',
        'proof_invalid',
        'proof_expired',
        'proof_spent',
        'proof_wrong_answer',
      ],
    },
    async ({ c, deps, site, network, query, body }) => {
      const known = await rooms.knows(deps, site.id, c.req.header('hustings-edit'));
      await sendNote(deps, site, body, { network, lang: query.html, hosted: false, known });
      const thanks =
        query.html === undefined
          ? {}
          : { html: `${feedbackThanks(doorOf(deps.config.publicUrl, site, query.html))}` };
      return c.json({ status: 'received', ...thanks }, 202);
    },
  ),
  operation(
    {
      method: 'get',
      path: '/feedback',
      who: { may: 'feedback.read' },
      tag,
      summary: 'The notes, newest first',
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(200).optional(),
      }),
      answers: { 200: { description: 'A page of notes', schema: FeedbackList } },
    },
    async ({ c, deps, site, query }) =>
      c.json(await showNotes(deps, [site.id], query.limit, readCursor(query.cursor))),
  ),
  operation(
    {
      method: 'patch',
      path: '/feedback/{id}',
      who: { may: 'feedback.read' },
      tag,
      summary: 'Mark a note as read or as spam, or take that back',
      body: NoteRuling,
      answers: { 200: { description: 'The note as it is now', schema: FeedbackWire } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, actor, params, body }) =>
      c.json(await ruleOnNote(deps, site, params.id ?? '', body, actor)),
  ),
];
