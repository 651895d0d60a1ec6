import { expect, test } from 'vitest';
import { localeFor, locales, wordsFor } from '../../src/words/words.ts';

const berlin = { locale: 'en', timeZone: 'Europe/Berlin' };

test('a reader is spoken to in their language, else in the site’s, else in English', () => {
  expect(wordsFor('de-AT', berlin).lang).toBe('de');
  expect(wordsFor('DE', berlin).lang).toBe('de');
  expect(wordsFor('fr', { ...berlin, locale: 'de' }).lang).toBe('de');
  expect(wordsFor('fr', { ...berlin, locale: 'nl' }).lang).toBe('en');
  for (const nonsense of ['', '-', '__proto__', 'constructor', '\u0000', 'x'.repeat(10_000)]) {
    expect(localeFor(nonsense)).toBeUndefined();
    expect(wordsFor(nonsense, berlin).lang).toBe('en');
  }
});

test('the English words are those that publishers were promised', () => {
  const { poll, thread, verification } = wordsFor('en', berlin);
  expect([poll.vote, poll.viewResults, poll.previous, poll.totalVoters(1234)]).toEqual([
    'Vote',
    'View Results',
    'See previous polls',
    'Total Voters: 1,234',
  ]);
  expect([0, 1, 2, 1000].map((count) => thread.responses(count, 'T'))).toEqual([
    'No Responses to “T”',
    'One Response to “T”',
    '2 Responses to “T”',
    '1,000 Responses to “T”',
  ]);
  expect([thread.says('Ada'), thread.leave, thread.name, thread.email, thread.website]).toEqual([
    'Ada says:',
    'Leave a Reply',
    'Name',
    'Mail (will not be published)',
    'Website',
  ]);
  expect([thread.comment, verification.legend, thread.submit, thread.awaiting]).toEqual([
    'Comment',
    'Human Verification',
    'Submit Comment',
    'Your comment is awaiting moderation.',
  ]);
  expect([poll.none, poll.yourChoice]).toEqual([
    'Sorry, there are no polls available at the moment.',
    'You Have Voted For This Choice',
  ]);
});

test('German has its own numbers, percents and plurals', () => {
  const words = wordsFor('de', berlin);
  expect(words.poll.totalVoters(1234)).toBe('Teilnehmende insgesamt: 1.234');
  expect(words.percent(29)).toBe('29\u00a0%');
  expect([0, 1, 2].map((count) => words.thread.responses(count, 'T'))).toEqual([
    'Keine Kommentare zu „T“',
    'Ein Kommentar zu „T“',
    '2 Kommentare zu „T“',
  ]);
});

test('times are the site’s own', () => {
  const late = '2026-12-31T23:30:00Z';
  expect(wordsFor('en', { locale: 'en', timeZone: 'UTC' }).date(late)).toBe('December 31, 2026');
  expect(wordsFor('en', berlin).date(late)).toBe('January 1, 2027');
  expect(wordsFor('de', berlin).deadline(late)).toContain('1. Januar 2027 um 00:30 MEZ');
});

/** Every sentence of a catalogue by its place; functions are called with what makes them speak. */
function sentences(part: unknown, place: string): [string, unknown][] {
  if (typeof part === 'function') return [[place, part('2026-11-24T06:53:00Z', 'x')]];
  if (typeof part !== 'object' || part === null) return [[place, part]];
  return Object.entries(part).flatMap(([name, value]) => sentences(value, `${place}.${name}`));
}

test('no locale has a gap or an empty sentence, and none leaves another’s sentence standing', () => {
  const catalogue = (locale: string) => {
    const { poll, thread, report, feedback, verification, form, page, embed, problems } = wordsFor(
      locale,
      berlin,
    );
    return new Map(
      sentences({ poll, thread, report, feedback, verification, form, page, embed, problems }, ''),
    );
  };
  const english = catalogue('en');
  for (const locale of locales) {
    const said = catalogue(locale);
    expect([...said.keys()].sort(), locale).toEqual([...english.keys()].sort());
    for (const [place, sentence] of said) {
      expect(sentence, `${locale} ${place}`).toBeTypeOf('string');
      expect(String(sentence).trim(), `${locale} ${place}`).not.toBe('');
    }
    if (locale === 'en') continue;
    const same = [...said]
      .filter(([place, sentence]) => english.get(place) === sentence)
      .map(([place]) => place);
    expect(same).toEqual(['.thread.number', '.thread.name', '.thread.website', '.feedback.name']);
  }
});
