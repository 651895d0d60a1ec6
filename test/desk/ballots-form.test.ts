import { expect, test } from 'vitest';
import { fieldsOfHour, rulingIn } from '../../src/desk/ballots-form.ts';
import { ballotsWords } from '../../src/desk/ballots-words.ts';

// Berlin’s clocks go from 3:00 back to 2:00 at 01:00 UTC on 25 October 2026, and from 2:00 on to 3:00 on 29 March.
test.each([
  ['2026-10-24T22:00:00.000Z', '2026-10-24T23:00:00.000Z'],
  ['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z'],
  ['2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000Z'],
  ['2026-10-25T02:00:00.000Z', '2026-10-25T03:00:00.000Z'],
  ['2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z'],
  ['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z'],
])('the hour from %s means itself and ends at %s, whatever the clocks show', (hour, end) => {
  const { input, faults } = rulingIn(
    fieldsOfHour(hour, 'Europe/Berlin'),
    'Europe/Berlin',
    ballotsWords('en'),
  );
  expect(faults).toEqual([]);
  expect(input.where).toMatchObject({ from: hour, to: end });
});

test('what is no time is told by its field', () => {
  const { faults } = rulingIn({ from: 'soon', to: '2026-99-01T00:00Z' }, 'Europe/Berlin', ballotsWords('en'));
  expect(faults.map(({ path }) => path)).toEqual(['from', 'to']);
});
