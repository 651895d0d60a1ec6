import { expect, test } from 'vitest';
import { ListenerSeats } from '../../src/polls/listener-seats.ts';

test('one network never takes all seats, and takes as many as it likes while half of them are free', () => {
  const seats = new ListenerSeats(20, 3);
  const take = (network: string, wanted: number) =>
    Array.from({ length: wanted }, () => seats.take(network)).filter((leave) => leave !== undefined);
  const flood = take('a', 1000);
  expect(flood).toHaveLength(10);
  expect([take('b', 1000), take('c', 2)].map(({ length }) => length)).toEqual([3, 2]);
  expect([take('d', 3), take('e', 9), take('f', 9)].map(({ length }) => length)).toEqual([3, 2, 0]);
  flood[0]?.();
  expect([take('a', 1), take('f', 9)].map(({ length }) => length)).toEqual([0, 1]);
});
