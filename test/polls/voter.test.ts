import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64url } from '../../src/base64url.ts';
import { readVoterToken, voterForBallot, voterHash, votersForBallot } from '../../src/polls/voter.ts';
import { signToken } from '../../src/signed-token.ts';
import { junkText } from '../support/junk.ts';
import { keyringOf, random, rotation } from '../support/keyrings.ts';

const keyring = keyringOf(`k1:${'A'.repeat(43)}`);

test('a ballot gets the same voter on every retry, and no two ballots or sites share one', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (ballot, other) => {
      fc.pre(ballot !== other);
      const voter = voterForBallot('demo', ballot, keyring);
      expect(voter.id).toHaveLength(16);
      expect(voterForBallot('demo', ballot, keyring)).toEqual(voter);
      expect(voterForBallot('demo', other, keyring).id).not.toEqual(voter.id);
      expect(voterForBallot('gazette', ballot, keyring).id).not.toEqual(voter.id);
    }),
  );
});

test("a voter's token reads back as its id on its own site alone", () => {
  const { id, token } = voterForBallot('demo', crypto.randomUUID(), keyring);
  expect(token).toMatch(/^k1\.[\w-]{22}\.[\w-]{43}$/);
  expect(readVoterToken(token, 'demo', keyring)).toEqual(id);
  expect(readVoterToken(token, 'gazette', keyring)).toBeNull();
});

test('after a rotation old tokens hold, and a late retry still finds its voter and token', () => {
  const { before, after, dropped } = rotation();
  const ballot = crypto.randomUUID();
  const first = voterForBallot('demo', ballot, before);
  expect(readVoterToken(first.token, 'demo', after)).toEqual(first.id);
  expect(readVoterToken(first.token, 'demo', dropped)).toBeNull();
  expect([...votersForBallot('demo', ballot, after)]).toEqual([voterForBallot('demo', ballot, after), first]);
  expect(voterForBallot('demo', ballot, after).id).not.toEqual(first.id);
});

test('a token with any character changed, added or removed is nobody', () => {
  const { token } = voterForBallot('demo', crypto.randomUUID(), keyring);
  for (let at = 0; at < token.length; at++) {
    const [head, tail] = [token.slice(0, at), token.slice(at + 1)];
    for (const put of ['', 'A', 'B', '.', '\n', '\0', `${token[at]}A`]) {
      if (put !== token[at]) expect(readVoterToken(head + put + tail, 'demo', keyring)).toBeNull();
    }
  }
});

test('a token signed for something else, or whose id is not 16 bytes, is nobody', () => {
  const id = toBase64url(random(16));
  expect(readVoterToken(signToken('voter-token', 'demo', id, keyring), 'demo', keyring)).not.toBeNull();
  expect(readVoterToken(signToken('edit-token', 'demo', id, keyring), 'demo', keyring)).toBeNull();
  const short = toBase64url(random(15));
  expect(readVoterToken(signToken('voter-token', 'demo', short, keyring), 'demo', keyring)).toBeNull();
});

test('junk is nobody, whatever its size, and never throws', () => {
  fc.assert(
    fc.property(junkText, (junk) => {
      expect(readVoterToken(junk, 'demo', keyring)).toBeNull();
    }),
  );
  expect(readVoterToken('k1.A.'.repeat(1_000_000), 'demo', keyring)).toBeNull();
});

test("two polls' hashes of one voter have nothing in common, and each is a keyed HMAC", () => {
  const { id } = voterForBallot('demo', crypto.randomUUID(), keyring);
  const [salt, other] = [random(32), random(32)];
  const expected = createHmac('sha256', salt).update('voter\n').update(id).digest('hex').slice(0, 32);
  expect(voterHash(salt, id).replaceAll('-', '')).toBe(expected);
  expect(voterHash(other, id)).not.toBe(voterHash(salt, id));
});
