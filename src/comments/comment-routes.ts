import type { Context } from 'hono';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { doorOf } from '../http/door.ts';
import { type Env, operation } from '../http/operation.ts';
import type { SiteRecord } from '../sites/site.ts';
import { uuid } from '../text.ts';
import { CommentAnswer, CommentEdit, CommentInput, CommentRuling, ModerationItem } from './comment.ts';
import { ownCommentItem, withdrawnItem } from './comment-views.ts';
import { ownWire } from './comment-wire.ts';
import {
  editableUntil,
  editComment,
  type OwnComment,
  ruleOnComment,
  showComment,
  withdrawComment,
} from './moderation-actions.ts';
import { postAndSubscribe } from './news-actions.ts';
import { moderationItem } from './queue-actions.ts';
import { ReportInput } from './report.ts';
import { reportComment } from './report-actions.ts';
import { reportThanks } from './report-views.ts';
import { expectedWait } from './waiting-actions.ts';

const tag = 'Comments';
const html = z.string().max(35).optional().describe('A language: the outcome comes as a fragment too.');
const editHeader = { 'Hustings-Edit': 'The edit token that came with the comment.' };

/** The answer about a comment to its author: what they wrote, in whatever status, and the fragment if it was asked for. */
async function answerOf(
  deps: Deps,
  site: SiteRecord,
  { comment, thread }: OwnComment,
  token: string | null,
  lang: string | undefined,
) {
  const door = doorOf(deps.config.publicUrl, site, lang);
  const url = thread?.url || comment.url;
  // Nobody is told that the honeypot or a refused word was the reason.
  const seen = comment.status === 'approved' ? comment : { ...comment, status: 'held' as const };
  const wire = ownWire(seen, url, door.links);
  const expected = wire.status === 'held' ? { expectedWait: await expectedWait(deps, site.id) } : {};
  if (lang === undefined) return { comment: wire, editToken: token, ...expected };
  const until = editableUntil(site, comment);
  const own = {
    body: comment.body,
    editUntil: until > deps.clock() ? until.toISOString() : null,
    ...expected,
  };
  return {
    comment: wire,
    editToken: token,
    ...expected,
    html: `${ownCommentItem({ ...door, threadKey: comment.thread, open: true, comment: wire, own })}`,
  };
}

const writerOf = (c: Context<Env>, lang: string | undefined) => ({
  network: c.get('network'),
  lang,
  hosted: false,
  editToken: c.req.header('hustings-edit'),
  userAgent: c.req.header('user-agent'),
});

export const commentOperations = [
  operation(
    {
      method: 'post',
      path: '/comments',
      who: 'reader',
      tag,
      summary: 'Comment',
      description: 'Send the same `commentId` and proof again until an answer comes.',
      counted: true,
      relayed: true,
      query: z.object({ html }),
      headers: {
        'Hustings-Edit':
          'The edit token of an approved comment, in place of the picture where the site trusts known authors.',
      },
      body: CommentInput,
      limit: 262_144,
      answers: {
        201: { description: 'It is published', schema: CommentAnswer },
        202: { description: 'It waits for an editor', schema: CommentAnswer },
        200: { description: 'It was in already', schema: CommentAnswer },
      },
      refuses: [
        'origin_not_allowed',
        'thread_closed',
        'id_conflict',
        'duplicate_comment',
        'proof_required',
        'proof_invalid',
        'proof_expired',
        'proof_spent',
        'proof_wrong_answer',
        'rate_limited',
      ],
    },
    async ({ c, deps, site, query, body }) => {
      const posted = await postAndSubscribe(deps, site, body, writerOf(c, query.html));
      const answer = await answerOf(deps, site, posted, posted.editToken, query.html);
      if (posted.replayed) return c.json(answer, 200);
      return c.json(answer, answer.comment.status === 'approved' ? 201 : 202);
    },
  ),
  operation(
    {
      method: 'get',
      path: '/comments/{id}',
      who: 'anyone',
      tag,
      summary: 'A comment: public to all, in any status to its author',
      query: z.object({ html }),
      headers: editHeader,
      answers: { 200: { description: 'The comment', schema: CommentAnswer } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params, query }) => {
      const shown = await showComment(deps, site, idOf(params), c.req.header('hustings-edit'));
      return c.json(shown.own ? await answerOf(deps, site, shown, null, query.html) : shown.public);
    },
  ),
  operation(
    {
      method: 'patch',
      path: '/comments/{id}',
      who: { may: 'moderate', orReader: true },
      tag,
      summary: 'Change a comment: its text as its author, its status too as an editor',
      query: z.object({ html }),
      headers: editHeader,
      body: CommentRuling,
      limit: 262_144,
      answers: {
        200: { description: 'The comment as it is now', schema: z.union([CommentAnswer, ModerationItem]) },
      },
      refuses: [
        'unauthorized',
        'forbidden',
        'origin_not_allowed',
        'not_found',
        'duplicate_comment',
        'id_conflict',
      ],
    },
    async ({ c, deps, site, actor, params, query, body }) => {
      const id = idOf(params);
      if (actor) {
        const { comment } = await ruleOnComment(deps, site, id, body, actor);
        return c.json(moderationItem(comment, doorOf(deps.config.publicUrl, site, undefined).links));
      }
      const edit = checked(CommentEdit, body);
      const edited = await editComment(deps, site, id, c.req.header('hustings-edit'), edit.body);
      return c.json(await answerOf(deps, site, edited, null, query.html));
    },
  ),
  operation(
    {
      method: 'delete',
      path: '/comments/{id}',
      who: 'reader',
      tag,
      summary: 'Take a comment back, as its author',
      query: z.object({ html }),
      headers: editHeader,
      answers: {
        204: { description: 'It is gone' },
        200: { description: 'It is gone; what to show in its place', schema: z.object({ html: z.string() }) },
      },
      refuses: ['unauthorized', 'forbidden', 'origin_not_allowed', 'not_found'],
    },
    async ({ c, deps, site, params, query }) => {
      const withdrawn = await withdrawComment(deps, site, idOf(params), c.req.header('hustings-edit'));
      if (query.html === undefined) return c.body(null, 204);
      const door = doorOf(deps.config.publicUrl, site, query.html);
      const comment = ownWire(withdrawn.comment, '', door.links);
      return c.json({
        html: `${withdrawnItem({ ...door, threadKey: withdrawn.comment.thread, open: true, comment })}`,
      });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/comments/{id}/reports',
      who: 'reader',
      tag,
      summary: 'Tell the editors about a comment',
      counted: true,
      query: z.object({ html }),
      body: ReportInput,
      limit: 65_536,
      answers: {
        202: {
          description: 'The editors will see it',
          schema: z.object({ status: z.literal('received'), html: z.string().optional() }),
        },
      },
      refuses: [
        'origin_not_allowed',
        'not_found',
        'proof_required',
        'proof_invalid',
        'proof_expired',
        'proof_spent',
        'proof_wrong_answer',
      ],
    },
    async ({ c, deps, site, params, query, body }) => {
      await reportComment(deps, site, idOf(params), body, writerOf(c, query.html));
      const thanks =
        query.html === undefined
          ? {}
          : { html: `${reportThanks(doorOf(deps.config.publicUrl, site, query.html))}` };
      return c.json({ status: 'received', ...thanks }, 202);
    },
  ),
];

function idOf(params: Record<string, string>): string {
  const id = uuid.safeParse(params.id);
  if (id.success) return id.data;
  throw new Refusal('not_found', 'There is no such comment.');
}
