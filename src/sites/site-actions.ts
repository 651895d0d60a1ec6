import { siteTag } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { SealingPurpose } from '../keyring.ts';
import { type Actor, covers } from '../roles.ts';
import { slug } from '../text.ts';
import { auditEntry, differenceOf } from './audit.ts';
import { type FreezeInput, type SiteInput, type SitePatch, type SiteRecord, siteFacts } from './site.ts';
import { changeSite, findSite, insertSite, listSites, type SiteChange } from './site-queries.ts';
import { mergeSettings, type SiteSettings } from './site-settings.ts';

/**
 * The site, as it was at most a second ago. What cannot be a site's name is not even looked for, nor is one that the caller's key does
 * not open: to its holder such a site is as good as absent.
 */
export async function getSite(deps: Deps, id: string, actor?: Actor): Promise<SiteRecord> {
  const isName = slug.safeParse(id).success && (actor === undefined || covers(actor, id));
  const site = isName && (await deps.sites.get(id, () => findSite(deps.database, id)));
  if (!site) throw new Refusal('not_found', 'There is no such site.');
  return site;
}

/** Every site there is, in the order of their names. */
export const showSites = (deps: Pick<Deps, 'database'>): Promise<SiteRecord[]> => listSites(deps.database);

/** A new salt for keyed hashes, sealed under SECRETS: only the service can read it out of the database. */
export function sealedSalt(deps: Pick<Deps, 'random' | 'config'>): Promise<string> {
  return deps.config.keyring.seal('salt', deps.random(32), deps.random);
}

/**
 * Opens a salt; whoever asks within the next seconds gets the same one, which nobody may write to. One that no secret opens means that
 * SECRETS lost a key which is still needed.
 */
export function openSalt(
  { config, salts }: Pick<Deps, 'config' | 'salts'>,
  sealed: string,
): Promise<Uint8Array> {
  return salts.get(sealed, async () => {
    const salt = await config.keyring.open('salt', sealed);
    if (salt) return salt;
    const cause = new Error('no secret in SECRETS opens a stored salt: was a key taken out of the list?');
    throw new Refusal('unavailable', 'This cannot be taken just now. Please try again later.', {
      retryAfter: 60,
      cause,
    });
  });
}

/** Which of these texts, sealed for one purpose, no secret opens, and the kid of the secret that sealed each. */
export async function closedSeals(
  { config }: Pick<Deps, 'config'>,
  purpose: SealingPurpose,
  seals: { of: string; sealed: string }[],
): Promise<{ of: string; kid: string }[]> {
  const closed: { of: string; kid: string }[] = [];
  for (const { of, sealed } of seals) {
    if (!(await config.keyring.open(purpose, sealed))) closed.push({ of, kid: sealed.split('.')[0] ?? '' });
  }
  return closed;
}

export async function createSite(deps: Deps, input: SiteInput, actor: Actor): Promise<SiteRecord> {
  const { site: id, ...rest } = input;
  const site = { id, ...rest, sealedSalt: await sealedSalt(deps) };
  const taken = !(await insertSite(deps.database, site, (made) =>
    auditEntry(deps, actor, {
      site: id,
      act: 'site.create',
      subject: id,
      before: null,
      after: siteFacts(made),
    }),
  ));
  if (taken) throw new Refusal('id_conflict', 'There is a site of this name already.');
  deps.sites.forget(id);
  await deps.purge([siteTag(id)]);
  return getSite(deps, id);
}

/** The key as it is kept. One that the service refuses is refused here; where it does not answer, the key is taken. */
async function spamKey(deps: Deps, id: string, key: string | null) {
  if (key === null) return { sealedSpamKey: null };
  if ((await deps.spamService.takesKey(key, publicAddress(deps, await getSite(deps, id)))) === false) {
    const faults = [{ path: 'akismetKey', message: 'Akismet does not know this key.' }];
    throw new Refusal('invalid_request', 'This key cannot be taken.', { faults });
  }
  const plain = new TextEncoder().encode(key);
  return { sealedSpamKey: await deps.config.keyring.seal('spam-key', plain, deps.random) };
}

/** The key for the service that tells spam; null where the site has none. */
export async function openSpamKey(
  { config }: Pick<Deps, 'config'>,
  { sealedSpamKey }: Pick<SiteRecord, 'sealedSpamKey'>,
): Promise<string | null> {
  const plain = sealedSpamKey === null ? null : await config.keyring.open('spam-key', sealedSpamKey);
  return plain && new TextDecoder().decode(plain);
}

/** Where the site's readers are, as others may be told. */
export const publicAddress = (
  { config }: Pick<Deps, 'config'>,
  { url, origins }: Pick<SiteRecord, 'url' | 'origins'>,
): string => url ?? origins[0] ?? config.publicUrl;

/** The settings after a patch; refuses what cannot be, naming it. */
export function patchedSettings(current: SiteSettings, patch: Record<string, unknown>): SiteSettings {
  const merged = mergeSettings(current, patch);
  if (merged.success) return merged.data;
  const faults = merged.error.issues.map((issue) => ({
    path: ['settings', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new Refusal('invalid_request', 'Some settings cannot be taken as they are.', { faults });
}

export async function updateSite(
  deps: Deps,
  id: string,
  patch: SitePatch,
  actor: Actor,
): Promise<SiteRecord> {
  const { settings, akismetKey, ...others } = patch;
  const rest = { ...others, ...(akismetKey === undefined ? {} : await spamKey(deps, id, akismetKey)) };
  const change = (current: SiteRecord) => {
    if (settings === undefined) return rest;
    return { ...rest, settings: patchedSettings(current.settings, settings) };
  };
  return amendSite(deps, id, change, actor);
}

/** Changes a site by what it is now, with an entry in the audit of what differs afterwards. */
export async function amendSite(
  deps: Deps,
  id: string,
  change: (current: SiteRecord) => SiteChange,
  actor: Actor,
): Promise<SiteRecord> {
  const changed = await changeSite(deps.database, id, change, (before, after) => {
    const difference = differenceOf(siteFacts(before), siteFacts(after));
    return (
      difference && auditEntry(deps, actor, { site: id, act: 'site.change', subject: id, ...difference })
    );
  });
  return changedSite(deps, id, changed);
}

/**
 * Stops all comments and readers' edits at a site, or with null takes them up again; votes go on. A site that is frozen already keeps
 * since when and by whom, and takes a new notice.
 */
export async function freezeSite(
  deps: Deps,
  id: string,
  freeze: FreezeInput | null,
  actor: Actor,
): Promise<SiteRecord> {
  const change = ({ frozen }: SiteRecord) => {
    const first = { since: deps.clock().toISOString(), by: actor.name };
    return { frozen: freeze && { ...(frozen ?? first), notice: freeze.notice } };
  };
  const changed = await changeSite(deps.database, id, change, ({ frozen: before }, { frozen: after }) => {
    const difference = differenceOf({ frozen: before }, { frozen: after });
    return (
      difference && auditEntry(deps, actor, { site: id, act: 'site.freeze', subject: id, ...difference })
    );
  });
  return changedSite(deps, id, changed);
}

/** What memories and caches know of a site is out of date, and so is whatever bears its name, words and settings. */
async function changedSite(deps: Deps, id: string, changed: SiteRecord | undefined): Promise<SiteRecord> {
  deps.sites.forget(id);
  if (!changed) throw new Refusal('not_found', 'There is no such site.');
  await deps.purge([siteTag(id)]);
  return changed;
}
