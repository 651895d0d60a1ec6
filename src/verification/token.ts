import { fromBase64url, toBase64url } from '../base64url.ts';
import type { Keyring } from '../keyring.ts';
import { uuidOfBytes } from '../uuid.ts';
import { type ClaimedPurpose, isBoundTo } from './binding.ts';
import type { Purpose } from './proof.ts';

const lifetime = 30 * 60_000;
const longestToken = 2_000;

export type PictureLanguage = 'en' | 'de';

/** What a token says of its picture: `id` is what is spent; picture, sound and answer all follow from `seed` (16 bytes). */
export type Picture = {
  id: string;
  seed: Uint8Array;
  lang: PictureLanguage;
  issuedAt: Date;
  expiresAt: Date;
};

export type PictureTokenCheck =
  | ({ ok: true } & Picture)
  | ({ ok: false; reason: 'expired' | 'binding' } & Picture)
  | { ok: false; reason: 'malformed' };

type Content = ClaimedPurpose & { id: string; seed: string; iat: number; exp: number; lang: string };
type Opened = { picture: Picture; claimed: ClaimedPurpose; expired: boolean };

/** A new picture for 30 minutes: its sealed token, which alone is kept, by the reader, and what the token says. */
export async function sealPictureToken(
  input: Purpose & { lang: PictureLanguage; now: Date },
  keyring: Keyring,
  random: (bytes: number) => Uint8Array,
): Promise<{ token: string; picture: Picture }> {
  const { site, action, ref, lang, now } = input;
  const id = random(16);
  const seed = random(16);
  const iat = now.getTime();
  const exp = iat + lifetime;
  const content: Content = {
    id: toBase64url(id),
    seed: toBase64url(seed),
    site,
    action,
    ref,
    iat,
    exp,
    lang,
  };
  const token = await keyring.seal('picture', new TextEncoder().encode(JSON.stringify(content)), random);
  return {
    token,
    picture: { id: uuidOfBytes(id), seed, lang, issuedAt: now, expiresAt: new Date(exp) },
  };
}

/** Reads the token that came with an answer. Never throws: `malformed` is whatever this service did not seal. */
export async function openPictureToken(
  token: string,
  expected: Purpose & { now: Date },
  keyring: Keyring,
): Promise<PictureTokenCheck> {
  const opened = await open(token, expected.now, keyring);
  if (opened === null) return { ok: false, reason: 'malformed' };
  if (!isBoundTo(opened.claimed, expected)) return { ok: false, reason: 'binding', ...opened.picture };
  if (opened.expired) return { ok: false, reason: 'expired', ...opened.picture };
  return { ok: true, ...opened.picture };
}

/** Reads a token in order to draw or speak it: any action and ref of the site will do, and it must not be expired. */
export async function openPictureForDrawing(
  token: string,
  expected: { site: string; now: Date },
  keyring: Keyring,
): Promise<PictureTokenCheck> {
  const opened = await open(token, expected.now, keyring);
  if (opened === null) return { ok: false, reason: 'malformed' };
  if (opened.claimed.site !== expected.site) return { ok: false, reason: 'binding', ...opened.picture };
  if (opened.expired) return { ok: false, reason: 'expired', ...opened.picture };
  return { ok: true, ...opened.picture };
}

async function open(token: string, now: Date, keyring: Keyring): Promise<Opened | null> {
  if (typeof token !== 'string' || token.length > longestToken) return null;
  const plain = await keyring.open('picture', token);
  if (plain === null) return null;
  // Only this service can seal, so what opens has the shape that was sealed.
  const { id, seed, lang, iat, exp, ...claimed }: Content = JSON.parse(new TextDecoder().decode(plain));
  const idBytes = fromBase64url(id);
  const seedBytes = fromBase64url(seed);
  if (idBytes === null || seedBytes === null) return null;
  return {
    picture: {
      id: uuidOfBytes(idBytes),
      seed: seedBytes,
      lang: lang === 'de' ? 'de' : 'en',
      issuedAt: new Date(iat),
      expiresAt: new Date(exp),
    },
    claimed,
    expired: now.getTime() > exp,
  };
}
