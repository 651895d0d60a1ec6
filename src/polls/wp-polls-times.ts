import { isTimeZone, momentOf } from '../local-time.ts';

/** By which clock WordPress counted: that of a place, or so many minutes ahead of UTC whatever the season. */
export type SiteClock = { timeZone: string } | { minutesAhead: number };

/** What a site's options table says of its clock; undefined where it says nothing that can be understood. */
export function clockInOptions(options: ReadonlyMap<string, string>): SiteClock | undefined {
  const timeZone = options.get('timezone_string')?.trim() ?? '';
  if (timeZone !== '' && isTimeZone(timeZone)) return { timeZone };
  const hours = options.get('gmt_offset')?.trim() ?? '';
  return /^[+-]?\d{1,2}(\.\d{1,2})?$/.test(hours)
    ? { minutesAhead: Math.round(Number(hours) * 60) }
    : undefined;
}

/** 1 January 2200: what is said to be later is no time. */
const endOfTime = 7_258_118_400;
const day = 86_400;

/**
 * Reads times as WordPress keeps them in these tables: seconds since 1970 by the clock of the place. What is no time is undefined. A day on
 * which the place's clock is not set takes two looks into the calendar, however many votes were cast on it.
 */
export function momentReader(clock: SiteClock): (seconds: string | null | undefined) => Date | undefined {
  const aheadOn = new Map<number, number | undefined>();
  const momentBy = (timeZone: string, seconds: number): number => {
    const local = new Date(seconds * 1000).toISOString().slice(0, 16);
    return (momentOf(local, timeZone)?.getTime() ?? Number.NaN) / 1000 + (seconds % 60);
  };
  const momentAt = (seconds: number): number => {
    if ('minutesAhead' in clock) return seconds - clock.minutesAhead * 60;
    const date = Math.floor(seconds / day);
    if (!aheadOn.has(date)) {
      const [first, last] = [date * day, (date + 1) * day].map((at) => at - momentBy(clock.timeZone, at));
      aheadOn.set(date, first === last ? first : undefined);
    }
    const ahead = aheadOn.get(date);
    return ahead === undefined ? momentBy(clock.timeZone, seconds) : seconds - ahead;
  };
  return (text) => {
    const seconds = /^\d{1,12}$/.test(text ?? '') ? Number(text) : 0;
    return seconds > 0 && seconds < endOfTime ? new Date(momentAt(seconds) * 1000) : undefined;
  };
}
