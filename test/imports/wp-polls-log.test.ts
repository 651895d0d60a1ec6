import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LoggedBallot, LoggedBallots } from '../../src/polls/wp-polls-log.ts';
import { momentReader } from '../../src/polls/wp-polls-times.ts';

const rowOf = fc.record({
  answer: fc.constantFrom('1', '2', '3', '4'),
  address: fc.constantFrom('a', 'b'),
  timestamp: fc.constantFrom('100', '101'),
  user: fc.constantFrom('0 Guest', '7 Ada'),
});

function ballotsOf(rows: Parameters<LoggedBallots['take']>[0][], most: number): LoggedBallot[] {
  const ballots = new LoggedBallots(() => most);
  return [...rows.flatMap((row) => ballots.take(row)), ...ballots.rest()];
}

test('every ticked answer is in one ballot, and no ballot holds an answer twice, too many, or those of two people', () => {
  fc.assert(
    fc.property(fc.array(rowOf), fc.integer({ min: 1, max: 4 }), (given, most) => {
      const rows = given.map((row, at) => ({ ...row, id: String(at), poll: '9' }));
      const ballots = ballotsOf(rows, most);
      const ticked = ballots.flatMap(({ answers, address, timestamp }) =>
        answers.map((answer) => `${answer} ${address} ${timestamp}`),
      );
      expect(ticked.sort()).toEqual(
        rows.map(({ answer, address, timestamp }) => `${answer} ${address} ${timestamp}`).sort(),
      );
      for (const { answers } of ballots) {
        expect(answers.length).toBeLessThanOrEqual(most);
        expect(new Set(answers).size).toBe(answers.length);
      }
      expect(new Set(ballots.map(({ id }) => id)).size).toBe(ballots.length);
    }),
  );
});

test('a log in the order of its ids takes the memory of the ballots that are open, not of all', () => {
  const ballots = new LoggedBallots(() => 2);
  let done = 0;
  for (let at = 0; at < 50_000; at++)
    for (const answer of ['1', '2'])
      done += ballots.take({
        ...{ id: `${at}-${answer}`, poll: '9', answer, address: 'a', timestamp: String(at), user: '' },
      }).length;
  expect(done).toBe(40_000);
  expect([...ballots.rest()]).toHaveLength(10_000);
});

test('local seconds are the moment at which the clocks of the place showed them', () => {
  const berlin = momentReader({ timeZone: 'Europe/Berlin' });
  const at = (local: string) => String(Date.parse(`${local}Z`) / 1000);
  expect(berlin(at('2018-01-15T12:00:00'))?.toISOString()).toBe('2018-01-15T11:00:00.000Z');
  expect(berlin(at('2018-07-15T12:00:07'))?.toISOString()).toBe('2018-07-15T10:00:07.000Z');
  // On the days on which clocks are set.
  expect(berlin(at('2018-03-25T01:59:59'))?.toISOString()).toBe('2018-03-25T00:59:59.000Z');
  expect(berlin(at('2018-03-25T03:00:00'))?.toISOString()).toBe('2018-03-25T01:00:00.000Z');
  expect(berlin(at('2018-10-28T03:00:00'))?.toISOString()).toBe('2018-10-28T02:00:00.000Z');
  expect(momentReader({ minutesAhead: 330 })('1200000000')?.toISOString()).toBe('2008-01-10T15:50:00.000Z');
  for (const none of ['', '0', '-5', '0000-00-00 00:00:00', '99999999999', null, undefined])
    expect(berlin(none)).toBeUndefined();
});
