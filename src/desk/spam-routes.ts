import * as z from 'zod';
import { showLearning } from '../comments/spam-actions.ts';
import type { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { may } from '../roles.ts';
import { SitePatch } from '../sites/site.ts';
import { getSite, updateSite } from '../sites/site-actions.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { spamBody } from './spam-views.ts';
import { spamWords } from './spam-words.ts';

const SpamForm = z.object({
  settings: z.object({
    spam: z.object({ learn: z.literal('yes').optional(), holdFrom: z.coerce.number() }),
  }),
});

/** What a site knows about spam: to be seen by its moderators, to be set by its owners. */
export function spamPages(desk: Desk): void {
  desk.getOfSite('spam', 'moderate', (visit) => showSpamPage(visit));
  desk.postOfSite('spam', 'site.change', (visit, form) =>
    change(visit, 'saved', () => {
      const { learn, holdFrom } = checked(SpamForm, form).settings.spam;
      return { settings: { spam: { learn: learn === 'yes', holdFrom } } };
    }),
  );
  desk.postOfSite('spam/akismet', 'site.change', (visit, { akismetKey, remove }) =>
    remove === 'yes'
      ? change(visit, 'keyGone', () => ({ akismetKey: null }))
      : change(visit, 'keySet', () => ({ akismetKey: String(akismetKey ?? '').trim() })),
  );
}

async function change(
  visit: SiteVisit,
  said: string,
  patch: () => Record<string, unknown>,
): Promise<Response> {
  const { deps, site, actor } = visit;
  try {
    await updateSite(deps, site.id, checked(SitePatch, patch()), actor);
  } catch (error) {
    return showSpamPage(visit, refusalIn(error));
  }
  return onTo(visit, `/desk/sites/${site.id}/spam`, said);
}

async function showSpamPage(visit: SiteVisit, problem?: Refusal): Promise<Response> {
  const { deps, actor, lang, words: spoken, desk, csrf } = visit;
  const words = spamWords(lang);
  // What was just saved must be seen, so the site is read anew.
  deps.sites.forget(visit.site.id);
  const site = await getSite(deps, visit.site.id);
  const action = `/desk/sites/${site.id}/spam`;
  const form = may(actor.role, 'site.change') ? { action, csrf, words: desk, problem } : undefined;
  const body = spamBody({ words, number: spoken.number, learning: await showLearning(deps, site), form });
  return deskAnswer(visit, words.said, { title: words.title, area: 'spam', body, problem });
}
