import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  faultInChoices,
  type PollRecord,
  pollWire,
  shuffled,
  statusAt,
  visibleToAll,
  visibleToVoters,
} from '../../src/polls/poll.ts';
import { percents, resultsOf } from '../../src/polls/results.ts';
import { seeded } from '../../src/verification/seeded.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute));
const option = (id: string, more: { withdrawn?: boolean; baseline?: number } = {}) => ({
  id,
  text: `Option ${id}`,
  withdrawn: false,
  baseline: 0,
  ...more,
});

function poll(more: Partial<PollRecord> = {}): PollRecord {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    site: 'demo',
    slug: 'which',
    question: 'Which?',
    note: null,
    options: [option('o1'), option('o2'), option('o3')],
    choose: { min: 1, max: 1 },
    draft: false,
    opensAt: at(10),
    closesAt: at(20),
    resultsVisible: 'always',
    resultsFrom: null,
    optionOrder: 'given',
    listed: true,
    allowance: null,
    sealedSalt: 'sealed',
    baselineVoters: 0,
    wording: 1,
    correctedAt: null,
    deletedAt: null,
    createdAt: at(0),
    ...more,
  };
}

test('a poll is scheduled until it opens, open until it closes, and closed from that very moment', () => {
  expect([at(9), at(10), at(19), at(20), at(30)].map((now) => statusAt(poll(), now))).toEqual([
    'scheduled',
    'open',
    'open',
    'closed',
    'closed',
  ]);
  expect(statusAt(poll({ closesAt: null }), new Date('2199-12-31T00:00:00Z'))).toBe('open');
  for (const now of [at(9), at(15), at(30)]) expect(statusAt(poll({ draft: true }), now)).toBe('draft');
});

test.each([
  ['always', null, 'open', true, true],
  ['always', null, 'closed', true, true],
  ['after-vote', null, 'open', false, true],
  ['after-vote', null, 'closed', true, true],
  ['after-close', null, 'open', false, false],
  ['after-close', null, 'closed', true, true],
  ['always', 'later', 'open', false, false],
  ['always', 'later', 'closed', false, false],
  ['after-vote', 'later', 'open', false, false],
  ['after-vote', 'later', 'closed', false, false],
  ['after-close', 'later', 'closed', false, false],
  ['always', 'past', 'open', true, true],
  ['after-vote', 'past', 'open', false, true],
  ['after-close', 'past', 'open', false, false],
  ['after-close', 'past', 'closed', true, true],
] as const)(
  'results %s (from: %s) of a poll that is %s: public %s, to voters %s',
  (resultsVisible, from, status, everybody, voters) => {
    const now = status === 'open' ? at(15) : at(25);
    const resultsFrom = from && { later: at(59), past: at(1) }[from];
    const known = poll({ resultsVisible, resultsFrom });
    expect([visibleToAll(known, now), visibleToVoters(known, now)]).toEqual([everybody, voters]);
    expect(visibleToAll({ ...known, draft: true }, now)).toBe(false);
  },
);

test('the moment of resultsFrom itself shows the results', () => {
  expect(visibleToAll(poll({ resultsFrom: at(15) }), at(15))).toBe(true);
  expect(visibleToAll(poll({ resultsFrom: at(15) }), new Date(at(15).getTime() - 1))).toBe(false);
});

const votesOfOptions = fc.array(fc.nat({ max: 2_000_000_000 }), { minLength: 1, maxLength: 50 });
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

test('the percents of a one-choice poll are whole, add up to exactly 100, and are each within one of the share', () => {
  fc.assert(
    fc.property(votesOfOptions, (votes) => {
      const total = sum(votes);
      fc.pre(total > 0);
      const shares = percents(votes, 0, true);
      expect(sum(shares)).toBe(100);
      shares.forEach((share, index) => {
        expect(Number.isInteger(share)).toBe(true);
        expect(Math.abs(share - ((votes[index] ?? 0) * 100) / total)).toBeLessThan(1);
      });
    }),
  );
});

test('of two options the one with more votes never shows the smaller percent', () => {
  fc.assert(
    fc.property(votesOfOptions, (votes) => {
      const shares = percents(votes, 0, true);
      const ranked = votes.map((each, index) => [each, shares[index] ?? 0] as const);
      ranked.sort(([one], [other]) => one - other);
      for (let next = 1; next < ranked.length; next++) {
        const [fewer, more] = [ranked[next - 1] as [number, number], ranked[next] as [number, number]];
        if (fewer[0] < more[0]) expect(fewer[1]).toBeLessThanOrEqual(more[1]);
      }
    }),
  );
});

test('what rounding down leaves goes to the largest remainders, and among equals to the earlier option', () => {
  expect(percents([1, 1, 1], 3, true)).toEqual([34, 33, 33]);
  expect(percents([2, 1, 0], 3, true)).toEqual([67, 33, 0]);
  expect(percents([1, 1, 1, 1, 1, 1], 6, true)).toEqual([17, 17, 17, 17, 16, 16]);
  expect(percents([5, 995], 1000, true)).toEqual([1, 99]);
  expect(percents([1, 999], 1000, true)).toEqual([0, 100]);
});

test('without votes every percent is 0, in polls of either kind', () => {
  expect(percents([0, 0, 0], 0, true)).toEqual([0, 0, 0]);
  expect(percents([0, 0], 0, false)).toEqual([0, 0]);
});

test('in a many-choice poll each percent is the share of voters', () => {
  expect(percents([3, 2, 4], 4, false)).toEqual([75, 50, 100]);
  expect(percents([1, 2], 3, false)).toEqual([33, 67]);
});

test('choices are taken as the poll asks, and what is wrong with others is said', () => {
  const one = poll({ options: [option('o1'), option('o2'), option('o3', { withdrawn: true })] });
  expect(faultInChoices(one, ['o2'])).toBeUndefined();
  expect(faultInChoices(one, [])).toBe('Choose an option.');
  expect(faultInChoices(one, ['o1', 'o2'])).toBe('Choose one option only.');
  for (const unknown of ['o3', 'o4', 'O1', '', 'constructor'])
    expect(faultInChoices(one, [unknown])).toBe('That is no option of this poll.');
  const some = poll({ choose: { min: 2, max: 2 } });
  expect(faultInChoices(some, ['o3', 'o1'])).toBeUndefined();
  expect(faultInChoices(some, ['o1'])).toBe('Choose at least 2 options.');
  expect(faultInChoices(some, ['o1', 'o2', 'o3'])).toBe('Choose at most 2 options.');
  expect(faultInChoices(some, ['o1', 'o1'])).toBe('An option is named twice.');
});

test('a shuffle reaches every order about equally often', () => {
  const chance = seeded(new Uint8Array(16), 'shuffle');
  const rounds = 24_000;
  const seen = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const order = shuffled(['a', 'b', 'c', 'd'], chance).join('');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  const expected = rounds / 24;
  const chiSquare = sum([...seen.values()].map((count) => (count - expected) ** 2 / expected));
  expect(seen.size).toBe(24);
  // 23 degrees of freedom: a fair shuffle stays below this in 999 of 1000 seeds.
  expect(chiSquare).toBeLessThan(49.73);
});

test('a shuffle keeps every option once and leaves the given list as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.uint8Array({ minLength: 1 }), (items, seed) => {
      const before = [...items];
      expect(shuffled(items, seeded(seed, 'shuffle')).sort()).toEqual([...before].sort());
      expect(items).toEqual(before);
    }),
  );
});

test('results are the imported votes and the counted ballots together, withdrawn options included', () => {
  const known = poll({
    options: [option('o1', { baseline: 90 }), option('o2', { withdrawn: true, baseline: 5 })],
    baselineVoters: 95,
  });
  const tally = { voters: 5, held: 2, excluded: 1, version: 8, votes: { o1: 5 } };
  expect(resultsOf(known, tally, at(15))).toEqual({
    poll: 'which',
    question: 'Which?',
    status: 'open',
    voters: 100,
    votes: 100,
    held: 2,
    excluded: 1,
    options: [
      { id: 'o1', text: 'Option o1', votes: 95, percent: 95 },
      { id: 'o2', text: 'Option o2', votes: 5, percent: 5 },
    ],
    version: 8,
    asOf: at(15).toISOString(),
  });
});

test('a poll on the wire tells nothing of salts, allowances, baselines or ids', () => {
  const wire = JSON.stringify(pollWire(poll({ allowance: 7, baselineVoters: 77 }), at(15)));
  expect(wire).not.toMatch(/sealed|allowance|baseline|00000000|site/i);
});
