import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Actor } from '../roles.ts';
import { auditEntry } from './audit.ts';
import { isPageOrigin, type RefusedOrigin, refusedOriginsKept } from './refused-origin.ts';
import { countRefused, dismissRefused, forgetRefused, listRefused } from './refused-origin-queries.ts';
import { mostOrigins, type SiteRecord } from './site.ts';
import { amendSite } from './site-actions.ts';

/**
 * Remembers that a page of this origin was refused, so that the site's owners can allow it by a click. Written at most once a
 * minute and origin, and twenty times a minute and site; a fault in it is no reader's business.
 */
export async function noteRefusedOrigin(deps: Deps, site: string, origin: string): Promise<void> {
  if (!isPageOrigin(origin)) return;
  const times = deps.refusedOrigins.count(`${site} ${origin}`);
  if (times === 0 || deps.rates.refusedOrigins.hit(site) > 20) return;
  const write = () => countRefused(deps.database, site, origin, times, refusedOriginsKept);
  await withRetry(write, deps.chance).catch((error: Error) =>
    deps.log.warn({ error: error.name }, 'a refused origin was not written down'),
  );
}

type Listed = Pick<SiteRecord, 'id' | 'origins'>;

/** The origins that tried in vain, the last first; what has been allowed meanwhile is none of them. */
export async function showRefusedOrigins(
  deps: Pick<Deps, 'database'>,
  site: Listed,
): Promise<RefusedOrigin[]> {
  return (await refusedOriginsOfMany(deps, [site])).get(site.id) ?? [];
}

/** The same by site, for those where there are any. */
export async function refusedOriginsOfMany(
  deps: Pick<Deps, 'database'>,
  sites: Listed[],
): Promise<Map<string, RefusedOrigin[]>> {
  const allowed = new Map(sites.map(({ id, origins }) => [id, origins]));
  const refused = await listRefused(deps.database, [...allowed.keys()]);
  return Map.groupBy(
    refused.filter(({ site, origin }) => !allowed.get(site)?.includes(origin)),
    ({ site }) => site,
  );
}

/** Puts an origin on the site's list, whether it has tried or not. */
export async function allowOrigin(
  deps: Deps,
  site: Pick<SiteRecord, 'id'>,
  origin: string,
  actor: Actor,
): Promise<SiteRecord> {
  const changed = await amendSite(
    deps,
    site.id,
    ({ origins }) => {
      if (origins.includes(origin)) return { origins };
      if (origins.length < mostOrigins) return { origins: [...origins, origin] };
      const faults = [{ path: 'origin', message: `A site has ${mostOrigins} origins at most.` }];
      throw new Refusal('invalid_request', 'There is no room for another origin.', { faults });
    },
    actor,
  );
  await forgetRefused(deps.database, site.id, origin);
  return changed;
}

/** Shows a refused origin no more, and lets it go on being refused. */
export async function dismissOrigin(
  deps: Deps,
  site: Pick<SiteRecord, 'id'>,
  origin: string,
  actor: Actor,
): Promise<void> {
  const told = () =>
    auditEntry(deps, actor, {
      ...{ site: site.id, act: 'origin.dismiss', subject: origin },
      before: null,
      after: { dismissed: true },
    });
  await withRetry(() => dismissRefused(deps.database, site.id, origin, told), deps.chance);
}
