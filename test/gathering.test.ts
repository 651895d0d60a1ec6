import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gathering, type GatheringOptions } from '../src/gathering.ts';

type Item = { name: number; bad: boolean };
type Sent = { items: Item[]; lane: number; outcome: 'written' | 'refused' | 'lost' };

const full = 'Too many are here already.';
const lost = new Error('the connection is gone');
const refused = (item: Item) => new Error(`item ${item.name} cannot be`);

/** A gathering whose batches are written, refused for the bad items in them, or lost, when the schedule says so. */
function gatheringBy(
  scheduler: fc.Scheduler,
  losses: boolean[],
  sizes: Pick<GatheringOptions<Item, string>, 'lanes' | 'worth' | 'most' | 'room'>,
) {
  const sent: Sent[] = [];
  const underWay = new Set<number>();
  const gathering = new Gathering<Item, string>({
    ...{ ...sizes, full },
    isFinal: (error) => error === lost,
    async send(items, lane) {
      expect(items.length).toBeGreaterThan(0);
      expect(items.length).toBeLessThanOrEqual(sizes.most);
      expect(lane).toBeLessThan(sizes.lanes);
      expect(underWay.has(lane)).toBe(false);
      // A further lane is opened by those whom it is worth it, and the first one by anybody.
      const isFirst = !sent.some((batch) => batch.items.includes(items[0] as Item));
      if (isFirst && underWay.size > 0)
        expect(items.length).toBeGreaterThanOrEqual(Math.min(sizes.worth, sizes.most));
      underWay.add(lane);
      const isLost = losses.shift() ?? false;
      const [bad] = items.filter((item) => item.bad);
      sent.push({ items, lane, outcome: isLost ? 'lost' : bad ? 'refused' : 'written' });
      await scheduler.schedule(Promise.resolve(), `a batch of ${items.length}`);
      underWay.delete(lane);
      if (isLost) throw lost;
      if (bad) throw refused(bad);
      return (item) => `kept ${item.name}`;
    },
  });
  return { gathering, sent };
}

const sizes = fc.record({
  lanes: fc.integer({ min: 1, max: 4 }),
  worth: fc.integer({ min: 1, max: 9 }),
  most: fc.integer({ min: 1, max: 9 }),
  room: fc.integer({ min: 1, max: 12 }),
});
const badness = fc.array(
  fc.boolean().chain((some) => (some ? fc.boolean() : fc.constant(false))),
  { maxLength: 60 },
);

test('whatever comes, fails or is lost in whatever order, each item settles once, by what became of its last batch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      badness,
      fc.array(fc.boolean(), { maxLength: 8 }),
      sizes,
      async (scheduler, bads, losses, { room, ...rest }) => {
        const { gathering, sent } = gatheringBy(scheduler, losses, { ...rest, room });
        const items = bads.map((bad, name): Item => ({ name, bad }));
        const settled = new Map<Item, string[]>();
        const note = (item: Item, what: string) => settled.set(item, [...(settled.get(item) ?? []), what]);
        const turnedAway = new Set<Item>();
        const arrivals = scheduler.scheduleSequence(
          items.map((item) => async () => {
            const isFull = gathering.waiting === room;
            try {
              const outcome = gathering.add(item);
              expect(isFull).toBe(false);
              outcome.then(
                (kept) => note(item, kept),
                (error: Error) => note(item, error.message),
              );
            } catch (refusal) {
              expect(isFull).toBe(true);
              expect(refusal).toMatchObject({ code: 'unavailable', message: full, retryAfter: 2 });
              turnedAway.add(item);
            }
            expect(gathering.waiting).toBeLessThanOrEqual(room);
          }),
        );
        await scheduler.waitFor(arrivals.task);
        await scheduler.waitFor(gathering.drained());
        await Promise.resolve();

        for (const item of items) {
          const batches = sent.filter((batch) => batch.items.includes(item));
          if (turnedAway.has(item)) {
            expect([batches, settled.get(item)]).toEqual([[], undefined]);
            continue;
          }
          // Sent again only after a batch that did nothing, and never after one that may have been kept.
          expect(batches.slice(0, -1).every(({ outcome }) => outcome === 'refused')).toBe(true);
          const last = batches.at(-1)?.outcome;
          if (last === 'refused') expect([batches.at(-1)?.items, item.bad]).toEqual([[item], true]);
          const told = { written: `kept ${item.name}`, refused: refused(item).message, lost: lost.message };
          expect(settled.get(item)).toEqual([last && told[last]]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('an item that comes alone leaves at once; of those that come meanwhile so many as are worth it leave by a further lane, and the others together', async () => {
  const sent: { items: number[]; done: () => void }[] = [];
  const gathering = new Gathering<number, number>({
    ...{ lanes: 2, worth: 3, most: 100, room: 100, isFinal: () => false, full },
    async send(items) {
      const done = Promise.withResolvers<void>();
      sent.push({ items, done: done.resolve });
      await done.promise;
      return (item) => item;
    },
  });
  const items = () => sent.map((batch) => batch.items);
  const add = (...names: number[]) => names.map((name) => gathering.add(name));
  const answers = add(1, 2, 3);
  expect([items(), gathering.waiting]).toEqual([[[1]], 2]);
  answers.push(...add(4, 5, 6, 7, 8));
  expect([items(), gathering.waiting]).toEqual([[[1], [2, 3, 4]], 4]);
  sent[1]?.done();
  await expect.poll(items).toEqual([[1], [2, 3, 4], [5, 6, 7, 8]]);
  answers.push(...add(9));
  sent[2]?.done();
  await answers[7];
  expect([items().length, gathering.waiting]).toEqual([3, 1]);
  sent[0]?.done();
  await expect.poll(items).toEqual([[1], [2, 3, 4], [5, 6, 7, 8], [9]]);
  sent[3]?.done();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('one bad item among a hundred costs a few statements more, not one for each neighbour', async () => {
  let statements = 0;
  const gathering = new Gathering<number, number>({
    ...{ lanes: 1, worth: 1, most: 100, room: 200, isFinal: () => false, full },
    async send(items) {
      statements++;
      await Promise.resolve();
      if (items.includes(41)) throw new Error('41 cannot be');
      return (item) => item;
    },
  });
  const first = gathering.add(0);
  const rest = Array.from({ length: 100 }, (_, index) => gathering.add(index + 1));
  const outcomes = await Promise.allSettled([first, ...rest]);
  expect(outcomes.flatMap(({ status }, item) => (status === 'rejected' ? [item] : []))).toEqual([41]);
  expect(statements).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(100)));
});

test('nothing is drained before the last item has settled', async () => {
  const release = Promise.withResolvers<void>();
  const gathering = new Gathering<number, number>({
    ...{ lanes: 1, worth: 1, most: 1, room: 9, isFinal: () => true, full },
    async send() {
      await release.promise;
      return (item) => item;
    },
  });
  const settled: string[] = [];
  const items = [1, 2, 3].map((item) => gathering.add(item).then(() => settled.push(`item ${item}`)));
  const drained = gathering.drained().then(() => settled.push('drained'));
  expect(settled).toEqual([]);
  release.resolve();
  await Promise.all([...items, drained]);
  expect(settled).toEqual(['item 1', 'item 2', 'item 3', 'drained']);
  await gathering.drained();
});
