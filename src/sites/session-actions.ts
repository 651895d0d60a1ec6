import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64url, toBase64url } from '../base64url.ts';
import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { sameBytes } from '../keyring.ts';
import { type Actor, may } from '../roles.ts';
import { uuidOfBytes } from '../uuid.ts';
import { auditEntry } from './audit.ts';
import { hashOfSecret, keyState, opensAllOf, secretBytes } from './key.ts';
import { identify } from './key-actions.ts';
import { findKey } from './key-queries.ts';
import {
  actorOfSession,
  lifetimeOf,
  readSession,
  type SessionRecord,
  slides,
  writeSession,
} from './session.ts';
import {
  endSession,
  endSessionsOf,
  findSession,
  insertSession,
  insertSignInLink,
  isUsable,
  listSessions,
  prolongSession,
  spendSignInLink,
} from './session-queries.ts';
import type { SiteRecord } from './site.ts';

/** Somebody at the desk. `actor` is who acts, as of this moment. */
export type SignedIn = { session: SessionRecord; actor: Actor };

export const linkHours = { start: 1, invitation: 7 * 24 };

const encoded = (text: string) => new TextEncoder().encode(text);
const hashOfOwnerKey = (deps: Deps) => toBase64url(sha256(encoded(deps.config.ownerKey)));

/** Signs in whoever holds a key; gives what their browser is to keep. Wrong keys are slowed down as ever. */
export async function signInWithKey(
  deps: Deps,
  key: string,
  from: { network: string; requestId: string; agent: string },
): Promise<string> {
  return startSession(deps, await identify(deps, key.trim(), from), from.agent);
}

/** Signs in by a link, and uses it up. */
export async function signInWithLink(deps: Deps, token: string, agent: string): Promise<string> {
  const hash = hashOfToken(token);
  const link = hash && (await withRetry(() => spendSignInLink(deps.database, hash), deps.chance));
  if (!link) throw linkIsOver();
  return startSession(deps, await holderOf(deps, link.key), agent);
}

const linkIsOver = () =>
  new Refusal('unauthorized', 'This sign-in link has been used already, or its time is over.');

/** Refuses a link that would not work any more; looking at one does not use it up. */
export async function checkSignInLink(deps: Deps, token: string): Promise<void> {
  const hash = hashOfToken(token);
  if (!hash || !(await isUsable(deps.database, hash))) throw linkIsOver();
}

async function holderOf(deps: Deps, key: string | null): Promise<Actor> {
  if (key === null) return { kind: 'owner-key', id: null, name: 'OWNER_KEY', role: 'owner', sites: null };
  const found = await findKey(deps.database, key);
  if (!found || keyState(found.key, found.now) !== 'active') throw linkIsOver();
  const { id, name, role, sites } = found.key;
  return { kind: 'key', id, name, role, sites };
}

function hashOfToken(token: string): string | undefined {
  const secret = fromBase64url(token);
  return secret?.length === secretBytes ? hashOfSecret(secret) : undefined;
}

/** A session for somebody whose identity is proved. A new one each time, so that nobody can hand one to a victim. */
export async function startSession(deps: Deps, actor: Actor, agent: string): Promise<string> {
  const { kind, role } = actor;
  if (!may(role, 'desk.enter') || role === 'relay' || kind === 'command-line' || kind === 'service')
    throw new Refusal('forbidden', 'A relay’s key is for servers: it opens no desk.');
  const id = uuidOfBytes(deps.random(16));
  const secret = deps.random(secretBytes);
  const session = {
    ...{ id, kind, role, name: actor.name },
    hash: hashOfSecret(secret),
    holder: actor.id ?? hashOfOwnerKey(deps),
    sites: actor.sites && [...actor.sites],
    agent: agent.replace(/[^ -~]/g, '').slice(0, 200),
  };
  await withRetry(() => insertSession(deps.database, session, lifetimeOf(session)), deps.chance);
  deps.log.info({ session: id, kind, role }, 'signed in at the desk');
  return writeSession(id, secret);
}

/**
 * Whose session a cookie is; undefined where it is none, or is over. A key's session says what the key says now: one that was revoked
 * signs nobody in any more, and neither does an owner key that was changed.
 */
export async function findSignedIn(deps: Deps, cookie: string | undefined): Promise<SignedIn | undefined> {
  const sent = cookie === undefined ? null : readSession(cookie);
  const found = sent && (await findSession(deps.database, sent.id));
  if (!found || !sameBytes(encoded(hashOfSecret(sent.secret)), encoded(found.session.hash))) return undefined;
  const actor = await actorNow(deps, found.session);
  if (!actor || !may(actor.role, 'desk.enter')) return undefined;
  if (slides(found.session, found.now))
    await prolongSession(deps.database, found.session.id, lifetimeOf(found.session));
  return { session: found.session, actor };
}

async function actorNow(deps: Deps, session: SessionRecord): Promise<Actor | undefined> {
  if (session.kind === 'owner-key')
    return session.holder === hashOfOwnerKey(deps) ? actorOfSession(session) : undefined;
  if (session.kind === 'person') return actorOfSession(session);
  const found = await findKey(deps.database, session.holder);
  if (!found || keyState(found.key, found.now) !== 'active') return undefined;
  const { id, name, role, sites } = found.key;
  return { kind: 'key', id, name, role, sites };
}

export const signOut = ({ database }: Deps, { session }: SignedIn): Promise<boolean> =>
  endSession(database, session.id, session);

/** Ends every session of whoever this is, in all their browsers. */
export const signOutEverywhere = ({ database }: Deps, { session }: SignedIn): Promise<number> =>
  endSessionsOf(database, session);

/** The sessions that stand: one's own, and an owner's of every site those of everybody. */
export function showSessions({ database }: Deps, { session, actor }: SignedIn): Promise<SessionRecord[]> {
  return listSessions(database, rulesAll(actor) ? undefined : session, 100);
}

const rulesAll = (actor: Actor) => may(actor.role, 'keys.manage') && actor.sites === null;

/** Ends a session from elsewhere: one's own, or as an owner of every site anybody's. */
export async function revokeSession(
  deps: Deps,
  site: SiteRecord,
  id: string,
  { session, actor }: SignedIn,
): Promise<void> {
  const told = { site: site.id, act: 'session.end', subject: id, before: {}, after: null } as const;
  const scope = rulesAll(actor) ? undefined : session;
  const ended = await endSession(deps.database, id, scope, [auditEntry(deps, actor, told)]);
  if (!ended) throw new Refusal('not_found', 'There is no such session.');
}

/** A link that signs the holder of a key in once, within a week. Its token is told here alone. */
export async function inviteWithLink(
  deps: Deps,
  site: SiteRecord,
  key: string,
  actor: Actor,
): Promise<string> {
  const found = await findKey(deps.database, key);
  const opens = found && (found.key.sites === null || found.key.sites.includes(site.id));
  if (!opens || keyState(found.key, found.now) !== 'active')
    throw new Refusal('not_found', 'There is no such key, or it opens nothing any more.');
  if (!opensAllOf(actor, found.key) || !may(found.key.role, 'desk.enter'))
    throw new Refusal('forbidden', 'Nobody can be invited with this key by you.');
  const { name, role } = found.key;
  const told = {
    site: site.id,
    act: 'key.invite',
    subject: key,
    before: null,
    after: { name, role },
  } as const;
  return makeLink(deps, key, linkHours.invitation, [auditEntry(deps, actor, told)]);
}

/** A link that signs the operator in once, as the owner, within an hour of the start. */
export const startUpLink = (deps: Deps): Promise<string> => makeLink(deps, null, linkHours.start, []);

async function makeLink(
  deps: Deps,
  key: string | null,
  hours: number,
  told: Parameters<typeof insertSignInLink>[3],
): Promise<string> {
  const secret = deps.random(secretBytes);
  const link = { hash: hashOfSecret(secret), key };
  await withRetry(() => insertSignInLink(deps.database, link, hours * 3_600_000, told), deps.chance);
  return `${deps.config.publicUrl}/desk/sign-in/link?token=${toBase64url(secret)}`;
}
