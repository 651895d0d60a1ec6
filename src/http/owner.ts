import { sha256 } from '@noble/hashes/sha2.js';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { sameBytes } from '../keyring.ts';

const digest = (text: string) => sha256(new TextEncoder().encode(text));

/** Asks for the owner key as a bearer; hashing first makes the comparison independent of the key's length. */
export function requireOwner(authorization: string | undefined, deps: Pick<Deps, 'config'>): void {
  const key = authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
  if (key === undefined || !sameBytes(digest(key), digest(deps.config.ownerKey))) {
    throw new Refusal('unauthorized', 'Send a key that may do this: Authorization: Bearer KEY.');
  }
}
