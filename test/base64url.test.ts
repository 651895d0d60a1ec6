import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../src/base64url.ts';

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(fromBase64url(toBase64url(bytes))).toEqual(Uint8Array.from(bytes));
    }),
  );
});

test('a text is read only where it is just what would be written, so that no value has two spellings', () => {
  const almost = fc.string({ unit: fc.constantFrom(...'ABQgwxyz019-_+/='), maxLength: 12 });
  fc.assert(
    fc.property(almost, (text) => {
      const isWritten = Buffer.from(text, 'base64url').toString('base64url') === text;
      expect(fromBase64url(text) !== null).toBe(isWritten);
    }),
    { numRuns: 2000 },
  );
});
