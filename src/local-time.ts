/** Times by the clocks of a place, as people type them into a form, and back. */

/** Whether the runtime knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Writes `2026-11-24 18:00:00` by the clocks of a time zone. */
export function clockOf(timeZone: string): (date: Date) => string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (date) => format.format(date);
}

/** As `<input type="datetime-local">` takes it: `2026-11-24T18:00`. */
export const localTime = (date: Date, timeZone: string): string =>
  clockOf(timeZone)(date).slice(0, 16).replace(' ', 'T');

/**
 * The moment at which the clocks of a time zone show what `<input type="datetime-local">` sends; undefined for what it would not send. An
 * hour that they show twice is the first one, and one that they leave out is the one after.
 */
export function momentOf(local: string, timeZone: string): Date | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(local) ?? [];
  const shown = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(shown)) return undefined;
  const clock = clockOf(timeZone);
  const aheadAt = (moment: number) => Date.parse(`${clock(new Date(moment)).replace(' ', 'T')}Z`) - moment;
  // Offsets change by no more than a day apart, so one of those on either side is the right one.
  const offsets = [shown - 86_400_000, shown + 86_400_000].map(aheadAt);
  const fitting = offsets.map((offset) => shown - offset).filter((at) => at + aheadAt(at) === shown);
  return new Date(fitting.length > 0 ? Math.min(...fitting) : shown - (offsets[0] ?? 0));
}
