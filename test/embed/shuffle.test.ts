import { expect, test } from 'vitest';
import { shuffled } from '../../src/embed/shuffle.ts';

test('the order is that of the drawn numbers', () => {
  const draw = (keys: Uint32Array) => {
    keys.set([30, 10, 20]);
    return keys;
  };
  expect(shuffled(['a', 'b', 'c'], draw)).toEqual(['b', 'c', 'a']);
});

test('nothing is lost and the list itself stays as it is', () => {
  const list = ['a', 'b', 'c', 'd'];
  expect(shuffled(list).sort()).toEqual(list);
  expect(list).toEqual(['a', 'b', 'c', 'd']);
});

test('each option comes first about equally often', () => {
  const firsts = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const [first = ''] = shuffled(['a', 'b', 'c']);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  // Six standard deviations of a fair draw.
  for (const count of firsts.values()) expect(Math.abs(count - 2000)).toBeLessThan(220);
});
