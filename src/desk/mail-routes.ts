import type { Refusal } from '../errors.ts';
import { typedOf } from '../http/form-state.ts';
import { sendTestMail, showMailLog } from '../mail/mail-log-actions.ts';
import { getSite, updateSite } from '../sites/site-actions.ts';
import { type Desk, deskAnswer, onTo, refusalIn, type SiteVisit } from './door-routes.ts';
import { mailBody, mailSection } from './mail-views.ts';
import { mailWords } from './mail-words.ts';
import type { NoticesPiece } from './notices-routes.ts';

const act = 'site.change';

function around({ lang, words: speech, site, csrf }: SiteVisit) {
  const base = `/desk/sites/${site.id}/notices`;
  return { words: mailWords(lang), speech, base, csrf, timeZone: site.timeZone };
}

/** The mails among a site's notices. */
export const mailPiece: NoticesPiece = {
  section: async (visit) => {
    const site = await siteNow(visit);
    return mailSection(around(visit), site.settings.mail, visit.deps.mailer !== null);
  },
  said: () => ({}),
};

/** Whom a site's mails go to, which, and what went. */
export function mailPages(desk: Desk): void {
  desk.getOfSite('notices/mail', act, (visit) => page(visit));
  desk.postOfSite('notices/mail', act, async (visit, form) => {
    const { deps, site, actor } = visit;
    try {
      await updateSite(deps, site.id, { settings: { mail: settingsIn(form) } }, actor);
    } catch (error) {
      return page(visit, { form, problem: refusalIn(error) });
    }
    return back(visit, 'saved');
  });
  desk.postOfSite('notices/mail/test', act, async (visit, form) => {
    const sent = await sendTestMail(visit.deps, await siteNow(visit), String(form.address), visit.actor);
    return back(visit, sent ? 'sent' : 'failed');
  });
}

async function page(
  visit: SiteVisit,
  sent?: { form: Record<string, unknown>; problem: Refusal },
): Promise<Response> {
  const view = around(visit);
  const site = await siteNow(visit);
  const form = { words: visit.desk, typed: sent && typedOf(sent.form), problem: sent?.problem };
  const { mail } = site.settings;
  const body = visit.deps.mailer
    ? mailBody(view, form, mail, await showMailLog(visit.deps, site))
    : mailSection(view, mail, false);
  const parts = { title: view.words.title, area: 'notices', body, problem: sent?.problem } as const;
  return deskAnswer(visit, view.words.said, parts);
}

/** What was just saved must be seen, so the site is read anew. */
function siteNow({ deps, site }: SiteVisit) {
  deps.sites.forget(site.id);
  return getSite(deps, site.id);
}

const back = (visit: SiteVisit, said: string) => onTo(visit, `${around(visit).base}/mail`, said);

/** What the form says, as the API would be told: a box that is not ticked is sent as nothing. */
function settingsIn(form: Record<string, unknown>) {
  const { mail = {} } = (form.settings ?? {}) as { mail?: Record<string, unknown> };
  const to = String(mail.to ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    ...{ to, held: mail.held, digestHours: Number(mail.digestHours) },
    ...{ feedback: mail.feedback === 'yes', reports: mail.reports === 'yes' },
  };
}
