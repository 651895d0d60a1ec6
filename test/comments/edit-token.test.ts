import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editToken, readEditToken } from '../../src/comments/edit-token.ts';
import { signToken } from '../../src/signed-token.ts';
import { junkText } from '../support/junk.ts';
import { keyringOf, rotation } from '../support/keyrings.ts';

const keyring = keyringOf(`k1:${'A'.repeat(43)}`);

test('an edit token names its comment on its own site alone, and is the same when made again', () => {
  fc.assert(
    fc.property(fc.uuid(), (commentId) => {
      const token = editToken('demo', commentId, keyring);
      expect(editToken('demo', commentId, keyring)).toBe(token);
      expect(readEditToken(token, 'demo', keyring)).toEqual({ commentId });
      expect(readEditToken(token, 'gazette', keyring)).toBeNull();
    }),
  );
});

test("one comment's token does not open another comment", () => {
  const token = editToken('demo', '018f3f5e-0000-4000-8000-000000000001', keyring);
  const forged = token.replace('000000000001', '000000000002');
  expect(readEditToken(forged, 'demo', keyring)).toBeNull();
  expect(readEditToken(token.toUpperCase(), 'demo', keyring)).toBeNull();
});

test('a token made before a rotation holds until its secret is dropped', () => {
  const { before, after, dropped } = rotation();
  const commentId = crypto.randomUUID();
  const token = editToken('demo', commentId, before);
  expect(readEditToken(token, 'demo', after)).toEqual({ commentId });
  expect(readEditToken(token, 'demo', dropped)).toBeNull();
});

test('a token signed for something else, or whose subject is no id, opens nothing', () => {
  const commentId = crypto.randomUUID();
  expect(readEditToken(signToken('voter-token', 'demo', commentId, keyring), 'demo', keyring)).toBeNull();
  expect(readEditToken(signToken('edit-token', 'demo', 'all', keyring), 'demo', keyring)).toBeNull();
});

test('junk opens nothing and never throws', () => {
  fc.assert(
    fc.property(junkText, (junk) => {
      expect(readEditToken(junk, 'demo', keyring)).toBeNull();
    }),
  );
});
