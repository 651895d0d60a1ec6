import { fromBase64url, toBase64url } from '../base64url.ts';
import type { Actor, Role } from '../roles.ts';
import { uuidOfHex } from '../uuid.ts';

/** The rules of sessions: who may have one, how long it lasts, and what the browser keeps of it. */

export type SessionRecord = {
  id: string;
  hash: string;
  kind: 'owner-key' | 'key' | 'person';
  /** The key's id, the hash of OWNER_KEY, or the person's name at their identity provider. */
  holder: string;
  name: string;
  role: Exclude<Role, 'relay'>;
  sites: string[] | null;
  agent: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
};

const hour = 3_600_000;

type Kind = Pick<SessionRecord, 'kind' | 'role'>;

/** Owners are asked again each day, and so are persons: what their provider said of them is of the day they came. */
const isOfTheDay = ({ kind, role }: Kind): boolean => role === 'owner' || kind === 'person';

/** How long a session lasts, in ms: 12 hours from its start, or 30 days from its last use. */
export const lifetimeOf = (session: Kind): number => (isOfTheDay(session) ? 12 * hour : 30 * 24 * hour);

/** Whether using a session moves its end. That is written once an hour at most. */
export const slides = (session: Kind & Pick<SessionRecord, 'lastUsedAt'>, now: Date): boolean =>
  !isOfTheDay(session) && now.getTime() - session.lastUsedAt.getTime() > hour;

/** What the cookie holds: the id to find the session by, in hex, and its secret. */
export const writeSession = (id: string, secret: Uint8Array): string =>
  `${id.replaceAll('-', '')}.${toBase64url(secret)}`;

/** Null for everything that `writeSession` would not have written. */
export function readSession(text: string): { id: string; secret: Uint8Array } | null {
  const [, hex, written] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(text) ?? [];
  const secret = written === undefined ? null : fromBase64url(written);
  return hex === undefined || secret === null ? null : { id: uuidOfHex(hex), secret };
}

/** Who acts in a session. */
export function actorOfSession({ kind, holder, name, role, sites }: SessionRecord): Actor {
  return { kind, id: kind === 'owner-key' ? null : holder, name, role, sites };
}
