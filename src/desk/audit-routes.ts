import { readCursor } from '../http/cursor.ts';
import { showAudit } from '../sites/audit-actions.ts';
import { auditBody } from './audit-views.ts';
import { auditWords } from './audit-words.ts';
import { type Desk, deskAnswer } from './door-routes.ts';

/** What was done at a site. */
export function auditPages(desk: Desk): void {
  desk.getOfSite('audit', 'audit.read', async (visit) => {
    const { c, deps, site, words, lang } = visit;
    const said = auditWords(lang);
    const cursor = c.req.query('cursor');
    const { items, nextCursor } = await showAudit(deps, site.id, 50, readCursor(cursor));
    const address = `/desk/sites/${site.id}/audit`;
    const body = auditBody({ said, words, address, items, next: nextCursor, paged: cursor !== undefined });
    return deskAnswer(visit, {}, { title: said.title, area: 'audit', body });
  });
}
