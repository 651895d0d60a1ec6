/** A stretch of time in the one unit that people would say it in. */
export type Span = { count: number; unit: 'minute' | 'hour' | 'day' };

/** How a locale says numbers and times. Made once for a locale and time zone, since Intl's formatters are dear. */
export type Speech = {
  /** 1234 → “1,234”. */
  number: (value: number) => string;
  /** Whole percents: 29 → “29%”. */
  percent: (value: number) => string;
  /** The form of a word that goes with a number; `other` where the locale asks for one that is not given. */
  plural: (value: number, forms: PluralForms) => string;
  list: (items: string[]) => string;
  /** A day, from an RFC 3339 time. */
  date: (iso: string) => string;
  /** Day and time, as readers write it under a comment. */
  stamp: (iso: string) => string;
  /** Day, time and time zone, for what readers must not miss. */
  deadline: (iso: string) => string;
};

type PluralForms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** The speech of a locale. `timeZone` is an IANA name such as Europe/Berlin. */
export function speechOf(locale: string, timeZone: string): Speech {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const plurals = new Intl.PluralRules(locale);
  const list = new Intl.ListFormat(locale);
  const day = { year: 'numeric', month: 'long', day: 'numeric', timeZone } as const;
  const time = { ...day, hour: 'numeric', minute: '2-digit' } as const;
  const date = new Intl.DateTimeFormat(locale, day);
  const stamp = new Intl.DateTimeFormat(locale, time);
  const deadline = new Intl.DateTimeFormat(locale, { ...time, timeZoneName: 'short' });
  return {
    number: (value) => number.format(value),
    percent: (value) => percent.format(value / 100),
    plural: (value, forms) => forms[plurals.select(value)] ?? forms.other,
    list: (items) => list.format(items),
    date: (iso) => date.format(new Date(iso)),
    stamp: (iso) => stamp.format(new Date(iso)),
    deadline: (iso) => deadline.format(new Date(iso)),
  };
}
