import type { Hono } from 'hono';
import { keepingSite } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { checked } from '../http/body.ts';
import type { FormState } from '../http/form-state.ts';
import {
  type FindSite,
  fragmentAnswer,
  inLanguage,
  onForm,
  pageAnswer,
  type Visit,
  visited,
} from '../http/hosted.ts';
import type { Env } from '../http/operation.ts';
import { inTwoSteps } from '../http/two-steps.ts';
import { fragment, heading, html } from '../http/view.ts';
import { newPicture } from '../verification/verification-actions.ts';
import { FeedbackInput } from './feedback.ts';
import { sendNote } from './feedback-actions.ts';
import { feedbackFragment, feedbackThanks } from './feedback-views.ts';

/** The note's form as a fragment and as a page, which works in two steps where there is no script. */
export function feedbackPages(app: Hono<Env>, deps: Deps, findSite: FindSite): void {
  app.get(
    '/embed/v1/sites/:site/feedback',
    visited(deps, findSite, async (v) => fragmentAnswer(v, feedbackFragment(v.door), keepingSite(v.site.id))),
  );
  app.get(
    '/sites/:site/feedback',
    visited(deps, findSite, (v) => showPage(v)),
  );
  onForm(app, deps, ['/sites/:site/feedback'], findSite, takeNote);
}

async function showPage(visit: Visit, form?: FormState, status = 200): Promise<Response> {
  const { c, door, site, lang } = visit;
  const sent = c.req.query('sent') !== undefined && !form;
  const hidden = lang === undefined ? form?.hidden : { ...form?.hidden, lang };
  const page =
    typeof form?.typed?.page === 'string' ? form.typed.page : (c.req.query('page') ?? '').slice(0, 2000);
  const state = { ...form, ...(hidden ? { hidden } : {}) };
  const body = sent
    ? fragment(door, 'feedback', html`${heading(1, door.words.feedback.title)}${feedbackThanks(door)}`)
    : feedbackFragment({ ...door, page, form: state, level: 1 });
  const title = `${door.words.feedback.title} · ${site.name}`;
  return pageAnswer(
    visit,
    {
      ...{ title, body, canonical: door.links.feedback() },
      ...{ passing: sent || form !== undefined, keeping: keepingSite(site.id) },
    },
    status,
  );
}

async function takeNote(visit: Visit, form: Record<string, unknown>): Promise<Response> {
  const { c, deps, site, door, network, lang } = visit;
  const read = () => checked(FeedbackInput, form);
  return inTwoSteps(form, {
    newPicture: () =>
      newPicture(deps, site, { site: site.id, action: 'feedback', ref: '-' }, { network, lang }),
    show: (state, status) => showPage(visit, state, status),
    check: read,
    take: async () => {
      await sendNote(deps, site, read(), { network, lang, hosted: true });
      return c.redirect(inLanguage(visit, `${door.links.feedback()}?sent=1`), 303);
    },
  });
}
