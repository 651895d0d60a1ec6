import { importComments } from '../comments/import-actions.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { checked } from '../http/body.ts';
import { type Archive, usualSource } from '../imports/import.ts';
import type { Progress } from '../imports/import-actions.ts';
import type { ImportReport } from '../imports/report.ts';
import { theCommandLine } from '../roles.ts';
import { getSite, showSites } from '../sites/site-actions.ts';
import { slug } from '../text.ts';

/** What a command can bring in, and by which action. */
const importers = { wxr: importComments, disqus: importComments };
export type Importable = keyof typeof importers;

export type Wishes = {
  /** Left out: the only one there is. */
  site: string | undefined;
  source: string | undefined;
  dryRun: boolean;
  onProgress: (progress: Progress) => void;
};

/** Brings an archive into a site; gives the report. */
export async function bringIn(
  deps: Deps,
  kind: Importable,
  archive: Archive,
  { site, source, dryRun, onProgress }: Wishes,
): Promise<ImportReport> {
  const name = source === undefined ? usualSource[kind] : checked(slug, source);
  const options = { kind, source: name, dryRun, onProgress, actor: theCommandLine };
  return importers[kind](deps, await getSite(deps, site ?? (await onlySite(deps))), archive, options);
}

async function onlySite(deps: Deps): Promise<string> {
  const [first, ...others] = await showSites(deps);
  if (first && others.length === 0) return first.id;
  const detail = first ? 'There are several sites. Say into which one: --site' : 'There is no site yet.';
  throw new Refusal('invalid_request', detail);
}
