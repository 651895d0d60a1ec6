import { inColumns } from '../columns.ts';
import type { Deps } from '../deps.ts';
import { checked } from '../http/body.ts';
import { theCommandLine } from '../roles.ts';
import { SiteInput } from '../sites/site.ts';
import { createSite, showSites } from '../sites/site-actions.ts';

/** Every site, a line each. */
export async function listSites(deps: Deps): Promise<string> {
  const sites = await showSites(deps);
  if (sites.length === 0) return 'There is no site yet.\n';
  const rows = sites.map(({ id, name, origins }) => [id, name, origins.join(' ') || '-']);
  return inColumns([['SITE', 'NAME', 'ORIGINS'], ...rows]);
}

/** Makes a site; `input` is what was typed. */
export async function makeSite(deps: Deps, input: Record<string, unknown>): Promise<string> {
  const site = await createSite(deps, checked(SiteInput, input), theCommandLine);
  const origins = site.origins.length > 0 ? `, for pages of ${site.origins.join(', ')}` : '';
  return `The site ${site.id} is made${origins}.\n`;
}
