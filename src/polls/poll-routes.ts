import * as z from 'zod';
import { keepingPoll, keepingPolls } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { readCursor } from '../http/cursor.ts';
import { doorOf } from '../http/door.ts';
import { operation } from '../http/operation.ts';
import { preparedJson } from '../http/prepared-answers.ts';
import { wholeJson } from '../http/whole-answer.ts';
import type { SiteRecord } from '../sites/site.ts';
import { wordsFor } from '../words/words.ts';
import { OwnResults, VoteAnswer, VoteInput } from './ballot.ts';
import { PollList, PollWire, ResultsWire } from './poll.ts';
import { getCount, showArchive, showPoll, showResults, untilSoon } from './poll-actions.ts';
import { streamResults } from './results-stream-routes.ts';
import { resultsFragment, voteOutcome } from './results-views.ts';
import { castVote, resultsOfVoter } from './vote-actions.ts';

const tag = 'Polls';
const asHtml = {
  html: z.string().max(35).optional().describe('A language: the outcome comes as a fragment too.'),
};
const ArchiveQuery = z.object({
  status: z.enum(['open', 'closed', 'scheduled', 'all']).default('all'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

/** The note goes through every door: without one of the poll's own, the usual words in the site's language. */
const withNote = (poll: PollWire, site: SiteRecord) => ({
  ...poll,
  note: poll.note ?? wordsFor(undefined, site).poll.usualNote,
});

/** Whoever has voted before is shown the results in place of the form, where they may see them. */
const withResults =
  (
    deps: Deps,
    site: SiteRecord,
    slug: string,
    voter: string | null | undefined,
    door: ReturnType<typeof doorOf>,
  ) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof Refusal) || error.code !== 'already_voted') throw error;
    const mine = await resultsOfVoter(deps, site, slug, voter ?? undefined).catch(() => null);
    const poll = await showPoll(deps, site.id, slug);
    const html = `${resultsFragment({ ...door, poll, results: mine, own: mine?.ballot.choices ?? [], notice: 'already' })}`;
    throw new Refusal(error.code, error.message, { extra: { html } });
  };

export const pollOperations = [
  operation(
    {
      method: 'get',
      path: '/polls',
      who: 'anyone',
      tag,
      summary: 'The listed polls, newest first',
      query: ArchiveQuery,
      answers: {
        200: { description: 'A page of polls', schema: PollList },
        304: { description: 'Nothing has changed' },
      },
    },
    async ({ c, deps, site, query: { status, limit, cursor } }) => {
      const { items, nextCursor } = await showArchive(deps, site.id, {
        status,
        limit,
        after: readCursor(cursor),
      });
      const page = { items: items.map((poll) => withNote(poll, site)), nextCursor };
      return preparedJson(c, page, { keeping: keepingPolls(site.id), until: untilSoon(deps) });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}',
      who: 'anyone',
      tag,
      summary: 'A poll by its slug, or `latest`',
      answers: {
        200: { description: 'The poll', schema: PollWire },
        304: { description: 'Nothing has changed' },
      },
      refuses: ['not_found'],
    },
    async ({ c, deps, site, params }) => {
      const asked = params.poll ?? '';
      const { wire, until } = await getCount(deps, site.id, asked);
      const keeping = keepingPoll(site.id, asked, wire.slug);
      return preparedJson(c, withNote(wire, site), { keeping, until });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/results',
      who: 'anyone',
      tag,
      summary: 'The results, where they are public',
      answers: {
        200: { description: 'The results', schema: ResultsWire },
        304: { description: 'Nothing has changed' },
      },
      refuses: ['not_found', 'results_hidden'],
    },
    async ({ c, deps, site, params }) => {
      const asked = params.poll ?? '';
      const { results, poll, version, until } = await showResults(deps, site.id, asked);
      const keeping = keepingPoll(site.id, asked, poll.slug);
      return preparedJson(c, results, { keeping, version, until });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/results/mine',
      who: 'anyone',
      tag,
      summary: 'The results and their own ballot, for somebody who has voted',
      headers: { 'Hustings-Voter': 'The token that came with the vote.' },
      query: z.object(asHtml),
      answers: { 200: { description: 'The results with the voter’s ballot', schema: OwnResults } },
      refuses: ['not_found', 'results_hidden', 'poll_final'],
    },
    async ({ c, deps, site, params, query }) => {
      const slug = params.poll ?? '';
      const { ballot, ...results } = await resultsOfVoter(deps, site, slug, c.req.header('hustings-voter'));
      if (query.html === undefined) return c.json({ ...results, ballot });
      const poll = await showPoll(deps, site.id, slug);
      const html = `${resultsFragment({ ...doorOf(deps.config.publicUrl, site, query.html), poll, results, own: ballot.choices })}`;
      return c.json({ ...results, ballot, html });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/polls/{poll}/results/stream',
      who: 'anyone',
      tag,
      summary: 'The results as they come in, as Server-Sent Events',
      query: z.object(asHtml),
      answers: {
        200: {
          description: 'Events named `results`, each with the Results as data',
          type: 'text/event-stream',
        },
      },
      refuses: ['not_found', 'results_hidden', 'unavailable'],
    },
    async ({ c, deps, site, params, query }) => {
      const door = query.html === undefined ? undefined : doorOf(deps.config.publicUrl, site, query.html);
      return streamResults(c, deps, site.id, params.poll ?? '', {
        name: door?.words.lang ?? '',
        write: ({ wire, results }) =>
          door ? { ...results, html: `${resultsFragment({ ...door, poll: wire, results })}` } : results,
      });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/polls/{poll}/votes',
      who: 'reader',
      tag,
      summary: 'Vote',
      description:
        'Send the same `ballotId` and proof again until an answer comes: a retry is never counted twice and never refused.',
      relayed: true,
      straight: true,
      query: z.object(asHtml),
      body: VoteInput,
      limit: 16_384,
      answers: {
        201: { description: 'The ballot is in; what this says is committed', schema: VoteAnswer },
        200: { description: 'The ballot was in already', schema: VoteAnswer },
      },
      refuses: [
        'origin_not_allowed',
        'not_found',
        'id_conflict',
        'poll_not_open',
        'poll_closed',
        'invalid_choices',
        'proof_required',
        'proof_invalid',
        'proof_expired',
        'proof_spent',
        'already_voted',
        'unavailable',
      ],
    },
    async ({ c, deps, site, network, params, query, body }) => {
      const page = c.req.header('referer') ?? c.req.header('origin');
      const caster = { network, lang: query.html, hosted: false, page };
      const slug = params.poll ?? '';
      const door = query.html === undefined ? undefined : doorOf(deps.config.publicUrl, site, query.html);
      const cast = castVote(deps, site, slug, body, caster);
      const { replayed, ...answer } = await (door
        ? cast.catch(withResults(deps, site, slug, body.voter, door))
        : cast);
      if (door)
        answer.html = `${voteOutcome({ ...door, poll: await showPoll(deps, site.id, slug), answer })}`;
      return wholeJson(c, answer, replayed ? 200 : 201);
    },
  ),
];
