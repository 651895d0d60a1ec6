import { isLate } from '../backups.ts';
import type { Html } from '../http/view.ts';
import { may } from '../roles.ts';
import { areasFor } from './areas.ts';
import { backupLine } from './backup-views.ts';
import { backupWords } from './backup-words.ts';
import { type Desk, type DeskVisit, deskAnswer } from './door-routes.ts';
import { originsWords } from './origins-words.ts';
import { overviewBody } from './overview-views.ts';
import { overviewWords } from './overview-words.ts';

/** What an area has to say on the overview, by site; sites that it has nothing to say of are left out. */
export type OverviewPiece = (visit: DeskVisit) => Promise<Map<string, Html>>;

export function overviewPages(desk: Desk, overviewPieces: OverviewPiece[]): void {
  desk.get('/desk', 'desk.enter', async (visit) => {
    const words = overviewWords(visit.lang);
    const pieces = new Map<string, Html[]>();
    for (const told of await Promise.all(overviewPieces.map((piece) => piece(visit))))
      for (const [site, piece] of told) pieces.set(site, [...(pieces.get(site) ?? []), piece]);
    const { actor, sites } = visit;
    const mayCreate = may(actor.role, 'sites.create') && actor.sites === null;
    const backup = mayCreate ? await backupPiece(visit) : undefined;
    const of = { words, desk: visit.desk, sites, pieces, areas: areasFor(actor), mayCreate, backup };
    const { said } = originsWords(visit.lang);
    return deskAnswer(visit, said, { title: words.title, area: 'overview', body: overviewBody(of) });
  });
}

/** For who answers for the whole house, where the service makes backups by itself. */
async function backupPiece({ deps, lang, words }: DeskVisit): Promise<Html | undefined> {
  const { backups, clock } = deps;
  if (!backups) return undefined;
  const newest = (await backups.newest())?.madeAt;
  const now = clock();
  const hours = newest ? Math.floor((now.getTime() - newest.getTime()) / 3_600_000) : 0;
  const { stamp } = words;
  return backupLine({ words: backupWords(lang), stamp, newest, hours, isLate: isLate(newest, now) });
}
