import { sha256 } from '@noble/hashes/sha2.js';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Place, writeCursor } from '../http/cursor.ts';
import { sameBytes } from '../keyring.ts';
import { type Actor, covers, sendKey } from '../roles.ts';
import { uuidOfBytes } from '../uuid.ts';
import { auditEntry } from './audit.ts';
import {
  hashOfSecret,
  type KeyInput,
  type KeyRecord,
  type KeyWire,
  keyFacts,
  keyState,
  keyWire,
  opensAllOf,
  readKey,
  secretBytes,
  writeKey,
} from './key.ts';
import { findKey, insertKey, listKeys, namesOnKeys, noteUse, revokeKey } from './key-queries.ts';
import type { SiteRecord } from './site.ts';
import { findSites } from './site-queries.ts';

/** Wrong keys a network and minute that are looked at; a person who pastes badly needs a handful. */
const mostWrongKeys = 20;

const encoded = (text: string) => new TextEncoder().encode(text);

/** Hashed first, so that the time says nothing about either's length. */
const sameText = (one: string, other: string) => sameBytes(sha256(encoded(one)), sha256(encoded(other)));

/**
 * Who the holder of a key is. Wrong keys are counted by network, and past some their sender has to wait. The right one always opens:
 * with 256 random bits there is nothing to guess, and a guesser must not lock out the editors behind the same proxy. A key
 * that has expired or was revoked is no guess.
 */
export async function identify(
  deps: Deps,
  text: string,
  from: { network: string; requestId: string },
): Promise<Actor> {
  const { metrics, config, database } = deps;
  if (sameText(text, config.ownerKey)) {
    metrics.key('active');
    return { kind: 'owner-key', id: null, name: 'OWNER_KEY', role: 'owner', sites: null };
  }
  const found = await findBySecret(deps, text);
  const state = found ? keyState(found.key, found.now) : 'wrong';
  if (!found || state !== 'active') {
    const about = found ? { key: found.key.id } : {};
    deps.log.warn({ requestId: from.requestId, state, ...about }, 'key refused');
    if (!found) slowDown(deps, from.network);
    metrics.key(state);
    throw new Refusal('unauthorized', found ? `This key is ${state}.` : sendKey);
  }
  metrics.key(state);
  if (found.idle) await noteUse(database, found.key.id);
  const { id, name, role, sites } = found.key;
  return { kind: 'key', id, name, role, sites };
}

function slowDown({ metrics, rates }: Deps, network: string): void {
  if (rates.wrongKeys.hit(network) <= mostWrongKeys) return;
  metrics.key('limited');
  const { retryAfter } = rates.wrongKeys;
  throw new Refusal('rate_limited', 'Too many wrong keys came from your network.', { retryAfter });
}

/** The stored key that a text is, in whatever state. The id only finds it; what counts is the secret. */
async function findBySecret(deps: Deps, text: string) {
  const sent = readKey(text);
  const found = sent && (await findKey(deps.database, sent.id));
  return found && sameText(hashOfSecret(sent.secret), found.key.hash) ? found : undefined;
}

/** Makes a key for the site, and for more sites as far as the maker's own reaches. Its text is in this answer alone. */
export async function createKey(
  deps: Deps,
  site: SiteRecord,
  { name, role, expiresAt, sites: more }: KeyInput,
  actor: Actor,
): Promise<KeyWire & { key: string }> {
  if (expiresAt !== null && expiresAt <= deps.clock()) throw refused('expiresAt', 'Must lie ahead.');
  if (more === null && actor.sites !== null) throw refused('sites', 'Your key does not open every site.');
  const sites = more && [...new Set([site.id, ...more])];
  await refuseUnknown(deps, more ?? [], actor);
  const id = uuidOfBytes(deps.random(16));
  const secret = deps.random(secretBytes);
  const key = { id, name, role, expiresAt, sites, hash: hashOfSecret(secret) };
  const made = await insertKey(deps.database, key, (made) =>
    atEverySite(deps, site, made, actor, 'key.create'),
  );
  deps.staff.forgetAll();
  return { ...keyWire(made, actor, made.createdAt), key: writeKey(id, secret) };
}

const refused = (path: string, message: string) =>
  new Refusal('invalid_request', 'The key cannot be made like this.', { faults: [{ path, message }] });

/** A site that is not there and one that the maker's key does not open are told alike. */
async function refuseUnknown(deps: Deps, named: string[], actor: Actor): Promise<void> {
  const known = new Set(named.length > 0 ? await findSites(deps.database, named) : []);
  const at = named.findIndex((site) => !covers(actor, site) || !known.has(site));
  if (at >= 0) throw refused(`sites.${at}`, 'Your key opens no site of this name.');
}

/** The keys that open the site, the newest first, revoked ones too. */
export async function showKeys(
  deps: Deps,
  site: SiteRecord,
  limit: number,
  after: Place | undefined,
  actor: Actor,
) {
  const found = await listKeys(deps.database, site.id, limit, after);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1)?.key : undefined;
  return {
    items: page.map(({ key, now }) => keyWire(key, actor, now)),
    nextCursor: last ? writeCursor([last.createdAt, last.id]) : null,
  };
}

/** Ends a key at once and for good. One that opens more than the actor's own is not theirs to end. */
export async function endKey(deps: Deps, site: SiteRecord, id: string, actor: Actor): Promise<void> {
  const found = await revokeKey(deps.database, site.id, id, (key) => {
    if (!opensAllOf(actor, key))
      throw new Refusal(
        'forbidden',
        'This key opens more sites than yours: only a key for all of them may revoke it.',
      );
    return atEverySite(deps, site, key, actor, 'key.revoke');
  });
  if (!found) throw new Refusal('not_found', 'There is no such key.');
  deps.staff.forgetAll();
}

/**
 * One entry at each site that a key names, which says nothing of the others; a key for every site is told of where it was made or
 * revoked.
 */
function atEverySite(
  deps: Deps,
  here: SiteRecord,
  key: KeyRecord,
  actor: Actor,
  act: 'key.create' | 'key.revoke',
) {
  const facts = (site: string) => ({ ...keyFacts(key), sites: key.sites && [site] });
  return (key.sites ?? [here.id]).map((site) => {
    const change =
      act === 'key.create' ? { before: null, after: facts(site) } : { before: facts(site), after: null };
    return auditEntry(deps, actor, { site, act, subject: key.id, ...change });
  });
}

/** Under which names the site's staff is known: those of its settings, and those of whoever held a key at most a second ago. */
export async function staffNames(
  deps: Pick<Deps, 'database' | 'staff'>,
  { id, settings }: SiteRecord,
): Promise<string[]> {
  const onKeys = await deps.staff.get(id, () => namesOnKeys(deps.database, id));
  return [...settings.comments.staffNames, ...onKeys];
}
