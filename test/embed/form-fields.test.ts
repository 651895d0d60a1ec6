import { expect, test } from 'vitest';
import { bodyOf } from '../../src/embed/form-fields.ts';

test('dotted names make nested fields', () => {
  const entries: [string, string][] = [
    ['author.name', 'Ada'],
    ['author.email', 'ada@example.com'],
    ['body', 'Well said.'],
  ];
  expect(bodyOf(entries)).toEqual({
    author: { name: 'Ada', email: 'ada@example.com' },
    body: 'Well said.',
  });
});

test('choices are a list, be it one or many', () => {
  expect(bodyOf([['choices', 'o1']])).toEqual({ choices: ['o1'] });
  expect(
    bodyOf([
      ['choices', 'o1'],
      ['choices', 'o3'],
    ]),
  ).toEqual({ choices: ['o1', 'o3'] });
});

test('a comment that answers none has no parent', () => {
  expect(bodyOf([['parent', '']])).toEqual({ parent: null });
  expect(bodyOf([['parent', 'c1']])).toEqual({ parent: 'c1' });
});

test('neither the consent box nor the answer to a picture goes into the body', () => {
  const entries: [string, string][] = [
    ['remember', '1'],
    ['proof.picture.answer', 'X'],
  ];
  expect(bodyOf(entries)).toEqual({});
});
