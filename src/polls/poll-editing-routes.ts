import { operation } from '../http/operation.ts';
import { EditorsList, EditorsQuery, PreviewLink, WordingList } from './desk-list.ts';
import { showEditorsPolls, showWordings } from './desk-list-actions.ts';
import { PollInput, PollPatch, PollWire } from './poll.ts';
import {
  changePoll,
  closePoll,
  createPoll,
  duplicatePoll,
  removePoll,
  reopenPoll,
  restorePoll,
} from './poll-editing-actions.ts';
import { makePreview } from './preview-actions.ts';

const tag = 'Polls';
const who = { may: 'polls.write' } as const;

export const pollEditingOperations = [
  operation(
    {
      method: 'post',
      path: '/polls',
      who,
      tag,
      summary: 'Open a poll, or schedule one',
      body: PollInput,
      limit: 65_536,
      answers: { 201: { description: 'The poll', schema: PollWire } },
      refuses: ['id_conflict'],
    },
    async ({ c, deps, site, actor, body }) => c.json(await createPoll(deps, site, body, actor), 201),
  ),
  operation(
    {
      method: 'patch',
      path: '/polls/{poll}',
      who,
      tag,
      summary: 'Change wording and times, never a count',
      body: PollPatch,
      limit: 65_536,
      answers: { 200: { description: 'The poll', schema: PollWire } },
      refuses: ['not_found', 'poll_closed'],
    },
    async ({ c, deps, site, actor, params, body }) =>
      c.json(await changePoll(deps, site, params.poll ?? '', body, actor)),
  ),
  operation(
    {
      method: 'delete',
      path: '/polls/{poll}',
      who,
      tag,
      summary: 'Take a poll out of every door',
      answers: { 204: { description: 'It is gone; its ballots are kept' } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, actor, params }) => {
      await removePoll(deps, site, params.poll ?? '', actor);
      return c.body(null, 204);
    },
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/close',
      who,
      tag,
      summary: 'Close a poll now',
      answers: { 200: { description: 'The poll', schema: PollWire } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, actor, params }) => c.json(await closePoll(deps, site, params.poll ?? '', actor)),
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/reopen',
      who,
      tag,
      summary: 'Open a closed poll again, with no end',
      answers: { 200: { description: 'The poll', schema: PollWire } },
      refuses: ['not_found', 'poll_final'],
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await reopenPoll(deps, site, params.poll ?? '', actor)),
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/duplicate',
      who,
      tag,
      summary: 'Make a draft with the wording and settings of a poll, and none of its votes or times',
      answers: { 201: { description: 'The draft', schema: PollWire } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await duplicatePoll(deps, site, params.poll ?? '', actor), 201),
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/restore',
      who,
      tag,
      summary: 'Put a deleted poll back, within 30 days',
      answers: { 200: { description: 'The poll', schema: PollWire } },
      refuses: ['not_found', 'poll_final'],
    },
    async ({ c, deps, site, actor, params }) =>
      c.json(await restorePoll(deps, site, params.poll ?? '', actor)),
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/preview',
      who,
      tag,
      summary:
        'Make a link with which anybody sees a poll as readers will, drafts too; votes there are not kept',
      answers: { 200: { description: 'The link', schema: PreviewLink } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params }) => c.json(await makePreview(deps, site, params.poll ?? '')),
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/wordings',
      who,
      tag,
      summary: 'What a poll said before it was said otherwise, the latest first',
      answers: { 200: { description: 'The earlier wordings', schema: WordingList } },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params }) => c.json(await showWordings(deps, site.id, params.poll ?? '')),
  ),
  operation(
    {
      method: 'get',
      path: '/poll-list',
      who,
      tag,
      summary: 'Every poll for its editors: drafts, unlisted and deleted ones too, the one made last first',
      query: EditorsQuery,
      answers: { 200: { description: 'A page of polls', schema: EditorsList } },
    },
    async ({ c, deps, site, query }) => c.json(await showEditorsPolls(deps, site.id, query)),
  ),
];
