import { showWaiting } from '../comments/waiting-actions.ts';
import { may } from '../roles.ts';
import type { OverviewPiece } from './overview-routes.ts';
import { waitingAt } from './waiting-views.ts';
import { waitingWords } from './waiting-words.ts';

/** Says of each site what waits there, and whether it was left alone for half a day. */
export const waitingPiece: OverviewPiece = async ({ deps, actor, sites, lang, words: { number } }) => {
  if (!may(actor.role, 'moderate')) return new Map();
  const words = waitingWords(lang);
  const found = await showWaiting(
    deps,
    sites.map(({ id }) => id),
  );
  return new Map(
    sites.flatMap((site) => {
      const waiting = found.get(site.id);
      return waiting ? [[site.id, waitingAt({ words, number, site, waiting })] as const] : [];
    }),
  );
};
