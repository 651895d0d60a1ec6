import * as z from 'zod';
import { checked } from '../http/body.ts';
import type { Html } from '../http/view.ts';
import { may } from '../roles.ts';
import { OriginInput } from '../sites/refused-origin.ts';
import {
  allowOrigin,
  dismissOrigin,
  refusedOriginsOfMany,
  showRefusedOrigins,
} from '../sites/refused-origin-actions.ts';
import { type Desk, onTo, type SiteVisit } from './door-routes.ts';
import { refusedOrigins } from './origins-views.ts';
import { originsWords } from './origins-words.ts';
import type { OverviewPiece } from './overview-routes.ts';

const Decision = OriginInput.extend({
  decision: z.enum(['allow', 'dismiss']),
  from: z.enum(['overview', 'settings']).catch('overview'),
});

/** What becomes of a page that was turned away. */
export function originPages(desk: Desk): void {
  desk.postOfSite('origins', 'site.change', async (visit, form) => {
    const { deps, site, actor } = visit;
    const { origin, decision, from } = checked(Decision, form);
    if (decision === 'allow') await allowOrigin(deps, site, origin, actor);
    else await dismissOrigin(deps, site, origin, actor);
    const back = from === 'settings' ? `/desk/sites/${site.id}/settings` : '/desk';
    return onTo(visit, back, decision === 'allow' ? 'originAllowed' : 'originDismissed');
  });
}

/** Shows owners which pages were turned away at their sites. */
export const originsPiece: OverviewPiece = async ({ deps, actor, sites, lang, words, csrf }) => {
  if (!may(actor.role, 'site.change')) return new Map();
  const refused = await refusedOriginsOfMany(deps, sites);
  const of = { words: originsWords(lang), stamp: words.stamp, csrf, from: 'overview' as const };
  return new Map([...refused].map(([site, items]) => [site, refusedOrigins({ ...of, site, items })]));
};

/** The same for the settings of one site; undefined where nobody was turned away. */
export async function originsOfSite({ deps, site, lang, words, csrf }: SiteVisit): Promise<Html | undefined> {
  const items = await showRefusedOrigins(deps, site);
  const of = { words: originsWords(lang), stamp: words.stamp, site: site.id, csrf };
  return items.length === 0 ? undefined : refusedOrigins({ ...of, from: 'settings', items });
}
