import { NoteRuling } from '../feedback/feedback.ts';
import { ruleOnNote, showNotes } from '../feedback/feedback-actions.ts';
import { checked } from '../http/body.ts';
import { readCursor } from '../http/cursor.ts';
import { getSite } from '../sites/site-actions.ts';
import { type Desk, deskAnswer, nextOf, onTo, speaker } from './door-routes.ts';
import { feedbackBody } from './feedback-views.ts';
import { feedbackWords } from './feedback-words.ts';

/** What readers wrote to the editors of all sites that somebody looks after. */
export function feedbackPagesOfDesk(desk: Desk): void {
  desk.get('/desk/feedback', 'feedback.read', async (visit) => {
    const { c, deps, sites, csrf, lang } = visit;
    const said = feedbackWords(lang);
    const { site: asked, cursor } = c.req.query();
    const site = sites.find(({ id }) => id === asked)?.id;
    const within = site ? [site] : sites.map(({ id }) => id);
    const page =
      within.length > 0
        ? await showNotes(deps, within, 25, readCursor(cursor))
        : { items: [], nextCursor: null };
    const body = feedbackBody({ ...page, said, speak: speaker(visit), csrf, site, sites, cursor });
    return deskAnswer(visit, said.said, { title: said.title, area: 'feedback', body });
  });
  desk.post('/desk/feedback', 'feedback.read', async (visit, form) => {
    const [siteId = '', note = ''] = String(form.note ?? '').split(' ');
    const site = await getSite(visit.deps, siteId, visit.actor);
    const ruling = checked(NoteRuling, { status: form.status });
    await ruleOnNote(visit.deps, site, note, ruling, visit.actor);
    return onTo(visit, nextOf(form.back), ruling.status);
  });
}
