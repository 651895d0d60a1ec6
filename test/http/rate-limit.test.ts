import { expect, test } from 'vitest';
import { Rates } from '../../src/http/rate-limit.ts';

/** Rates a minute, with a clock that the test turns (in seconds). */
function counted(most?: number) {
  let seconds = 1000;
  const rates = new Rates(60, () => new Date(seconds * 1000), most);
  return { rates, at: (now: number) => (seconds = 1000 + now) };
}

test('every key is counted by itself, the present hit included', () => {
  const { rates } = counted();
  expect([rates.hit('a'), rates.hit('a'), rates.hit('b'), rates.hit('a')]).toEqual([1, 2, 1, 3]);
});

test('the window slides: what was counted in the last one fades and is gone after another', () => {
  const { rates, at } = counted();
  at(0);
  for (let hits = 0; hits < 10; hits++) rates.hit('a');
  at(60);
  expect(rates.hit('a')).toBe(11);
  at(90);
  expect(rates.hit('a')).toBe(7);
  at(119);
  expect(rates.hit('a')).toBeCloseTo(3 + 10 / 60);
  at(120);
  expect(rates.hit('a')).toBe(4);
});

test('two windows of silence forget everything', () => {
  const { rates, at } = counted();
  for (let hits = 0; hits < 10; hits++) rates.hit('a');
  at(500);
  expect(rates.hit('a')).toBe(1);
});

test('a burst across the border of two windows is counted as one', () => {
  const { rates, at } = counted();
  at(0);
  rates.hit('other');
  at(59);
  for (let hits = 0; hits < 100; hits++) rates.hit('a');
  at(61);
  expect(rates.hit('a')).toBeGreaterThan(95);
});

test('whoever has to wait is told whole seconds, never none, up to the end of the window', () => {
  const { rates, at } = counted();
  at(0);
  rates.hit('a');
  expect(rates.retryAfter).toBe(60);
  at(59.9);
  expect(rates.retryAfter).toBe(1);
  at(600);
  expect(rates.retryAfter).toBe(1);
});

test('memory is bounded: past the most keys further ones are let through, known ones still counted', () => {
  const { rates } = counted(3);
  for (const key of ['a', 'b', 'c']) rates.hit(key);
  for (let each = 0; each < 1000; each++) expect(rates.hit(`new ${each}`)).toBe(1);
  expect(rates.hit('a')).toBe(2);
  expect(rates.hit('new 1')).toBe(1);
});

test('a clock that is set back does no harm', () => {
  const { rates, at } = counted();
  at(30);
  rates.hit('a');
  at(-3000);
  expect(rates.hit('a')).toBe(2);
  expect(rates.retryAfter).toBeGreaterThan(0);
});
