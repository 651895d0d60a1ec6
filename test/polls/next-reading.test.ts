import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NextReading } from '../../src/polls/next-reading.ts';

test('those who ask at once share one reading, and those who ask while it is under way the next one', async () => {
  const readings: PromiseWithResolvers<number>[] = [];
  const read = () => {
    const reading = Promise.withResolvers<number>();
    readings.push(reading);
    return reading.promise;
  };
  const next = new NextReading<number>();
  const first = [1, 2, 3].map(() => next.get('poll', read));
  const other = next.get('other', read);
  await Promise.resolve();
  expect(readings).toHaveLength(2);
  const later = [1, 2].map(() => next.get('poll', read));
  readings[0]?.resolve(1);
  expect(await Promise.all(first)).toEqual([1, 1, 1]);
  await expect.poll(() => readings.length).toBe(3);
  readings[2]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2]);
  readings[1]?.resolve(3);
  expect(await other).toBe(3);
});

test('a reading that fails is for those who shared it, and the next one is made all the same', async () => {
  const next = new NextReading<string>();
  const failing = [1, 2].map(() => next.get('poll', () => Promise.reject(new Error('gone'))));
  await Promise.resolve();
  const after = next.get('poll', async () => 'here');
  for (const failed of failing) await expect(failed).rejects.toThrow('gone');
  expect(await after).toBe('here');
});

test('where nothing is shared everybody reads for themselves', async () => {
  let reads = 0;
  const next = new NextReading<number>({ sharesLoads: false });
  expect(await Promise.all([1, 2].map(() => next.get('poll', async () => ++reads)))).toEqual([1, 2]);
});

test('whatever the order, nobody is given what was read before they asked, and one reading is under way at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 30 }), async (scheduler, count) => {
      let committed = 0;
      let underWay = 0;
      const next = new NextReading<number>();
      const read = async () => {
        expect(++underWay).toBe(1);
        const seen = committed;
        await scheduler.schedule(Promise.resolve());
        underWay--;
        return seen;
      };
      const asked: Promise<void>[] = [];
      const commits = scheduler.scheduleSequence(
        Array.from({ length: count }, () => async () => {
          const mine = ++committed;
          asked.push(next.get('poll', read).then((seen) => expect(seen).toBeGreaterThanOrEqual(mine)));
        }),
      );
      await scheduler.waitFor(commits.task);
      await scheduler.waitFor(Promise.all(asked));
      expect(asked).toHaveLength(count);
    }),
  );
});
