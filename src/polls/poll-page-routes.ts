import type { Hono } from 'hono';
import { keepingPoll, keepingPolls } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { readCursor } from '../http/cursor.ts';
import { type FormState, typedOf } from '../http/form-state.ts';
import {
  type FindSite,
  fragmentAnswer,
  inLanguage,
  onForm,
  pageAnswer,
  preparedFragment,
  type Visit,
  visited,
  voterCookie,
} from '../http/hosted.ts';
import type { Elsewhere } from '../http/layout.ts';
import { oembedLinks } from '../http/oembed-links.ts';
import type { Env } from '../http/operation.ts';
import { inTwoSteps } from '../http/two-steps.ts';
import { element, type Html } from '../http/view.ts';
import { uuidOfBytes } from '../uuid.ts';
import { newPicture } from '../verification/verification-actions.ts';
import { archiveFragment } from './archive-views.ts';
import { VoteInput } from './ballot.ts';
import { faultInChoices, markedBy, type PollWire, shuffled } from './poll.ts';
import { getCount, getPollByName, showArchive, untilSoon } from './poll-actions.ts';
import { isMoving } from './poll-name.ts';
import { noPolls, type PollView, pollFragment } from './poll-views.ts';
import { questionFragment } from './question-views.ts';
import type { PollCount } from './results.ts';
import { resultsFragment } from './results-views.ts';
import { castVote, resultsOfVoter } from './vote-actions.ts';

/** The fragments that elements fetch, and the hosted pages around the very same fragments. */
export function pollPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  const visit = (handle: (visit: Visit) => Promise<Response>) => visited(deps, findSite, handle);

  app.get(
    '/embed/v1/sites/:site/polls',
    visit(async (v) => preparedFragment(v, await archiveOf(v, 2), keepingPolls(v.site.id), untilSoon(deps))),
  );
  app.get('/embed/v1/sites/:site/polls/:poll', visit(showPollFragment));
  app.get('/embed/v1/sites/:site/polls/:poll/results', visit(showResultsFragment));

  app.get('/sites/:site/polls', visit(showArchivePage));
  for (const path of ['/sites/:site/polls/:poll', '/sites/:site/polls/:poll/embed'])
    app.get(
      path,
      visit((v) => showPollPage(v)),
    );
  app.get('/sites/:site/polls/:poll/results', visit(showResultsPage));
  onForm(app, deps, ['/sites/:site/polls/:poll', '/sites/:site/polls/:poll/embed'], findSite, takeVote);
}

const slugOf = ({ c }: Visit) => c.req.param('poll') ?? '';

const keepingOf = (visit: Visit, poll: PollWire) => keepingPoll(visit.site.id, slugOf(visit), poll.slug);

async function archiveOf(visit: Visit, level: 1 | 2): Promise<Html> {
  const { c, deps, site, door } = visit;
  const after = readCursor(c.req.query('cursor'));
  const { items, nextCursor } = await showArchive(deps, site.id, { status: 'all', limit: 20, after });
  return archiveFragment({ ...door, polls: items, nextCursor, level });
}

async function showArchivePage(visit: Visit): Promise<Response> {
  const { door, site } = visit;
  const body = await archiveOf(visit, 1);
  return pageAnswer(visit, {
    title: `${door.words.poll.archive} · ${site.name}`,
    body,
    canonical: door.links.archive(),
    keeping: keepingPolls(site.id),
  });
}

/** The public results, or the fragment that says when they are shown. */
const publicResults = ({ door }: Visit, { wire, results }: PollCount): Html =>
  resultsFragment({ ...door, poll: wire, results });

/** A poll as everybody sees it: the form, what is to come, or the results of a closed one. */
function publicPoll(
  visit: Visit,
  count: PollCount,
  { form, marked, shuffle }: Partial<Pick<PollView, 'form' | 'marked'>> & { shuffle?: boolean } = {},
): Html {
  const { deps, door, lang } = visit;
  const { wire } = count;
  if (wire.status === 'closed') return publicResults(visit, count);
  const options =
    shuffle && wire.optionOrder === 'shuffled' ? shuffled(wire.options, deps.chance) : wire.options;
  const hidden = lang === undefined ? form?.hidden : { ...form?.hidden, lang };
  const state = { ...form, ...(hidden ? { hidden } : {}) };
  const resultsPublic = count.results !== null;
  return pollFragment({
    ...door,
    poll: { ...wire, options },
    resultsPublic,
    marked,
    ...(form || hidden ? { form: state } : {}),
  });
}

/** What a frame shows that lets no vote be sent: how the poll stands or what it asks, and the way to where votes are taken. */
function voteElsewhere({ door }: Visit, { wire, results }: PollCount): Elsewhere {
  const { words, links } = door;
  const instead = (elsewhere: Html) =>
    results
      ? resultsFragment({ ...door, poll: wire, results, elsewhere })
      : questionFragment({ ...door, poll: wire, resultsPublic: false, elsewhere });
  return { said: words.poll.voteAt, address: links.poll(wire.slug), instead };
}

/** The results for everybody. That they are hidden is said with the same 403 as everywhere, which is kept by nobody. */
async function showResultsFragment(visit: Visit): Promise<Response> {
  const count = await getCount(visit.deps, visit.site.id, slugOf(visit));
  const keeping = keepingOf(visit, count.wire);
  const body = publicResults(visit, count);
  return count.results
    ? preparedFragment(visit, body, keeping, count.until)
    : fragmentAnswer(visit, body, keeping, 403);
}

async function showPollFragment(visit: Visit): Promise<Response> {
  const { deps, site, door } = visit;
  try {
    const count = await getCount(deps, site.id, slugOf(visit));
    return preparedFragment(visit, publicPoll(visit, count), keepingOf(visit, count.wire), count.until);
  } catch (error) {
    if (isMoving(slugOf(visit)) && error instanceof Refusal && error.code === 'not_found')
      return fragmentAnswer(visit, noPolls(door), keepingPolls(site.id));
    throw error;
  }
}

/** The hosted poll. Who has voted here sees the results and their own choice; that page is theirs alone. */
async function showPollPage(visit: Visit, form?: FormState, status = 200): Promise<Response> {
  const { deps, site, door, c } = visit;
  if (!form) {
    const own = await ownResults(visit);
    if (own) return own;
  }
  const count = await getCount(deps, site.id, slugOf(visit));
  const poll = count.wire;
  // By the name of the latest, an option's id may be one of another poll by now.
  const takesMarks = poll.status === 'open' && !isMoving(slugOf(visit));
  const asked = takesMarks ? (c.req.queries('choose') ?? []) : [];
  const marked = { ids: markedBy(asked, poll), focus: !visit.frame };
  const body = publicPoll(visit, count, { form, marked, shuffle: true });
  const shown = form
    ? body
    : element('reader-poll', { site: site.id, poll: poll.slug, lang: door.words.lang }, body);
  return pageAnswer(
    visit,
    {
      title: `${poll.question} · ${site.name}`,
      heading: door.words.poll.readersPoll,
      body: shown,
      canonical: door.links.poll(poll.slug),
      alternates: oembedLinks(door, door.links.poll(poll.slug), poll.question),
      marked: marked.ids.length > 0 && !form,
      elsewhere: poll.status === 'open' ? voteElsewhere(visit, count) : null,
      passing: form !== undefined || poll.optionOrder === 'shuffled',
      keeping: keepingOf(visit, poll),
    },
    status,
  );
}

async function showResultsPage(visit: Visit): Promise<Response> {
  const { deps, door, site } = visit;
  const own = await ownResults(visit);
  if (own) return own;
  const count = await getCount(deps, site.id, slugOf(visit));
  const poll = count.wire;
  return pageAnswer(
    visit,
    {
      title: `${poll.question} · ${site.name}`,
      heading: door.words.poll.readersPoll,
      body: publicResults(visit, count),
      canonical: door.links.pollResults(poll.slug),
      alternates: oembedLinks(door, door.links.pollResults(poll.slug), poll.question),
      elsewhere: poll.status === 'open' ? voteElsewhere(visit, count) : null,
      keeping: keepingOf(visit, poll),
    },
    count.results ? 200 : 403,
  );
}

async function ownResults(visit: Visit, notice?: 'already'): Promise<Response | undefined> {
  const { c, deps, site, door } = visit;
  const token = voterCookie(visit).read();
  const said = notice ?? (['counted', 'held'] as const).find((one) => one === c.req.query('voted'));
  // Where the browser takes no cookie, the address alone says that a vote has just been taken.
  if (token === undefined && !said) return undefined;
  const { wire: poll, results } = await getCount(deps, site.id, slugOf(visit));
  const mine =
    token === undefined
      ? undefined
      : await resultsOfVoter(deps, site, slugOf(visit), token).catch(() => undefined);
  if (!mine && !said) return undefined;
  const body = resultsFragment({
    ...door,
    poll,
    results: mine ?? results,
    own: mine?.ballot.choices ?? [],
    ...(said ? { notice: said } : {}),
  });
  return pageAnswer(
    visit,
    {
      title: `${poll.question} · ${site.name}`,
      heading: door.words.poll.readersPoll,
      body,
      elsewhere: null,
      passing: true,
    },
    notice ? 409 : 200,
  );
}

/**
 * The form of a page without script. Its first post brings the choices and is answered with the picture; the second
 * brings the answer and casts the ballot, and leads on to the results.
 */
async function takeVote(visit: Visit, form: Record<string, unknown>): Promise<Response> {
  const { c, deps, site, door, network, lang } = visit;
  const cookie = voterCookie(visit);
  const slug = slugOf(visit);
  const choices = [typedOf(form).choices ?? []].flat();
  const ballotId = typeof form.ballotId === 'string' ? form.ballotId : uuidOfBytes(deps.random(16));
  return inTwoSteps(form, {
    hidden: { ballotId },
    newPicture: () => newPicture(deps, site, { site: site.id, action: 'vote', ref: slug }, { network, lang }),
    show: (state, status) => showPollPage(visit, state, status),
    check: async () => {
      const { poll } = await getPollByName(deps, site.id, slug);
      const fault = faultInChoices(poll, choices);
      if (fault)
        throw new Refusal('invalid_choices', fault, { faults: [{ path: 'choices', message: fault }] });
    },
    take: async () => {
      const voter = cookie.read() ?? null;
      const input = checked(VoteInput, { ballotId, choices, voter, proof: form.proof });
      const page = c.req.header('referer');
      const answer = await castVote(deps, site, slug, input, { network, lang, hosted: true, page });
      if (answer.voter) cookie.write(answer.voter);
      return c.redirect(
        inLanguage(visit, `${door.links.pollResults(slug)}?voted=${answer.ballot.status}`),
        303,
      );
    },
    elsewhere: async ({ code }) => (code === 'already_voted' ? ownResults(visit, 'already') : undefined),
  });
}
