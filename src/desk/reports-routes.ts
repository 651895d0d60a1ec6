import { commentStatuses } from '../comments/comment.ts';
import { ruleOnComment } from '../comments/moderation-actions.ts';
import { ruleOnReport, showReports } from '../comments/report-actions.ts';
import { checked } from '../http/body.ts';
import { getSite } from '../sites/site-actions.ts';
import { uuid } from '../text.ts';
import { type Desk, type DeskVisit, deskAnswer, nextOf, onTo, speaker } from './door-routes.ts';
import { reportsBody } from './reports-views.ts';
import { reportsWords } from './reports-words.ts';

/** What readers reported at all sites that somebody looks after, and what becomes of it. */
export function reportPages(desk: Desk): void {
  desk.get('/desk/reports', 'moderate', async (visit) => {
    const { c, deps, sites, csrf, lang } = visit;
    const said = reportsWords(lang);
    const { site: asked, cursor } = c.req.query();
    const site = sites.find(({ id }) => id === asked)?.id;
    const within = site ? [site] : sites.map(({ id }) => id);
    const page =
      within.length > 0 ? await showReports(deps, within, 25, cursor) : { items: [], nextCursor: null };
    const body = reportsBody({ ...page, said, speak: speaker(visit), csrf, site, sites, cursor });
    return deskAnswer(visit, said.said, { title: said.title, area: 'reports', body });
  });
  desk.post('/desk/reports', 'moderate', decide);
}

/** The comment first: where somebody else has ruled on it meanwhile, the report stays open. */
async function decide(visit: DeskVisit, form: Record<string, unknown>): Promise<Response> {
  const { deps, actor } = visit;
  const [siteId = '', reportId = ''] = String(form.report ?? '').split(' ');
  const site = await getSite(deps, siteId, actor);
  const report = checked(uuid, reportId);
  const { decision } = form;
  if (decision === 'removed') {
    const was = commentStatuses.find((status) => status === form.was);
    await ruleOnComment(deps, site, checked(uuid, form.comment), { status: 'trash', was }, actor);
  }
  await ruleOnReport(deps, site, report, decision !== 'reopened', actor);
  return onTo(visit, nextOf(form.back), String(decision));
}
