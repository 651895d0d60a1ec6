import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { slug } from '../text.ts';
import { mergeSettings, type SiteInput, type SitePatch, type SiteRecord } from './site.ts';
import { changeSite, findSite, insertSite } from './site-queries.ts';

/** The site, as it was at most a second ago. What cannot be a site's name is not even looked for. */
export async function getSite(deps: Deps, id: string): Promise<SiteRecord> {
  const isName = slug.safeParse(id).success;
  const site = isName && (await deps.sites.get(id, () => findSite(deps.database, id)));
  if (!site) throw new Refusal('not_found', 'There is no such site.');
  return site;
}

/** A new salt for keyed hashes, sealed under SECRETS: only the service can read it out of the database. */
export function sealedSalt(deps: Pick<Deps, 'random' | 'config'>): Promise<string> {
  return deps.config.keyring.seal('salt', deps.random(32), deps.random);
}

/** Opens a salt. One that no secret opens means that SECRETS lost a key which is still needed. */
export async function openSalt(deps: Pick<Deps, 'config'>, sealed: string): Promise<Uint8Array> {
  const salt = await deps.config.keyring.open('salt', sealed);
  if (!salt) throw new Error('no secret in SECRETS opens a stored salt: was a key taken out of the list?');
  return salt;
}

export async function createSite(deps: Deps, input: SiteInput): Promise<SiteRecord> {
  const { site: id, ...rest } = input;
  const taken = !(await insertSite(deps.database, { id, ...rest, sealedSalt: await sealedSalt(deps) }));
  if (taken) throw new Refusal('id_conflict', 'There is a site of this name already.');
  deps.sites.forget(id);
  return getSite(deps, id);
}

export async function updateSite(deps: Deps, id: string, patch: SitePatch): Promise<SiteRecord> {
  const { settings, ...rest } = patch;
  const changed = await changeSite(deps.database, id, (current) => {
    if (settings === undefined) return rest;
    const merged = mergeSettings(current.settings, settings);
    if (merged.success) return { ...rest, settings: merged.data };
    const faults = merged.error.issues.map((issue) => ({
      path: ['settings', ...issue.path].join('.'),
      message: issue.message,
    }));
    throw new Refusal('invalid_request', 'Some settings cannot be taken as they are.', { faults });
  });
  deps.sites.forget(id);
  if (!changed) throw new Refusal('not_found', 'There is no such site.');
  return changed;
}
