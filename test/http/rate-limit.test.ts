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

test('processes that tell each other count together, but for the first hit of a key at each', () => {
  const [one, other] = [counted().rates, counted().rates];
  for (const rates of [one, other]) expect(rates.takeNews()).toEqual([]);
  for (let hits = 0; hits < 5; hits++) one.hit('a');
  one.hit('b');
  other.hit('a');
  const news = one.takeNews();
  expect(news).toEqual([['a', 4]]);
  other.hear(news);
  expect(other.hit('a')).toBe(6);
  expect(other.hit('b')).toBe(1);
});

test('news is told once, and what was heard is not told again', () => {
  const { rates } = counted();
  rates.takeNews();
  rates.hit('a');
  rates.hit('a');
  rates.hear([
    ['a', 7],
    ['b', 7],
  ]);
  expect(rates.takeNews()).toEqual([['a', 1]]);
  expect(rates.takeNews()).toEqual([]);
  expect(rates.hit('b')).toBe(8);
});

test('what others tell takes no more room than what comes in here', () => {
  const { rates } = counted(2);
  rates.hear([
    ['a', 3],
    ['b', 3],
    ['c', 3],
  ]);
  expect([rates.hit('a'), rates.hit('b'), rates.hit('c'), rates.hit('c')]).toEqual([4, 4, 1, 1]);
});

test('a clock that is set back by an hour forgets nothing that was counted, multiplies nothing and keeps nobody out for an hour', () => {
  const { rates, at } = counted();
  at(0);
  for (let hits = 0; hits < 10; hits++) rates.hit('a');
  at(60);
  rates.hit('a');
  at(-3540);
  expect(rates.retryAfter).toBe(60);
  expect(rates.hit('a')).toBe(12);
  at(-3510);
  expect(rates.hit('a')).toBe(8);
  at(-3420);
  expect(rates.hit('a')).toBe(1);
});
