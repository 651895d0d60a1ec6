import { importComments } from '../comments/import-actions.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { type Archive, type ImportKind, usualSource } from '../imports/import.ts';
import type { Progress } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { isTimeZone } from '../local-time.ts';
import { importPolls } from '../polls/import-actions.ts';
import type { DumpTold } from '../polls/import-reading.ts';
import { theCommandLine } from '../roles.ts';
import { getSite, showSites } from '../sites/site-actions.ts';
import { slug } from '../text.ts';

/** What a command can bring in. */
export type Importable = ImportKind;

export type Wishes = {
  /** Left out: the only one there is. */
  site: string | undefined;
  source: string | undefined;
  dryRun: boolean;
  /** What a dump does not say itself. */
  told: DumpTold;
  onProgress: (progress: Progress) => void;
};

/** Brings an archive into a site; gives the report. */
export async function bringIn(
  deps: Deps,
  kind: Importable,
  archive: Archive,
  { site: into, source, dryRun, told, onProgress }: Wishes,
): Promise<ImportReport> {
  const name = source === undefined ? usualSource[kind] : checked(slug, source);
  const shared = { source: name, dryRun, onProgress, actor: theCommandLine };
  const site = await getSite(deps, into ?? (await onlySite(deps)));
  if (kind !== 'wp-polls') return importComments(deps, site, archive, { ...shared, kind });
  if (told.timeZone !== undefined && !isTimeZone(told.timeZone))
    throw new Refusal('invalid_request', 'There is no time zone of this name. One is Europe/Berlin.');
  return importPolls(deps, site, archive, { ...shared, kind }, told);
}

async function onlySite(deps: Deps): Promise<string> {
  const [first, ...others] = await showSites(deps);
  if (first && others.length === 0) return first.id;
  const detail = first ? 'There are several sites. Say into which one: --site' : 'There is no site yet.';
  throw new Refusal('invalid_request', detail);
}
