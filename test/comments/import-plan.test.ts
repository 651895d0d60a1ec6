import { expect, test } from 'vitest';
import { type Arrival, planBatch, type Standing } from '../../src/comments/import-plan.ts';

const at = (second: number) => new Date(Date.UTC(2015, 5, 1) + second * 1000);

const arrival = (id: string, second: number, more: Partial<Arrival> = {}): Arrival => ({
  ...{
    id,
    sourceId: id,
    sourceNumber: id,
    thread: '/a',
    parent: null,
    status: 'approved',
    createdAt: at(second),
  },
  ...{ authorName: '', authorEmail: '', authorWebsite: '', body: '', html: '' },
  ...more,
});

const standing = (id: string, more: Partial<Standing> = {}): Standing => ({
  ...{ id, thread: '/a', parent: null, root: id, depth: 0, number: null, shown: false, createdAt: at(0) },
  ...more,
});

const placesOf = (arrivals: Arrival[], here: Standing[] = [], last: Record<string, number> = {}) => {
  const plan = planBatch(
    arrivals,
    new Map(here.map((each) => [each.id, each])),
    new Map(Object.entries(last)),
  );
  return {
    ...plan,
    rows: plan.rows.map(({ id, number, depth, root, shown }) => [id, number, depth, root, shown]),
  };
};

test('numbers go on after the thread’s last one, in the order of time, thread by thread', () => {
  const { rows, grown } = placesOf(
    [arrival('3', 30), arrival('1', 10), arrival('x', 5, { thread: '/b' }), arrival('2', 20)],
    [],
    { '/a': 7 },
  );
  expect(rows.map(([id, number]) => [id, number])).toEqual([
    ['1', 8],
    ['2', 9],
    ['3', 10],
    ['x', 1],
  ]);
  expect(grown.get('/a')).toEqual({ numbers: 3, approved: 3, since: at(10) });
});

test('of one second, the archive’s lower number comes first, as a number', () => {
  const { rows } = placesOf([arrival('10', 1), arrival('9', 1)]);
  expect(rows.map(([id]) => id)).toEqual(['9', '10']);
  const named = placesOf([arrival('a', 1, { sourceNumber: '2' }), arrival('b', 1, { sourceNumber: '1' })]);
  expect(named.rows.map(([id]) => id)).toEqual(['b', 'a']);
});

test('an answer never comes before what it answers, whatever their clocks said', () => {
  const { rows } = placesOf([
    arrival('answer', 1, { parent: 'asked' }),
    arrival('asked', 50),
    arrival('other', 20),
  ]);
  expect(rows).toEqual([
    ['other', 1, 0, 'other', true],
    ['asked', 2, 0, 'asked', true],
    ['answer', 3, 1, 'asked', true],
  ]);
});

test('what is not approved has a number only where something that is shown stands on it', () => {
  const { rows, grown } = placesOf([
    arrival('gone', 1, { status: 'trash' }),
    arrival('under', 2, { status: 'held', parent: 'gone' }),
    arrival('shown', 3, { parent: 'under' }),
    arrival('waiting', 4, { status: 'held' }),
    arrival('spam under it', 5, { status: 'spam', parent: 'waiting' }),
  ]);
  expect(rows.filter(([, , , , shown]) => shown).map(([id, number]) => [id, number])).toEqual([
    ['gone', 1],
    ['under', 2],
    ['shown', 3],
  ]);
  expect(rows.filter(([, number]) => number === null).map(([id]) => id)).toEqual([
    'waiting',
    'spam under it',
  ]);
  expect(grown.get('/a')).toMatchObject({ numbers: 3, approved: 1 });
});

test('what is here already and not shown gets its place by an answer, up to the top', () => {
  const here = [standing('top'), standing('middle', { parent: 'top', root: 'top', depth: 1, number: 4 })];
  const { rows, raised } = placesOf([arrival('new', 9, { parent: 'middle' })], here, { '/a': 8 });
  expect(raised).toEqual([
    { id: 'middle', number: 4 },
    { id: 'top', number: 9 },
  ]);
  expect(rows).toEqual([['new', 10, 2, 'top', true]]);
});

test('comments that answer themselves over others stand at the top where the circle is cut', () => {
  const { rows, circular } = placesOf([
    arrival('a', 1, { parent: 'c' }),
    arrival('b', 2, { parent: 'a' }),
    arrival('c', 3, { parent: 'b' }),
  ]);
  expect(circular).toHaveLength(1);
  expect(rows.map(([, number]) => number)).toEqual([1, 2, 3]);
  expect(rows.map(([, , depth]) => depth)).toEqual([0, 1, 2]);
});
