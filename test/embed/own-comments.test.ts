import { expect, test } from 'vitest';
import { ownComments } from '../../src/embed/own-comments.ts';
import { keptIn } from '../../src/embed/storage.ts';

let sites = 0;
const listOfOwn = () => ownComments(keptIn('none'), `site-${sites++}`);
const comment = { id: 'c1', token: 't1', thread: '/a', at: 1_000_000, held: false };
const hour = 3_600_000;

test('a held comment is the author’s to see for as long as it is held', () => {
  const own = listOfOwn();
  own.keep({ ...comment, held: true });
  expect(own.special('/a', comment.at + hour)).toHaveLength(1);
  own.keep(comment);
  expect(own.special('/a', comment.at + hour)).toEqual([]);
});

test('an approved comment is special while it may be changed, in its own thread', () => {
  const own = listOfOwn();
  own.keep(comment);
  expect(own.special('/a', comment.at + 60_000)).toEqual([comment]);
  expect(own.special('/b', comment.at + 60_000)).toEqual([]);
});

test('only an approved comment vouches for its author', () => {
  const own = listOfOwn();
  own.keep({ ...comment, held: true });
  expect(own.voucher()).toBeUndefined();
  own.keep(comment);
  expect(own.voucher()).toBe('t1');
  own.drop('c1');
  expect(own.voucher()).toBeUndefined();
});

test('the list does not grow without end', () => {
  const own = listOfOwn();
  for (let index = 0; index < 50; index++) own.keep({ ...comment, id: `c${index}` });
  expect(own.special('/a', comment.at)).toHaveLength(30);
  expect(own.find('c49')).toBeDefined();
});
