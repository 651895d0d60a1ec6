import { expect, test, vi } from 'vitest';
import { ShortMemory, type ShortMemoryOptions } from '../../src/short-memory.ts';

/** A memory of a second, a clock that the test turns, and loads that are counted. */
function memory(options?: ShortMemoryOptions) {
  let now = 0;
  const loads: string[] = [];
  const kept = new ShortMemory<string>(1000, () => new Date(now), options);
  const get = (key: string, load?: () => Promise<string>) =>
    kept.get(key, async () => {
      loads.push(key);
      return load ? load() : `${key}${loads.length}`;
    });
  return { kept, get, loads, at: (ms: number) => (now = ms) };
}

test('what was loaded is given again until its time is over', async () => {
  const { get, at, loads } = memory();
  expect(await get('a')).toBe('a1');
  at(999);
  expect(await get('a')).toBe('a1');
  at(1000);
  expect(await get('a')).toBe('a2');
  expect(loads).toEqual(['a', 'a']);
});

test('everybody who asks meanwhile waits for the same load', async () => {
  const { get, loads } = memory();
  expect(new Set(await Promise.all(Array.from({ length: 50 }, () => get('a')))).size).toBe(1);
  expect(loads).toEqual(['a']);
});

test('a failed load reaches all who waited and is not kept', async () => {
  const { get } = memory();
  const fails = () => Promise.reject(new Error('away'));
  const asked = await Promise.allSettled([get('a', fails), get('a', fails)]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await get('a')).toBe('a2');
});

test('what is forgotten is loaded anew, even while an older load is under way', async () => {
  const { kept, get } = memory();
  const older = get('a');
  kept.forget('a');
  expect(await get('a')).toBe('a2');
  expect(await older).toBe('a1');
  expect(await get('a')).toBe('a2');
});

test('an older load that fails late does not take the newer one away', async () => {
  const { kept, get, loads } = memory();
  let fail = (_: Error) => {};
  const older = get('a', () => new Promise((_, reject) => (fail = reject)));
  kept.forget('a');
  const newer = await get('a');
  fail(new Error('late'));
  await expect(older).rejects.toThrow('late');
  expect(await get('a')).toBe(newer);
  expect(loads).toHaveLength(2);
});

test('at most so many keys are kept, and the oldest go first', async () => {
  const { get, loads } = memory({ most: 3 });
  for (const key of ['a', 'b', 'c', 'd']) await get(key);
  for (const key of ['b', 'c', 'd']) await get(key);
  expect(loads).toHaveLength(4);
  await get('a');
  expect(loads).toHaveLength(5);
});

test('where connections belong to one request, nobody waits for a load of somebody else’s, and what has come is shared', async () => {
  const { get, loads } = memory({ sharesLoads: false });
  const never = get('a', () => new Promise(() => {}));
  expect(await get('a')).toBe('a2');
  expect(await get('a')).toBe('a2');
  expect(loads).toEqual(['a', 'a']);
  expect(await Promise.race([never, 'still waiting'])).toBe('still waiting');
});

test('what is out of date is let go of, and not merely never given again', async () => {
  const { kept, get, at } = memory();
  await get('a');
  at(500);
  await get('b');
  expect(kept.size).toBe(2);
  at(1000);
  await get('b');
  expect(kept.size).toBe(1);
});

test('a memory that wipes itself lets go of everything in time though nobody asks for anything any more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
  try {
    const kept = new ShortMemory<string>(1000, () => new Date(), { wipes: true });
    await kept.get('a', async () => 'secret');
    vi.advanceTimersByTime(600);
    await kept.get('b', async () => 'secret');
    expect(kept.size).toBe(2);
    vi.advanceTimersByTime(2000);
    expect(kept.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('what was kept before the clock was set back is not kept on until that time comes again', async () => {
  const { get, loads, at } = memory();
  at(3_600_000);
  await get('a');
  at(0);
  await get('a');
  at(500);
  await get('a');
  expect(loads).toEqual(['a', 'a']);
});
