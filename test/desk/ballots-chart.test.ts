import { expect, test } from 'vitest';
import { barsOf } from '../../src/desk/ballots-chart.ts';

const at = (hours: number, counted: number, held = 0, excluded = 0) => ({
  hour: new Date(Date.UTC(2026, 0, 1, hours)).toISOString(),
  ...{ counted, held, excluded },
});

test('each hour is a bar in its place, and hours without ballots leave theirs empty', () => {
  const { step, bars, places, highest } = barsOf([at(8, 1), at(9, 2, 1), at(12, 1, 0, 1)]);
  expect([step, places, highest]).toEqual(['hour', 5, 3]);
  expect(bars.map(({ place }) => place)).toEqual([0, 1, 4]);
});

test('over two weeks a bar is 24 hours, and every ballot is in one', () => {
  const { step, bars, places, highest } = barsOf([
    at(8, 1),
    at(20, 2),
    at(31, 4),
    at(32, 8),
    at(8 + 14 * 24, 5),
  ]);
  expect([step, places, highest]).toEqual(['day', 15, 8]);
  expect(bars.map(({ place, counted }) => [place, counted])).toEqual([
    [0, 7],
    [1, 8],
    [14, 5],
  ]);
});

test('without an hour there is no bar', () => {
  expect(barsOf([])).toEqual({ step: 'hour', bars: [], places: 0, highest: 0 });
});
