import { expect, test } from 'vitest';
import { localTime, momentOf } from '../src/local-time.ts';

test.each([
  ['2026-11-24T18:00', 'UTC', '2026-11-24T18:00:00.000Z'],
  ['2026-11-24T18:00', 'Europe/Berlin', '2026-11-24T17:00:00.000Z'],
  ['2026-07-01T18:00', 'Europe/Berlin', '2026-07-01T16:00:00.000Z'],
  ['2026-07-01T00:30', 'Pacific/Kiritimati', '2026-06-30T10:30:00.000Z'],
  ['2026-07-01T23:30', 'Pacific/Pago_Pago', '2026-07-02T10:30:00.000Z'],
  ['2026-07-01T12:00', 'Asia/Kathmandu', '2026-07-01T06:15:00.000Z'],
  ['2026-07-01T12:00:30.5', 'UTC', '2026-07-01T12:00:00.000Z'],
])('%s in %s is %s, there and back', (local, zone, moment) => {
  const read = momentOf(local, zone);
  expect(read?.toISOString()).toBe(moment);
  expect(localTime(new Date(moment), zone)).toBe(local.slice(0, 16));
});

test('an hour that is shown twice is the first one, and one that is left out the one after', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
});

test.each(['', 'tomorrow', '2026-11-24', '2026-13-01T00:00', '2026-11-24T25:00', '2026-11-24T18:00Z'])(
  '%j is no time',
  (local) => expect(momentOf(local, 'UTC')).toBeUndefined(),
);
