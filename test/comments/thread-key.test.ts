import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseThreadKey } from '../../src/comments/thread-key.ts';

test.each([
  ['/news/42', '/news/42'],
  ['/news/42/', '/news/42'],
  ['/news/42//', '/news/42'],
  ['/news/42?utm_source=mail#comments', '/news/42'],
  ['/news/42/?page=2', '/news/42'],
  ['/news/42/#a?b', '/news/42'],
  ['/', '/'],
  ['//', '/'],
  ['/?q', '/'],
  ['/News/Été', '/News/Été'],
  ['/e\u0301te\u0301', '/été'],
  ['https://example.com/a/?b#c', 'https://example.com/a'],
  ['https://example.com/', 'https://example.com'],
  ['post-42', 'post-42'],
])('%j is the thread %j', (raw, key) => {
  expect(normaliseThreadKey(raw)).toBe(key);
});

test.each([
  ['nothing', ''],
  ['a query alone', '?a=1'],
  ['a fragment alone', '#top'],
  ['NUL', '/a\0b'],
  ['a line break', '/a\nb'],
  ['DEL', '/a\u007F'],
  ['a C1 control', '/a\u0085'],
  ['half a surrogate pair', '/a\uD83D'],
])('no thread has %s as its key', (_, raw) => {
  expect(normaliseThreadKey(raw)).toBeNull();
});

test('a key is at most 255 bytes long, counted in UTF-8 after normalising', () => {
  expect(normaliseThreadKey(`/${'a'.repeat(254)}`)).toHaveLength(255);
  expect(normaliseThreadKey(`/${'a'.repeat(255)}`)).toBeNull();
  expect(normaliseThreadKey(`/${'é'.repeat(127)}`)).toHaveLength(128);
  expect(normaliseThreadKey(`/${'é'.repeat(128)}`)).toBeNull();
  expect(normaliseThreadKey(`/${'e\u0301'.repeat(127)}/?${'q'.repeat(1000)}`)).toHaveLength(128);
});

test('what is left out of a key may be anything', () => {
  expect(normaliseThreadKey('/a?\0\uD83D')).toBe('/a');
});

test('keys differ by case and by every other character', () => {
  expect(normaliseThreadKey('/A')).not.toBe(normaliseThreadKey('/a'));
  expect(normaliseThreadKey('/a%20b')).not.toBe(normaliseThreadKey('/a b'));
});

test('normalising a key again changes nothing', () => {
  const piece = fc.constantFrom('/', '?', '#', 'a', 'É', 'e\u0301', '\u037E', '\uFF0F', ' ', '.', '\u0000');
  const raw = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(raw, (text) => {
      const key = normaliseThreadKey(text);
      if (key !== null) expect(normaliseThreadKey(key)).toBe(key);
    }),
  );
});

test('slashes without end take no time', () => {
  expect(normaliseThreadKey(`${'/'.repeat(1_000_000)}a`)).toBeNull();
  expect(normaliseThreadKey(`/a${'/'.repeat(1_000_000)}`)).toBe('/a');
});
