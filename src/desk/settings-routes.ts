import type { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { typedOf } from '../http/form-state.ts';
import { SiteInput, SitePatch } from '../sites/site.ts';
import { createSite, getSite, updateSite } from '../sites/site-actions.ts';
import {
  type Desk,
  type DeskVisit,
  deskAnswer,
  onTo,
  refusalIn,
  requireEverySite,
  type SiteVisit,
} from './door-routes.ts';
import { originsOfSite } from './origins-routes.ts';
import { originsWords } from './origins-words.ts';
import { newSiteBody, settingsBody } from './settings-views.ts';
import { settingsWords } from './settings-words.ts';

type Form = Record<string, unknown>;
type Sent = { form: Form; problem: Refusal };

/** What a site is and how it behaves, and the making of a new one. */
export function settingsPages(desk: Desk): void {
  desk.get('/desk/new-site', 'sites.create', (visit) => newSitePage(visit));
  desk.post('/desk/new-site', 'sites.create', async (visit, form) => {
    requireEverySite(visit);
    try {
      const input = { ...form, ...identityIn(form) };
      const site = await createSite(visit.deps, checked(SiteInput, input), visit.actor);
      return onTo(visit, `/desk/sites/${site.id}/settings`, 'made');
    } catch (error) {
      return newSitePage(visit, { form, problem: refusalIn(error) });
    }
  });
  desk.getOfSite('settings', 'site.change', (visit) => settingsPage(visit));
  desk.postOfSite('settings', 'site.change', async (visit, form) => {
    const { deps, site, actor } = visit;
    try {
      await updateSite(deps, site.id, checked(SitePatch, patchIn(form)), actor);
      return onTo(visit, `/desk/sites/${site.id}/settings`, 'saved');
    } catch (error) {
      return settingsPage(visit, { form, problem: refusalIn(error) });
    }
  });
}

function newSitePage(visit: DeskVisit, sent?: Sent): Response {
  requireEverySite(visit);
  const said = settingsWords(visit.lang);
  const body = newSiteBody({ said, csrf: visit.csrf, form: formOf(visit, sent) });
  return deskAnswer(visit, said.said, {
    ...{ title: said.newTitle, area: 'overview', body },
    problem: sent?.problem,
  });
}

async function settingsPage(visit: SiteVisit, sent?: Sent): Promise<Response> {
  const { deps, csrf, lang } = visit;
  const said = settingsWords(lang);
  // What was just saved must be seen, so the site is read anew.
  deps.sites.forget(visit.site.id);
  const site = await getSite(deps, visit.site.id);
  const turnedAway = await originsOfSite({ ...visit, site });
  const body = settingsBody({ said, csrf, site, form: formOf(visit, sent), turnedAway });
  const notices = { ...said.said, ...originsWords(lang).said };
  return deskAnswer(visit, notices, { title: said.title, area: 'settings', body, problem: sent?.problem });
}

const formOf = ({ desk }: DeskVisit, sent: Sent | undefined) => ({
  words: desk,
  ...(sent ? { typed: typedOf(sent.form), problem: sent.problem } : {}),
});

const linesOf = (text: unknown) =>
  String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** An empty box stands for none. */
const identityIn = ({ url, origins }: Form) => ({ url: url === '' ? null : url, origins: linesOf(origins) });

/** A form says everything as text; what is no number stays as it was typed, to be refused with its name. */
function patchIn(form: Form): Form {
  const {
    settings = {},
    name,
    locale,
    timeZone,
    ballotAllowance,
  } = form as Form & {
    settings?: { picture?: unknown; comments?: Form; pictureFor?: Form; retention?: Form; oldPages?: Form };
  };
  const { comments = {}, picture, pictureFor = {}, retention = {}, oldPages = {} } = settings;
  return {
    ...{ name, locale, timeZone, ...identityIn(form) },
    ballotAllowance: numberIn(ballotAllowance),
    settings: {
      picture,
      pictureFor: {
        vote: pictureFor.vote === undefined ? 'never' : 'always',
        feedback: pictureFor.feedback === '' ? null : pictureFor.feedback,
        report: pictureFor.report === '' ? null : pictureFor.report,
      },
      oldPages: { polls: oldPages.polls !== undefined },
      retention: { addressDays: retention.addressDays === '' ? null : numberIn(retention.addressDays) },
      comments: {
        depth: numberIn(comments.depth),
        bodyBytes: numberIn(comments.bodyBytes),
        editMinutes: numberIn(comments.editMinutes),
      },
    },
  };
}

const numberIn = (text: unknown) =>
  typeof text === 'string' && /^\d{1,9}$/.test(text.trim()) ? Number(text) : text;
