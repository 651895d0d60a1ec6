import { fromBase64url, toBase64url } from '../base64url.ts';
import { pseudonym } from '../keyed-hash.ts';
import type { Keyring } from '../keyring.ts';
import { readToken, signToken } from '../signed-token.ts';

const idBytes = 16;

/** A voter of a site: 16 bytes that the database never sees, and the token that the reader's browser keeps. */
export type Voter = { id: Uint8Array; token: string };

/**
 * The voter of a first vote, derived from the site and the ballot's id, so that every retry of the ballot gets the same
 * voter though nothing of it is stored.
 */
export function voterForBallot(site: string, ballotId: string, keyring: Keyring): Voter {
  const { kid, mac } = keyring.sign('voter-id', `${site}\n${ballotId}`);
  return voterOf(site, kid, mac, keyring);
}

/**
 * `voterForBallot` by each key, the signing one first: a retry that comes after a rotation of the secrets belongs to an
 * older key's voter, and gets the very token that its first answer held.
 */
export function* votersForBallot(site: string, ballotId: string, keyring: Keyring): IterableIterator<Voter> {
  for (const { kid, mac } of keyring.macs('voter-id', `${site}\n${ballotId}`)) {
    yield voterOf(site, kid, mac, keyring);
  }
}

function voterOf(site: string, kid: string, mac: Uint8Array, keyring: Keyring): Voter {
  const id = mac.slice(0, idBytes);
  return { id, token: signToken('voter-token', site, toBase64url(id), keyring, kid) };
}

/** The voter's id, if the token is one that this service made for this site; else null. Takes any junk. */
export function readVoterToken(token: string, site: string, keyring: Keyring): Uint8Array | null {
  const subject = readToken('voter-token', token, site, keyring);
  const id = subject === null ? null : fromBase64url(subject);
  return id?.length === idBytes ? id : null;
}

/** What a poll's ballots hold of a voter: a pseudonym under the poll's salt, so two polls' ballots cannot be joined. */
export function voterHash(salt: Uint8Array, voterId: Uint8Array): string {
  return pseudonym(salt, 'voter', voterId);
}
