import type { Fault } from '../errors.ts';
import { localTime, momentOf } from '../local-time.ts';
import type { BallotsWords } from './ballots-words.ts';

/** Which ballots are meant, between a form's fields and what the API takes. A hyphen stands for what is not known. */

export const unknownMark = '-';
export const fieldNames = [
  'status',
  'held',
  'network',
  'page',
  'referrer',
  'from',
  'to',
  'byPicture',
] as const;
export type BallotFields = Partial<Record<(typeof fieldNames)[number], string>>;

/** The fields that were sent, the empty ones left out. */
export function fieldsIn(sent: Record<string, unknown>): BallotFields {
  const given = fieldNames.flatMap((name) => {
    const value = sent[name];
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [];
  });
  return Object.fromEntries(given);
}

/** What is asked for, as the API would be told, and what is no time in it. */
export function rulingIn(
  fields: BallotFields,
  timeZone: string,
  said: BallotsWords,
): { input: { status: string | undefined; where: Record<string, unknown> }; faults: Fault[] } {
  const { status, held, network, page, referrer, from, to, byPicture } = fields;
  const faults: Fault[] = [];
  const moment = (path: 'from' | 'to', local: string | undefined) => {
    if (local === undefined) return undefined;
    const at = momentOf(local, timeZone);
    if (!at) faults.push({ path, message: said.noTime });
    return at?.toISOString();
  };
  const known = (value: string | undefined) => (value === unknownMark ? null : value);
  const where = {
    ...(held === undefined ? {} : { held: true }),
    ...(byPicture === undefined ? {} : { byPicture: byPicture === 'yes' }),
    network,
    page: known(page),
    referrer: known(referrer),
    from: moment('from', from),
    to: moment('to', to),
  };
  return { input: { status, where }, faults };
}

/** An hour as the fields have it, to begin and to end with. */
export function fieldsOfHour(hour: string, timeZone: string): Required<Pick<BallotFields, 'from' | 'to'>> {
  const start = new Date(hour);
  return {
    from: localTime(start, timeZone),
    to: localTime(new Date(start.getTime() + 3_600_000), timeZone),
  };
}
