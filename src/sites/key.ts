import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod';
import { fromBase64url, toBase64url } from '../base64url.ts';
import { type Actor, covers, type Role, roles } from '../roles.ts';
import { line, moment, slug } from '../text.ts';
import { uuidOfHex } from '../uuid.ts';

/** The rules of keys: how one is written and kept, until when it opens anything, and how it looks on the wire. */

/** `sites` null is every site. `hash` is all that is kept of the secret. */
export type KeyRecord = {
  id: string;
  hash: string;
  name: string;
  role: Role;
  sites: string[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
};

export const secretBytes = 32;

/** The text that its holder keeps: the id to find it by, in hex, and the secret in base64url. */
export const writeKey = (id: string, secret: Uint8Array): string =>
  `hustings_${id.replaceAll('-', '')}_${toBase64url(secret)}`;

/** Null for everything that `writeKey` would not have written. */
export function readKey(text: string): { id: string; secret: Uint8Array } | null {
  const [, hex, written] = /^hustings_([0-9a-f]{32})_([\w-]{43})$/.exec(text) ?? [];
  const secret = written === undefined ? null : fromBase64url(written);
  return hex === undefined || secret === null ? null : { id: uuidOfHex(hex), secret };
}

/** SHA-256 in base64url. 256 bits of chance cannot be guessed, so that nothing slower is needed to keep them. */
export const hashOfSecret = (secret: Uint8Array): string => toBase64url(sha256(secret));

export const keyStates = ['active', 'expired', 'revoked'] as const;

/** Where a key stands at a moment, which should be the database's. */
export function keyState(key: Pick<KeyRecord, 'expiresAt' | 'revokedAt'>, now: Date) {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && now >= key.expiresAt ? 'expired' : 'active';
}

/** Whether somebody's key opens everything that another key does. */
export function opensAllOf(actor: Pick<Actor, 'sites'>, key: Pick<KeyRecord, 'sites'>): boolean {
  if (key.sites === null) return actor.sites === null;
  return key.sites.every((site) => covers(actor, site));
}

export const KeyInput = z.object({
  name: line({ min: 1, max: 200 }).describe('Whose it is, or what for: it is what the audit shows.'),
  role: z.enum(roles),
  expiresAt: moment.nullable().default(null),
  sites: z
    .array(slug)
    .max(100)
    .nullable()
    .default([])
    .describe(
      'More sites than this one, as far as your own key opens them; null: every site, if yours does.',
    ),
});
export type KeyInput = z.output<typeof KeyInput>;

const time = z.iso.datetime();

export const KeyWire = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  sites: z
    .array(z.string())
    .nullable()
    .describe('The sites it opens, of those that your key does; null: every site.'),
  elsewhere: z.boolean().describe('It opens more than your key does, so that you cannot revoke it.'),
  state: z.enum(keyStates),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable().describe('To the minute.'),
});
export type KeyWire = z.infer<typeof KeyWire>;
export const KeyList = z.object({ items: z.array(KeyWire), nextCursor: z.string().nullable() });
export const NewKey = KeyWire.extend({
  key: z.string().describe('What its holder sends. It is told here and never again.'),
});

/** A key as somebody may see it who cannot know of every site. */
export function keyWire(key: KeyRecord, actor: Pick<Actor, 'sites'>, now: Date): KeyWire {
  const { id, name, role, sites } = key;
  return {
    id,
    name,
    role,
    sites: sites?.filter((site) => covers(actor, site)) ?? null,
    elsewhere: !opensAllOf(actor, key),
    state: keyState(key, now),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}

/** What the audit tells of a key; never the hash. */
export const keyFacts = ({ name, role, expiresAt }: KeyRecord) => ({ name, role, expiresAt });
