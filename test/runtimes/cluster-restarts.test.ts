import { expect, test } from 'vitest';
import { endsInARow, isBeyondHelp, pauseAfter } from '../../src/runtimes/cluster-restarts.ts';

test('the pause before a new start doubles with every end in a row, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(pauseAfter)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('a worker that lived for a minute begins anew', () => {
  expect(endsInARow(3, 59_999)).toBe(4);
  expect(endsInARow(3, 60_000)).toBe(1);
});

test('as long as one serves, or one has not failed often, nobody gives up', () => {
  const down = { serves: false, inARow: 4 };
  expect(isBeyondHelp([down, down])).toBe(true);
  expect(isBeyondHelp([down, { serves: true, inARow: 9 }])).toBe(false);
  expect(isBeyondHelp([down, { serves: false, inARow: 3 }])).toBe(false);
});
