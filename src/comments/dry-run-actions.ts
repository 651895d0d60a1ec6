import { inSnapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { staffNames } from '../sites/key-actions.ts';
import type { SiteRecord } from '../sites/site.ts';
import { patchedSettings } from '../sites/site-actions.ts';
import type { SiteSettings } from '../sites/site-settings.ts';
import { type DryRun, excerptOf, judgedBoth, mostTried, type Rules } from './dry-run.ts';
import { newestComments } from './dry-run-queries.ts';
import { foldedName } from './name-fold.ts';

/**
 * Tries settings on the newest comments of a site: which of them would have been treated differently. Reads one state of the
 * database, a few comments at a time, and writes nothing.
 */
export async function tryRules(
  deps: Deps,
  site: SiteRecord,
  patch: Record<string, unknown>,
): Promise<DryRun> {
  const settings = patchedSettings(site.settings, patch);
  const [before, after] = await Promise.all([
    rulesOf(deps, site, site.settings),
    rulesOf(deps, site, settings),
  ]);
  const items: DryRun['items'] = [];
  const counts = new Map<string, DryRun['counts'][number]>();
  let tried = 0;
  await inSnapshot(deps.database, async (snapshot) => {
    for await (const comments of newestComments(snapshot, site.id, mostTried)) {
      tried += comments.length;
      for (const comment of comments) {
        const [was, is] = judgedBoth(before, after, comment);
        if (was.status === is.status) continue;
        const { id, thread, name, body, current, createdAt } = comment;
        const { status, ...why } = is;
        items.push({
          ...{ id, thread, name, excerpt: excerptOf(body), createdAt: createdAt.toISOString(), current },
          ...{ before: was.status, after: status, ...why },
        });
        const step = `${was.status} ${status}`;
        const { count } = counts.get(step) ?? { count: 0 };
        counts.set(step, { before: was.status, after: status, count: count + 1 });
      }
    }
  });
  return { tried, changed: items.length, counts: [...counts.values()], items };
}

async function rulesOf(deps: Deps, site: SiteRecord, settings: SiteSettings): Promise<Rules> {
  const names = await staffNames(deps, { ...site, settings });
  return { settings, staff: new Set(names.map(foldedName)) };
}
