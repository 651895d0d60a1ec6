import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The hashes that a vote and a challenge wait for, in plain JavaScript. Rooms import them as `#hashes`: where a runtime has them natively and
 * can be asked without waiting, package.json puts `runtimes/native-hashes.ts` in this file's place, which gives the same bytes.
 */

/** HMAC-SHA256 (RFC 2104) under a key that is made ready once; 32 bytes. */
export function hmacSha256(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const keyed = hmac.create(sha256, key);
  return (message) => keyed.clone().update(message).digest();
}

/** PBKDF2 with HMAC-SHA256 (RFC 8018) to so many bytes. */
export const pbkdf2Sha256 = (
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  bytes: number,
): Uint8Array => pbkdf2(sha256, password, salt, { c: iterations, dkLen: bytes });
