import type { Deps } from '../deps.ts';
import type { SiteRecord } from '../sites/site.ts';
import { openSalt } from '../sites/site-actions.ts';
import { derivedIds } from './derived-ids.ts';
import type { ImportedThing } from './import.ts';
import { findImported, sourcesOf } from './old-id-queries.ts';

/** The thread, poll or option that an id of an archive stands for. */
export const whatCameAs = (
  deps: Pick<Deps, 'database'>,
  site: string,
  kind: ImportedThing['kind'],
  sourceId: string,
) => findImported(deps.database, site, kind, sourceId);

/** The ids that a comment of this id at some source has here, if it was brought in: one for each archive that came. */
export async function idsOfCommentFrom(
  deps: Pick<Deps, 'database' | 'config' | 'salts'>,
  site: Pick<SiteRecord, 'id' | 'sealedSalt'>,
  sourceId: string,
): Promise<string[]> {
  const sources = await sourcesOf(deps.database, site.id);
  const salt = await openSalt(deps, site.sealedSalt);
  return sources.map((source) => derivedIds(salt, source, 'comment')(sourceId));
}
