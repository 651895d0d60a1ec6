import type { Span } from '../words/speech.ts';

/** How long a comment waits for its editors: the rules of what readers are told about it. */

/** For how long a comment may be held before its editors are reminded. */
export const patientHours = 12;

/** So many of the last waits are looked at, and with fewer than `fewest` of them nothing is promised. */
export const waitsConsidered = { most: 50, fewest: 5, days: 30 };

const minutes = [5, 10, 15, 30];

/** A wait as people say it, always rounded up, since a promise that is kept early is no fault. */
export function spanOf(seconds: number): Span {
  const few = minutes.find((each) => seconds <= each * 60);
  if (few !== undefined) return { count: few, unit: 'minute' };
  const hours = Math.ceil(seconds / 3600);
  return hours < 24 ? { count: hours, unit: 'hour' } : { count: Math.ceil(hours / 24), unit: 'day' };
}
