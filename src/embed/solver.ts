import type { ChallengeWire } from '../verification/proof.ts';

type Parameters = {
  algorithm: string;
  nonce: string;
  salt: string;
  cost: number;
  keyLength: number;
  keyPrefix: string;
};

const batch = 24;

/**
 * Solves an ALTCHA v2 challenge (PBKDF2 over nonce and a 32-bit counter, as altcha-lib 2 has it) with WebCrypto alone and gives
 * the base64 payload. Needs no Worker, so no `worker-src`: the browser derives keys off the page's thread, a batch at a time,
 * and the page has its turn as each comes in. Rejects once `wanted` says no.
 */
export async function solve(altcha: ChallengeWire['altcha'], wanted: () => boolean): Promise<string> {
  const { parameters, signature } = altcha as { parameters: Parameters; signature: string };
  const derive = derivation(parameters);
  for (let first = 0; wanted(); first += batch) {
    const keys = await Promise.all(Array.from({ length: batch }, (_, index) => derive(first + index)));
    const hit = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (hit >= 0) {
      const solution = { counter: first + hit, derivedKey: keys[hit] };
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
    }
  }
  throw new Error();
}

/** Whether this page may solve at all: pages on plain http have no `crypto.subtle`. */
export const canSolve = (): boolean => !!crypto.subtle;

function derivation({ algorithm, nonce: hex, salt, cost, keyLength }: Parameters) {
  const nonce = bytesOf(hex);
  const [name = '', hash = ''] = algorithm.split('/');
  const settings = { name, hash, salt: bytesOf(salt), iterations: cost };
  return async (counter: number): Promise<string> => {
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey('raw', password, name, false, ['deriveBits']);
    return hexOf(await crypto.subtle.deriveBits(settings, key, keyLength * 8));
  };
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number(`0x${pair}`));
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
