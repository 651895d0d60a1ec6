import { createCipheriv, createDecipheriv, createHmac, createSecretKey, pbkdf2Sync } from 'node:crypto';
import type * as hashes from '../hashes.ts';

/** `src/hashes.ts` by the runtime's own cryptography, which Node, Deno and Bun have in common. */
export const hmacSha256: typeof hashes.hmacSha256 = (key) => {
  const secret = createSecretKey(key);
  return (message) => plain(createHmac('sha256', secret).update(message).digest());
};

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
