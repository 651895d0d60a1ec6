import type { Keyring } from '../../src/keyring.ts';
import { makeSecrets, parseSecrets } from '../../src/secrets.ts';

export const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** The keyring of a SECRETS setting that must be sound. */
export function keyringOf(setting: string): Keyring {
  const parsed = parseSecrets(setting);
  if ('faults' in parsed) throw new Error(parsed.faults.join('; '));
  return parsed.keyring;
}

/** Three keyrings as an operator has them in turn: before a rotation, after it, and once the old secret is dropped. */
export function rotation() {
  const [old, fresh] = [makeSecrets(random), makeSecrets(random)];
  return { before: keyringOf(old), after: keyringOf(`${fresh},${old}`), dropped: keyringOf(fresh) };
}
