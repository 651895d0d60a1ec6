import type { Deps } from '../deps.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import { auditWire } from './audit.ts';
import { listAudit } from './audit-queries.ts';

/** What was done at a site, newest first. */
export async function showAudit(deps: Deps, site: string, limit: number, after: Place | undefined) {
  const found = await listAudit(deps.database, site, limit, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(auditWire),
    nextCursor: last ? writeCursor([last.at, last.id]) : null,
  };
}
