import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostOf, pageOf } from '../../src/polls/ballot-source.ts';
import { junkText } from '../support/junk.ts';

test.each([
  ['https://magazine.example/news/42?utm_source=x#top', 'https://magazine.example/news/42'],
  ['https://ada:secret@magazine.example/a', 'https://magazine.example/a'],
  ['https://magazine.example', 'https://magazine.example/'],
  ['HTTP://Magazine.Example:8080/Ä', 'http://magazine.example:8080/%C3%84'],
  [`https://magazine.example/${'a'.repeat(400)}`, `https://magazine.example/${'a'.repeat(275)}`],
  ['javascript:alert(1)', null],
  ['file:///etc/passwd', null],
  ['about:blank', null],
  ['/news/42', null],
  ['null', null],
  ['', null],
  [undefined, null],
  [null, null],
])('the page %s is kept as %s', (address, page) => {
  expect(pageOf(address)).toBe(page);
});

test.each([
  ['https://t.co/abc?x=1', 't.co'],
  ['news.example', 'news.example'],
  ['http://localhost:3000/a', 'localhost:3000'],
  ['news.example/path', 'news.example'],
  ['android-app://com.example', null],
  ['a b', null],
  ['', null],
  [undefined, null],
  [null, null],
])('of the referrer %s the host %s is kept', (address, host) => {
  expect(hostOf(address)).toBe(host);
});

test('whatever is sent, what is kept is short, plain and without a query', () => {
  fc.assert(
    fc.property(fc.oneof(junkText, fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
      expect(pageOf(text) ?? '').toMatch(/^[\x21-\x7e]{0,300}$/);
      expect(pageOf(text) ?? '').not.toMatch(/[?#]/);
      expect(hostOf(text) ?? '').toMatch(/^[\x21-\x7e]{0,300}$/);
    }),
  );
});
