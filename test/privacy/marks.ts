import { expect } from 'vitest';
import type { Sent } from '../support/service.ts';

/** Who leaves something telling behind, and what. */

/**
 * Something that tells of a person, in every form in which it might be found, and the columns in which it may be, with the number of
 * days that it may be there. It has to be in each of them at first, and nowhere else ever.
 */
export type Mark = { forms: string[]; may: Record<string, number> };
export type Marks = Record<string, Mark>;

export const forGood = Number.POSITIVE_INFINITY;

/** For how many days the site lets e-mail addresses and networks stay. */
export const addressDays = 20;

export const browsers = { reader: 'TellingBrowser/7.7 (a machine of the reader)', editor: 'TellingDesk/8.8' };
export const networks = {
  ...{ voter: '203.0.113.77', writer: '203.0.113.78', reporter: '203.0.113.79', archived: '203.0.113.80' },
};
export const address = {
  blocked: 'Blocked.Mark@Readers.example',
  silent: 'Silent.Mark@Readers.example',
  leaving: 'Leaving.Mark@Readers.example',
  staying: 'Staying.Mark@Readers.example',
  reporter: 'Reporter.Mark@Readers.example',
  noter: 'Noter.Mark@Readers.example',
  archived: 'Archived.Mark@Readers.example',
};
export const words = {
  comment: 'Telling words of a reader',
  name: 'Telling Name',
  report: 'Telling report',
  note: 'Telling note',
  noter: 'Telling Noter',
};
export const page = 'https://magazine.example/where-the-vote-was-cast';
export const wrongKey = 'hustings_telling_key';

/** A reader’s request, from a network and by the telling browser. */
export const from = (network: string): Sent => ({
  from: network,
  headers: { 'user-agent': browsers.reader },
});

export const must = (status: number, answer: { status: number; text: string }) =>
  expect(answer.status, answer.text).toBe(status);
