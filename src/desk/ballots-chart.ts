/** How the hours of a poll become the bars of a chart. */

type Counts = { counted: number; held: number; excluded: number };
export type Bar = Counts & { at: string; place: number };
export type Bars = { step: 'hour' | 'day'; bars: Bar[]; places: number; highest: number };

const hour = 3_600_000;
/** Bars of single hours can be told apart for about so long. */
const mostByTheHour = 14 * 24;

/** Bars in their places on the line of time, the empty ones left out: by the hour for two weeks, by 24 hours for longer. */
export function barsOf(hours: (Counts & { hour: string })[]): Bars {
  const first = Date.parse(hours[0]?.hour ?? '');
  const last = Date.parse(hours.at(-1)?.hour ?? '');
  const step = (last - first) / hour >= mostByTheHour ? 'day' : 'hour';
  const width = step === 'day' ? 24 * hour : hour;
  const bars: Bar[] = [];
  for (const { hour: at, counted, held, excluded } of hours) {
    const place = Math.floor((Date.parse(at) - first) / width);
    const open = bars.at(-1);
    if (open?.place === place) {
      open.counted += counted;
      open.held += held;
      open.excluded += excluded;
    } else bars.push({ at, place, counted, held, excluded });
  }
  const highest = Math.max(0, ...bars.map((bar) => bar.counted + bar.held + bar.excluded));
  return { step, bars, places: (bars.at(-1)?.place ?? -1) + 1, highest };
}
