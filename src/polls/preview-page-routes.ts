import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { typedOf } from '../http/form-state.ts';
import { type FindSite, onForm, pageAnswer, problemFor, type Visit, visited } from '../http/hosted.ts';
import type { Env } from '../http/operation.ts';
import { type Html, html, note } from '../http/view.ts';
import type { PollWire } from './poll.ts';
import { pollFragment } from './poll-views.ts';
import { showPreview, tryVote } from './preview-actions.ts';
import { resultsFragment } from './results-views.ts';

/** A poll before it is public, for whoever has the link: to be looked at and tried out. */
export function previewPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  const path = '/sites/:site/previews/:token';
  app.get(
    path,
    visited(deps, findSite, async (visit) => {
      const poll = await showPreview(visit.deps, visit.site, tokenOf(visit));
      return previewAnswer(visit, poll, formOf(visit, poll));
    }),
  );
  onForm(app, deps, [path], findSite, async (visit, form) => {
    const choices = [typedOf(form).choices ?? []].flat();
    try {
      const { poll, results } = await tryVote(visit.deps, visit.site, tokenOf(visit), choices);
      const { door } = visit;
      const outcome = resultsFragment({ ...door, links: linksHere(visit), poll, results, own: choices });
      return previewAnswer(visit, poll, html`${note(door.words.poll.tried)}${outcome}`);
    } catch (error) {
      const problem = problemFor(error);
      if (problem.status === 404) throw error;
      const poll = await showPreview(visit.deps, visit.site, tokenOf(visit));
      return previewAnswer(
        visit,
        poll,
        formOf(visit, poll, { typed: typedOf(form), problem }),
        problem.status,
      );
    }
  });
}

const tokenOf = ({ c }: Visit) => c.req.param('token') ?? '';

/** The form leads back here: nothing on the page may reach the poll itself. */
function linksHere(visit: Visit) {
  const here = `${visit.deps.config.publicUrl}/sites/${visit.site.id}/previews/${tokenOf(visit)}`;
  return { ...visit.door.links, poll: () => here, pollResults: () => here };
}

function formOf(visit: Visit, poll: PollWire, form?: Parameters<typeof pollFragment>[0]['form']): Html {
  const view = { ...visit.door, links: linksHere(visit), poll, resultsPublic: false };
  return pollFragment(form ? { ...view, form } : view);
}

function previewAnswer(visit: Visit, poll: PollWire, body: Html, status = 200): Response {
  const heading = visit.door.words.poll.readersPoll;
  const answer = pageAnswer(visit, { title: poll.question, heading, body, passing: true }, status);
  // The link opens a poll that is not public, so no other site may learn it from a reader who follows a link here.
  answer.headers.set('Referrer-Policy', 'same-origin');
  return answer;
}
