import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { typedOf } from '../http/form-state.ts';
import { linksOf } from '../links.ts';
import { EditorsQuery, editorsStatuses } from '../polls/desk-list.ts';
import { showEditorsPoll, showEditorsPolls, showWordings } from '../polls/desk-list-actions.ts';
import { PollInput, PollPatch } from '../polls/poll.ts';
import {
  changePoll,
  closePoll,
  createPoll,
  duplicatePoll,
  removePoll,
  reopenPoll,
  restorePoll,
} from '../polls/poll-editing-actions.ts';
import { makePreview } from '../polls/preview-actions.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { newPollIn, pollPatchIn, type ReadForm } from './poll-form.ts';
import { pollForm } from './poll-form-views.ts';
import { pollListBody } from './poll-list-views.ts';
import { pollBody } from './poll-views.ts';
import { pollsWords } from './polls-words.ts';

type Form = Record<string, unknown>;
type Sent = { form: Form; problem: Refusal };
/** The script as publishers pin it. */
export type PinnedScript = { src: string; integrity: string };

/** Writing polls: the list, a new one, and each with all that can be done to it. */
export function pollDeskPages(desk: Desk, script: PinnedScript): void {
  desk.getOfSite('polls', 'polls.write', listPage);
  desk.getOfSite('polls/new', 'polls.write', (visit) => newPage(visit));
  desk.postOfSite('polls/new', 'polls.write', makePoll);
  desk.getOfSite('polls/:poll', 'polls.write', (visit) => pollPage(visit, script));
  desk.postOfSite('polls/:poll', 'polls.write', (visit, form) => savePoll(visit, form, script));
  const act = (name: string, said: string, run: (visit: SiteVisit, slug: string) => Promise<string>) =>
    desk.postOfSite(`polls/:poll/${name}`, 'polls.write', async (visit) => {
      const slug = await run(visit, slugOf(visit));
      return onTo(visit, slug === '' ? addressOf(visit) : `${addressOf(visit)}/${slug}`, said);
    });
  act('publish', 'published', async ({ deps, site, actor }, slug) => {
    await changePoll(deps, site, slug, { draft: false }, actor);
    return slug;
  });
  act(
    'close',
    'closed',
    async ({ deps, site, actor }, slug) => (await closePoll(deps, site, slug, actor)).slug,
  );
  act(
    'reopen',
    'reopened',
    async ({ deps, site, actor }, slug) => (await reopenPoll(deps, site, slug, actor)).slug,
  );
  act(
    'duplicate',
    'copied',
    async ({ deps, site, actor }, slug) => (await duplicatePoll(deps, site, slug, actor)).slug,
  );
  act(
    'restore',
    'restored',
    async ({ deps, site, actor }, slug) => (await restorePoll(deps, site, slug, actor)).slug,
  );
  act('delete', 'deleted', async ({ deps, site, actor }, slug) => {
    await removePoll(deps, site, slug, actor);
    return '';
  });
}

const slugOf = ({ c }: SiteVisit) => c.req.param('poll') ?? '';
const addressOf = ({ site }: SiteVisit) => `/desk/sites/${site.id}/polls`;

async function listPage(visit: SiteVisit): Promise<Response> {
  const { c, deps, site, words, csrf, lang } = visit;
  const said = pollsWords(lang);
  const asked = c.req.query();
  const status = editorsStatuses.find((each) => each === asked.status) ?? 'all';
  const { q } = EditorsQuery.pick({ q: true })
    .catch({})
    .parse(asked.q ? { q: asked.q } : {});
  const wanted = { status, q, limit: 50, cursor: asked.cursor };
  const page = await showEditorsPolls(deps, site.id, wanted);
  const body = pollListBody({
    ...{ said, words, csrf, address: addressOf(visit), timeZone: site.timeZone, status, q },
    ...{ ...page, paged: asked.cursor !== undefined },
  });
  return deskAnswer(visit, said.said, { title: said.title, area: 'polls', body });
}

function newPage(visit: SiteVisit, sent?: Sent): Response {
  const { site, csrf, lang } = visit;
  const said = pollsWords(lang);
  const body = pollForm({
    ...{ said, csrf, timeZone: site.timeZone, action: `${addressOf(visit)}/new`, poll: undefined },
    form: formOf(visit, sent),
  });
  return deskAnswer(visit, said.said, { title: said.newTitle, area: 'polls', body, problem: sent?.problem });
}

const formOf = ({ desk }: SiteVisit, sent: Sent | undefined) => ({
  words: desk,
  ...(sent ? { typed: typedOf(sent.form), problem: sent.problem } : {}),
});

async function makePoll(visit: SiteVisit, form: Form): Promise<Response> {
  const { deps, site, actor, lang } = visit;
  try {
    const input = inputOf(newPollIn(form, site.timeZone, pollsWords(lang)));
    const poll = await createPoll(deps, site, checked(PollInput, input), actor);
    return onTo(visit, `${addressOf(visit)}/${poll.slug}`, 'made');
  } catch (error) {
    return newPage(visit, { form, problem: inFields(refusalIn(error)) });
  }
}

function inputOf({ input, faults }: ReadForm): Form {
  if (faults.length > 0)
    throw new Refusal('invalid_request', 'Something in the form cannot be taken as it is.', { faults });
  return input;
}

/** A new poll's options are typed as lines of one field. */
function inFields(problem: Refusal): Refusal {
  const faults = problem.faults?.map((fault) =>
    fault.path.startsWith('options') ? { ...fault, path: 'lines' } : fault,
  );
  const { retryAfter } = problem;
  return new Refusal(problem.code, problem.message, {
    ...(faults ? { faults } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

async function savePoll(visit: SiteVisit, form: Form, script: PinnedScript): Promise<Response> {
  const { deps, site, actor, lang } = visit;
  const slug = slugOf(visit);
  try {
    const poll = await showEditorsPoll(deps, site.id, slug);
    const was = { ...poll, closed: poll.status === 'closed' };
    const input = inputOf(pollPatchIn(form, site.timeZone, pollsWords(lang), was));
    await changePoll(deps, site, slug, checked(PollPatch, input), actor);
    return onTo(visit, `${addressOf(visit)}/${slug}`, 'saved');
  } catch (error) {
    return pollPage(visit, script, { form, problem: refusalIn(error) });
  }
}

async function pollPage(visit: SiteVisit, script: PinnedScript, sent?: Sent): Promise<Response> {
  const { deps, site, csrf, words, lang } = visit;
  const said = pollsWords(lang);
  const slug = slugOf(visit);
  const poll = await showEditorsPoll(deps, site.id, slug);
  const [preview, wordings] = await Promise.all([
    makePreview(deps, site, slug),
    showWordings(deps, site.id, slug),
  ]);
  const body = pollBody({
    ...{ said, csrf, words, script, preview, poll, site: site.id, timeZone: site.timeZone },
    ...{ action: `${addressOf(visit)}/${slug}`, wordings: wordings.items },
    links: linksOf(deps.config.publicUrl, site.id),
    form: formOf(visit, sent),
  });
  return deskAnswer(visit, said.said, { title: poll.question, area: 'polls', body, problem: sent?.problem });
}
