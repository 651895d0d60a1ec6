/** Texts that parsers and regular expressions are slow with, each for a length; the first fourteen hundred marks are what a comment may have. */
export const fill = (unit: string) => (length: number) => unit.repeat(length / unit.length);
const filled = (unit: string, marks: number) => (length: number) =>
  unit.repeat(marks) + 'word '.repeat((length - unit.length * marks) / 5);
export const slowTexts: Record<string, (length: number) => string> = {
  'spaces between words': (length) => `a${' '.repeat(length)}b`,
  'spaces after marks': (length) => `*a*${' '.repeat(length)}b`,
  'ends of lines in spaces': fill('a  \n'),
  'lines of spaces': fill('   \n'),
  'lines without words': (length) => `a${'\n'.repeat(length)}b`,
  'one long word': fill('a'),
  digits: fill('1'),
  'openings of links': filled('[', 1400),
  'links without ends': filled('[a](', 700),
  'brackets around all': (length) => `${'['.repeat(700)}${'a'.repeat(length)}${']'.repeat(700)}`,
  'emphasis that crosses': filled('*a **a ', 466),
  'backticks of every length': (length) =>
    Array.from({ length: 52 }, (_, count) => '`'.repeat(count)).join(' a ') + 'word '.repeat(length / 5),
  'escaped backticks': (length) => '\\`a'.repeat(49) + '`'.repeat(length),
  'deep quotes': filled(`${'> '.repeat(19)}a\n`, 35),
  'deep lists': filled(`${'- '.repeat(19)}a\n`, 35),
  entities: filled('&', 1400),
  'autolinks without ends': (length) => `<${'a'.repeat(length / 1400)}`.repeat(1400),
  'addresses side by side': fill('http://a '),
  'addresses in one another': fill('http://a_'),
  'an address in parentheses': (length) => `http://a${')'.repeat(length)}`,
  'definitions of links': filled('[a]: ', 700),
};
