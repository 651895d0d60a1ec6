import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { pbkdf2Sha256 } from '#hashes';
import type { Keyring } from '../keyring.ts';
import { uuidOfHex } from '../uuid.ts';
import {
  algorithm,
  type Challenge,
  type ChallengeParameters,
  canonicalJson,
  keyLength,
  keyPrefixLength,
  readPayload,
} from './altcha.ts';
import { isBoundTo } from './binding.ts';
import type { Purpose } from './proof.ts';

/**
 * Proof of work in the wire format of ALTCHA v2, deterministic mode: the server picks the counter, derives its key
 * (PBKDF2) and shows the first half of it; the reader tries counters from 0 until that half appears, and sends the whole
 * key. A check is then two HMACs. `cost` is the iterations of one derivation, `counters` the range picked from, so a
 * reader pays about `cost × counters / 2` and the server `cost`. At 80 µs a counter, most of it the price of a crypto.subtle
 * call, these are means of 0.2, 0.6, 2.6 and 10 s, twice that at worst (bench/proof-of-work.ts).
 */
export const difficulties = {
  vote: { cost: 100, counters: 5_000 },
  comment: { cost: 100, counters: 15_000 },
  raised: { cost: 100, counters: 65_000 },
  attack: { cost: 100, counters: 250_000 },
} as const;

export type Difficulty = keyof typeof difficulties;

/** The verdict; wherever the signature held, the nonce and times are told whatever else was wrong. */
export type WorkCheck =
  | { ok: true; nonce: string; issuedAt: Date; expiresAt: Date }
  | { ok: false; reason: 'malformed' | 'signature' }
  | { ok: false; reason: 'binding' | 'solution' | 'expired'; nonce: string; issuedAt: Date; expiresAt: Date };

const lifetimeSeconds = 10 * 60;

/**
 * A new challenge for 10 minutes. Costs one derivation and two HMACs and writes nothing. Everything in it is ASCII (the ref
 * is percent-encoded), because stock clients put it through `btoa`.
 */
export function issueProofOfWork(
  input: Purpose & { now: Date; difficulty: Difficulty },
  keyring: Keyring,
  random: (bytes: number) => Uint8Array,
): Challenge {
  const { cost, counters } = difficulties[input.difficulty];
  const iat = Math.floor(input.now.getTime() / 1000);
  const chance = random(32);
  const nonce = chance.subarray(0, 16);
  const salt = chance.subarray(16);
  const password = new Uint8Array(20);
  password.set(nonce);
  new DataView(password.buffer).setUint32(16, pickCounter(counters, random));
  const key = pbkdf2Sha256(password, salt, cost, keyLength);
  const parameters: ChallengeParameters = {
    algorithm,
    cost,
    data: { v: 1, kid: keyring.kid, ...asciiPurpose(input), iat },
    expiresAt: iat + lifetimeSeconds,
    keyLength,
    keyPrefix: bytesToHex(key.subarray(0, keyPrefixLength)),
    keySignature: bytesToHex(keyring.sign('solution', key).mac),
    nonce: bytesToHex(nonce),
    salt: bytesToHex(salt),
  };
  return { parameters, signature: bytesToHex(keyring.sign('challenge', canonicalJson(parameters)).mac) };
}

/**
 * Judges a reader's payload (base64 or base64url of `{challenge, solution}`) without a database; never throws. `nonce` is what
 * must be spent: the signed nonce, in the shape of a UUID, so that the same proof written differently is the same
 * proof. Expiry is judged last: an `expired` proof is right in all else, as a late retry's is.
 */
export function checkProofOfWork(
  payload: string,
  expected: Purpose & { now: Date },
  keyring: Keyring,
): WorkCheck {
  const sent = readPayload(payload);
  if (sent === null) return { ok: false, reason: 'malformed' };
  const { parameters, signature, derivedKey } = sent;
  const { data, keySignature } = parameters;
  if (!keyring.verify('challenge', data.kid, canonicalJson(parameters), hexToBytes(signature))) {
    return { ok: false, reason: 'signature' };
  }
  const expiresAt = new Date(parameters.expiresAt * 1000);
  const facts = { nonce: uuidOfHex(parameters.nonce), issuedAt: new Date(data.iat * 1000), expiresAt };
  if (!isBoundTo(data, asciiPurpose(expected))) return { ok: false, reason: 'binding', ...facts };
  if (!keyring.verify('solution', data.kid, hexToBytes(derivedKey), hexToBytes(keySignature))) {
    return { ok: false, reason: 'solution', ...facts };
  }
  if (expected.now > expiresAt) return { ok: false, reason: 'expired', ...facts };
  return { ok: true, ...facts };
}

/** From 1 to `counters`; the remainder's bias is below 1 in 15,000 for the ranges above. */
function pickCounter(counters: number, random: (bytes: number) => Uint8Array): number {
  const bytes = Uint8Array.from(random(4));
  return 1 + (new DataView(bytes.buffer).getUint32(0) % counters);
}

function asciiPurpose({ site, action, ref }: Purpose): Purpose {
  return { site, action, ref: encodeURI(ref.toWellFormed()) };
}
