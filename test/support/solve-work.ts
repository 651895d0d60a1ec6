import { pbkdf2Sync } from 'node:crypto';
import type { ChallengeWire } from '../../src/verification/proof.ts';

/** Tries counters as a browser would, only synchronously. */
export function solveWork({ parameters, signature }: ChallengeWire['altcha']): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters as Record<string, string> & {
    cost: number;
    keyLength: number;
  };
  const password = Buffer.alloc(20);
  password.write(nonce ?? '', 'hex');
  const grain = Buffer.from(salt ?? '', 'hex');
  for (let counter = 0; ; counter++) {
    password.writeUInt32BE(counter, 16);
    const key = pbkdf2Sync(password, grain, cost, keyLength, 'sha256').toString('hex');
    if (!key.startsWith(keyPrefix ?? '')) continue;
    const payload = { challenge: { parameters, signature }, solution: { counter, derivedKey: key, time: 1 } };
    return Buffer.from(JSON.stringify(payload)).toString('base64');
  }
}
