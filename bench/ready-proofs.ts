import { randomBytes } from 'node:crypto';
import type { Keyring } from '../src/keyring.ts';
import { algorithm, canonicalJson, keyLength, keyPrefixLength } from '../src/verification/altcha.ts';
import type { Purpose } from '../src/verification/proof.ts';
import { difficulties } from '../src/verification/proof-of-work.ts';
import { makeRiddle } from '../src/verification/riddle.ts';
import { sealPictureToken } from '../src/verification/token.ts';

/** Long enough ago for a person to have read the picture. */
const readingMs = 20_000;

/**
 * A proof of work that holds, without the work: whoever has the service's secrets may sign any key as the one that was looked for, and
 * a check of the deterministic mode never derives it again.
 */
export function readyWork(purpose: Purpose, keyring: Keyring): string {
  const iat = Math.floor((Date.now() - readingMs) / 1000);
  const key = randomBytes(keyLength);
  const parameters = {
    algorithm,
    cost: difficulties.vote.cost,
    data: { v: 1 as const, kid: keyring.kid, ...purpose, ref: encodeURI(purpose.ref), iat },
    expiresAt: iat + 600,
    keyLength,
    keyPrefix: key.toString('hex', 0, keyPrefixLength),
    keySignature: Buffer.from(keyring.sign('solution', key).mac).toString('hex'),
    nonce: randomBytes(16).toString('hex'),
    salt: randomBytes(16).toString('hex'),
  };
  const signature = Buffer.from(keyring.sign('challenge', canonicalJson(parameters)).mac).toString('hex');
  const solution = { counter: 1, derivedKey: key.toString('hex'), time: 1 };
  return Buffer.from(JSON.stringify({ challenge: { parameters, signature }, solution })).toString('base64');
}

/** The token of a picture, with what it asks for. */
export async function readyPicture(purpose: Purpose, keyring: Keyring) {
  const now = new Date(Date.now() - readingMs);
  const { token, picture } = await sealPictureToken({ ...purpose, lang: 'en', now }, keyring, randomBytes);
  return { token, answer: makeRiddle(picture.seed).answer };
}
