import crypto, {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  pbkdf2Sync,
} from 'node:crypto';
import type * as hashes from '../hashes.ts';

/**
 * `src/hashes.ts` by the runtime's own cryptography, which Node, Deno and Bun have in common. An HMAC is two
 * hashes of whole messages (RFC 2104, section 2): an object that hashes piece by piece costs more than the hashing, and the collector once
 * more. Where a runtime does not hash at one go (Node before 20.12), it is such an object all the same.
 */
export const hmacSha256: typeof hashes.hmacSha256 = (key) => {
  if (crypto.hash === undefined) return hmacByObject(key);
  const block = key.length > blockBytes ? sha256(key) : key;
  const inner = padded(block, 0x36, 0);
  const outer = padded(block, 0x5c, 32);
  return (message) => {
    const within = new Uint8Array(blockBytes + message.length);
    within.set(inner);
    within.set(message, blockBytes);
    outer.set(sha256(within), blockBytes);
    return plain(sha256(outer));
  };
};

const blockBytes = 64;
const sha256 = (bytes: Uint8Array): Uint8Array => crypto.hash('sha256', bytes, 'buffer');

/** The key's block by a pad, with room for `more` bytes. */
function padded(key: Uint8Array, pad: number, more: number): Uint8Array {
  const block = new Uint8Array(blockBytes + more);
  block.set(key);
  for (let at = 0; at < blockBytes; at++) block[at] = (block[at] ?? 0) ^ pad;
  return block;
}

function hmacByObject(key: Uint8Array) {
  const secret = createSecretKey(key);
  return (message: Uint8Array) => plain(createHmac('sha256', secret).update(message).digest());
}

export const pbkdf2Sha256: typeof hashes.pbkdf2Sha256 = (password, salt, iterations, bytes) =>
  plain(pbkdf2Sync(password, salt, iterations, bytes, 'sha256'));

const tagBytes = 16;

export const aesGcm: typeof hashes.aesGcm = (secret) => ({
  seal(iv, text) {
    const cipher = createCipheriv('aes-256-gcm', secret, iv);
    return plain(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
  },
  open(iv, sealed) {
    if (sealed.length < tagBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    try {
      return plain(Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]));
    } catch {
      return null;
    }
  },
});

/** A `Buffer` is a `Uint8Array` whose `slice` shares memory: nobody outside should have to think of that. */
const plain = (buffer: Uint8Array) => new Uint8Array(buffer);
