import { randomUUID } from 'node:crypto';
import type { Action } from '../../../src/verification/proof.ts';
import { issueProofOfWork } from '../../../src/verification/proof-of-work.ts';
import { makeRiddle } from '../../../src/verification/riddle.ts';
import { sealPictureToken } from '../../../src/verification/token.ts';
import { easyWork } from '../../support/easy-work.ts';
import { keyringOf, random } from '../../support/keyrings.ts';
import { solveWork } from '../../support/solve-work.ts';

/** The setting of all processes, and their keyring: whoever holds it mints proofs by the thousand. */
export const secrets = `test:${'A'.repeat(43)}`;
export const keyring = keyringOf(secrets);

export type Minted = { altcha: string; picture?: { token: string; answer: string } };

/** A proof as a reader would bring it, though one whose work was found at the first try. Issued some seconds ago. */
export function mintWork(
  site: string,
  action: Action,
  ref: string,
  { now = new Date(Date.now() - 5000), ring = keyring } = {},
): string {
  const asked = { site, action, ref, now, difficulty: 'vote' } as const;
  return solveWork({ ...issueProofOfWork(asked, ring, easyWork.random) });
}

/** A picture's token, and what it asks for. */
export async function mintPicture(site: string, action: Action, ref: string) {
  const now = new Date(Date.now() - 5000);
  const { token, picture } = await sealPictureToken({ site, action, ref, lang: 'en', now }, keyring, random);
  return { token, answer: makeRiddle(picture.seed).answer };
}

/** The signed nonce of a payload, as the database spells it: what is spent. */
export function nonceOf(altcha: string): string {
  const { nonce } = JSON.parse(Buffer.from(altcha, 'base64').toString()).challenge.parameters;
  return String(nonce).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** `count` of what `make` makes. */
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const ids = (count: number) => many(count, () => randomUUID() as string);
