import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The hashes that a vote and a challenge wait for, in plain JavaScript, and the cipher of what readers carry about. Rooms import them as `#hashes`: where a runtime has them natively and
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

/** AES-256-GCM under one key: the sealed text ends with its tag of 16 bytes. `open` gives null for what was not sealed under this key and iv. */
export type Aes = {
  seal(iv: Bytes, plain: Bytes): Bytes | Promise<Bytes>;
  open(iv: Bytes, sealed: Bytes): Bytes | null | Promise<Bytes | null>;
};

type Bytes = Uint8Array<ArrayBuffer>;

/** By WebCrypto, which every runtime has and which has to be waited for. */
export function aesGcm(secret: Bytes): Aes {
  const key = crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    async seal(iv, plain) {
      return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key, plain));
    },
    async open(iv, sealed) {
      try {
        return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, sealed));
      } catch {
        return null;
      }
    },
  };
}
