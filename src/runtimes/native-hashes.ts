import { createHmac, createSecretKey, pbkdf2Sync } from 'node:crypto';
import type * as hashes from '../hashes.ts';

/** `src/hashes.ts` by the runtime's own cryptography, which Node, Deno and Bun have in common. */
export const hmacSha256: typeof hashes.hmacSha256 = (key) => {
  const secret = createSecretKey(key);
  return (message) => plain(createHmac('sha256', secret).update(message).digest());
};

export const pbkdf2Sha256: typeof hashes.pbkdf2Sha256 = (password, salt, iterations, bytes) =>
  plain(pbkdf2Sync(password, salt, iterations, bytes, 'sha256'));

/** A `Buffer` is a `Uint8Array` whose `slice` shares memory: nobody outside should have to think of that. */
const plain = (buffer: Uint8Array) => new Uint8Array(buffer);
