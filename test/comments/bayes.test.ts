import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Clueful,
  cluesOf,
  fewestLessons,
  mostClues,
  probabilityOf,
  spamScore,
} from '../../src/comments/bayes.ts';
import { renderMarkup } from '../../src/comments/markup.ts';

const comment = (body: string, more: Partial<Clueful> = {}): Clueful => ({
  authorName: '',
  authorEmail: '',
  authorWebsite: '',
  html: renderMarkup(body).html,
  ...more,
});

/** What is typed, and a clue that must be among those found. */
const found: [what: string, from: Clueful, clue: string][] = [
  ['a word, in any case', comment('CHEAP pills'), 'cheap'],
  ['ß as ss', comment('Straße'), 'strasse'],
  ['letters of another width', comment('ｃｈｅａｐ'), 'cheap'],
  ['a word that is torn by what does not show', comment('che\u200Bap\u00AD'), 'cheap'],
  ['an accent however it is spelt', comment('cafe\u0301s'), 'cafés'],
  ['signs that Markdown escapes', comment('AT&T <script>'), 'script'],
  ['pairs of letters where no spaces are written', comment('低価格の薬'), '価格'],
  ['the host of a link', comment('[here](https://Shop.Pills.example/x?y)'), 'host:shop.pills.example'],
  ['the domain it belongs to', comment('https://shop.pills.example/x'), 'host:pills.example'],
  [
    'the host of the writer’s website',
    comment('x', { authorWebsite: 'http://pills.example/' }),
    'host:pills.example',
  ],
  ['the e-mail’s domain alone', comment('x', { authorEmail: 'ada@mail.example' }), 'mail:mail.example'],
  ['no e-mail', comment('x'), 'mail:none'],
  ['a part of the name, apart from the text', comment('x', { authorName: 'Cheap Pills' }), 'name:cheap'],
  ['how many links', comment('https://a.example https://b.example'), 'links:2'],
  ['more links than matters', comment('https://a.example '.repeat(9)), 'links:3'],
  ['markup', comment('**now**'), 'markup:strong'],
  ['a script', comment('Дёшево'), 'script:Cyrillic'],
  ['that a word is too long for one', comment('a'.repeat(40)), 'long:2'],
];

describe('clues', () => {
  test.each(found)('have %s', (_, from, clue) => {
    expect(cluesOf(from)).toContain(clue);
  });

  test('have no address of a person, and no word of two letters', () => {
    const clues = cluesOf(comment('to be or', { authorEmail: 'ada@mail.example' }));
    expect(clues.filter((clue) => clue.includes('ada') || /^\w\w$/.test(clue))).toEqual([]);
  });

  test('come once each, and no more than are counted, whatever was typed', () => {
    const typed = fc.string({ unit: 'grapheme', maxLength: 3000 });
    fc.assert(
      fc.property(typed, typed, (body, authorName) => {
        const clues = cluesOf(comment(body, { authorName }));
        expect(clues.length).toBe(new Set(clues).size);
        expect(clues.length).toBeLessThanOrEqual(mostClues);
      }),
      { numRuns: 200 },
    );
    const long = Array.from({ length: 5000 }, (_, at) => `word${at}`).join(' ');
    expect(cluesOf(comment(long, { authorName: 'Ada' }))).toHaveLength(mostClues);
    expect(cluesOf(comment(long, { authorName: 'Ada' }))).toContain('name:ada');
  });
});

const all = { spam: 200, ham: 200 };

/** Robinson's f(w) with s = 0.45 and x = 0.5, worked out by hand. */
test.each([
  [{ spam: 0, ham: 0 }, 0.5],
  [{ spam: 1, ham: 0 }, (0.225 + 1) / 1.45],
  [{ spam: 0, ham: 4 }, 0.225 / 4.45],
  [{ spam: 3, ham: 1 }, (0.225 + 4 * 0.75) / 4.45],
  [{ spam: 200, ham: 200 }, 0.5],
])('the probability of a clue seen as %o is %f', (seen, probability) => {
  expect(probabilityOf(seen, all)).toBeCloseTo(probability, 12);
});

test('one more sighting in spam makes a clue likelier spam', () => {
  const count = fc.integer({ min: 0, max: 199 });
  fc.assert(
    fc.property(count, count, (spam, ham) => {
      const more = probabilityOf({ spam: spam + 1, ham }, all);
      expect(more).toBeGreaterThan(probabilityOf({ spam, ham }, all));
    }),
  );
});

test('where more of one kind was learnt, shares are compared and not numbers', () => {
  expect(probabilityOf({ spam: 10, ham: 100 }, { spam: 100, ham: 1000 })).toBeCloseTo(0.5, 12);
});

describe('the score', () => {
  const times = (count: number, seen: { spam: number; ham: number }) =>
    Array.from({ length: count }, () => seen);
  const seen = fc.record({ spam: fc.integer({ min: 0, max: 200 }), ham: fc.integer({ min: 0, max: 200 }) });
  const clues = fc.array(seen, { maxLength: mostClues });

  test.each([
    { spam: fewestLessons - 1, ham: 5000 },
    { spam: 5000, ham: fewestLessons - 1 },
    { spam: 0, ham: 0 },
  ])('is not given after %o comments', (few) => {
    expect(spamScore(times(9, { spam: 1, ham: 0 }), few)).toBeNull();
  });

  test('is one half where nothing speaks, and where as much speaks for as against', () => {
    expect(spamScore([], all)).toBe(0.5);
    expect(spamScore(times(50, { spam: 0, ham: 0 }), all)).toBe(0.5);
    const both = [...times(40, { spam: 30, ham: 0 }), ...times(40, { spam: 0, ham: 30 })];
    expect(spamScore(both, all)).toBeCloseTo(0.5, 9);
  });

  test('is near one for the words of spam alone, near nought for those of honest comments', () => {
    expect(spamScore(times(12, { spam: 20, ham: 0 }), all)).toBeGreaterThan(0.999);
    expect(spamScore(times(12, { spam: 0, ham: 20 }), all)).toBeLessThan(0.001);
  });

  test('of four clues is Fisher’s, by hand', () => {
    // Two degrees of freedom: the tail is exp(-x/2), so that for one clue f the score is (1 + f - (1 - f)) / 2 = f.
    expect(spamScore([{ spam: 3, ham: 1 }], all)).toBeCloseTo(probabilityOf({ spam: 3, ham: 1 }, all), 12);
    const [p, q] = [probabilityOf({ spam: 3, ham: 1 }, all), probabilityOf({ spam: 9, ham: 1 }, all)];
    const tail = (product: number) => product * (1 - Math.log(product));
    const byHand = (1 + (1 - tail((1 - p) * (1 - q))) - (1 - tail(p * q))) / 2;
    expect(
      spamScore(
        [
          { spam: 3, ham: 1 },
          { spam: 9, ham: 1 },
        ],
        all,
      ),
    ).toBeCloseTo(byHand, 12);
  });

  test('lies between 0 and 1, in whatever order, and turns over when spam and ham change places', () => {
    const turned = ({ spam, ham }: { spam: number; ham: number }) => ({ spam: ham, ham: spam });
    fc.assert(
      fc.property(clues, (list) => {
        const score = spamScore(list, all) ?? Number.NaN;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(spamScore(list.toReversed(), all)).toBeCloseTo(score, 9);
        expect(spamScore(list.map(turned), all)).toBeCloseTo(1 - score, 9);
      }),
    );
  });
});
