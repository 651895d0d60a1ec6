import type { Fault } from '../errors.ts';
import { localTime, momentOf } from '../local-time.ts';
import { moment } from '../text.ts';
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
  const momentIn = (path: 'from' | 'to', local: string | undefined) => {
    if (local === undefined) return undefined;
    const at = moment.safeParse(local).data ?? momentOf(local, timeZone);
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
    from: momentIn('from', from),
    to: momentIn('to', to),
  };
  return { input: { status, where }, faults };
}

/**
 * An hour as the fields have it, to begin and to end with: by the site's clocks, or as a moment where these show the same hour twice and
 * would mean the other one.
 */
export function fieldsOfHour(hour: string, timeZone: string): Required<Pick<BallotFields, 'from' | 'to'>> {
  const field = (at: Date) => {
    const local = localTime(at, timeZone);
    return momentOf(local, timeZone)?.getTime() === at.getTime() ? local : at.toISOString();
  };
  const start = new Date(hour);
  return { from: field(start), to: field(new Date(start.getTime() + 3_600_000)) };
}
