import { queuesLeftAlone } from '../comments/waiting-actions.ts';
import { may } from '../roles.ts';
import type { OverviewPiece } from './overview-routes.ts';
import { leftAlone } from './waiting-views.ts';
import { waitingWords } from './waiting-words.ts';

/** Says of each site whose queue was left alone for half a day that it was. */
export const waitingPiece: OverviewPiece = async ({ deps, actor, sites, lang }) => {
  if (!may(actor.role, 'moderate')) return new Map();
  const words = waitingWords(lang);
  const late = await queuesLeftAlone(
    deps,
    sites.map(({ id }) => id),
  );
  return new Map(
    sites.flatMap((site) => {
      const queue = late.get(site.id);
      return queue ? [[site.id, leftAlone(words, site, queue.hours)] as const] : [];
    }),
  );
};
