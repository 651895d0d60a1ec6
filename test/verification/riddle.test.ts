import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alphabet,
  answersRiddle,
  instruct,
  makeRiddle,
  type RiddleKind,
  riddleKinds,
  spokenCharacters,
} from '../../src/verification/riddle.ts';

const anySeed = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** Lone surrogates and control characters are in. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

/** Seeds 0 to `count` in their last four bytes. */
function seeds(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = new Uint8Array(16);
    new DataView(seed.buffer).setUint32(12, index);
    return seed;
  });
}
const many = seeds(7000).map(makeRiddle);
const ofKind = (kind: RiddleKind) => many.filter((riddle) => riddle.kind === kind);

/** How often the answer that comes up most comes up: what a blind guesser could hope for. */
function bestGuess(kind: RiddleKind): number {
  const counts = new Map<string, number>();
  const riddles = ofKind(kind);
  for (const { answer } of riddles) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return Math.max(...counts.values()) / riddles.length;
}

describe('a riddle', () => {
  test('is the same for the same seed', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(makeRiddle(seed)).toEqual(makeRiddle(seed.slice()));
      }),
    );
  });

  test('is of every kind about equally often', () => {
    for (const kind of riddleKinds) expect(ofKind(kind).length / many.length).toBeCloseTo(1 / 7, 1);
  });

  test('asks for what its picture shows', () => {
    const lettersOf = (text: string) => text.replace(/[0-9]/g, '');
    const asked: Record<RiddleKind, (text: string, positions: number[]) => string> = {
      copy: (text) => text,
      two: (text, positions) => positions.map((position) => text[position - 1]).join(''),
      three: (text, positions) => positions.map((position) => text[position - 1]).join(''),
      backwards: (text) => text.split('').reverse().join(''),
      letters: lettersOf,
      digits: (text) => text.replace(/[A-Z]/g, ''),
      sum: (text) => {
        const [, first, sign, second] = /^(\d+)([+-])(\d+)$/.exec(text) ?? [];
        return String(sign === '-' ? Number(first) - Number(second) : Number(first) + Number(second));
      },
    };
    const wrong = many.filter(({ kind, text, positions, answer }) => answer !== asked[kind](text, positions));
    expect(wrong).toEqual([]);
  });

  test('is as long as its kind says', () => {
    const lengths = { copy: 5, two: 2, three: 3, backwards: 5, letters: 3, digits: 4, sum: 2 };
    expect(many.filter(({ kind, answer }) => answer.length !== lengths[kind])).toEqual([]);
  });

  test('names its positions once each and in order', () => {
    for (const { kind, positions } of many.slice(0, 500)) {
      expect(positions).toHaveLength({ two: 2, three: 3 }[kind as string] ?? 0);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(positions.every((position) => position >= 1 && position <= 6)).toBe(true);
    }
  });

  test('shows no character outside its alphabet, sums aside', () => {
    const shown = many.filter(({ kind }) => kind !== 'sum').flatMap(({ text }) => [...text]);
    expect([...new Set(shown)].sort()).toEqual([...alphabet].sort());
  });

  test('has sums of two digits alone, and any of them is rare', () => {
    const sums = new Set(ofKind('sum').map(({ answer }) => answer));
    for (const answer of sums) expect(answer).toMatch(/^[1-9][0-9]$/);
    expect(sums.size).toBe(70);
    expect(bestGuess('sum')).toBeLessThan(0.03);
  });

  test('is not to be guessed blindly', () => {
    expect(bestGuess('two')).toBeLessThan(0.02);
    for (const kind of ['copy', 'three', 'backwards', 'letters', 'digits'] as const) {
      expect(bestGuess(kind)).toBeLessThan(0.006);
    }
  });

  test('spells no syllable, neither as shown nor as answered', () => {
    const words = many.filter(({ kind }) => kind !== 'sum').flatMap(({ text, answer }) => [text, answer]);
    const syllable = /[B-DF-HJ-NP-TV-Z][AEIOU]|88|KKK|FCK/;
    expect(words.filter((word) => syllable.test(word))).toEqual([]);
  });
});

describe('an answer', () => {
  const wide = (text: string) =>
    [...text].map((character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0)).join('');
  const ways = [
    (text: string) => text,
    (text: string) => text.toLowerCase(),
    (text: string) => ` ${[...text].join(' ')}\n`,
    (text: string) => [...text].join('\u00a0\u3000\t'),
    (text: string) => wide(text),
    (text: string) => wide(text.toLowerCase()),
  ];

  test('counts in small letters, with spaces and in full-width forms, to the picture and to the sound', () => {
    fc.assert(
      fc.property(anySeed, fc.constantFrom(...ways), (seed, write) => {
        expect(answersRiddle(write(makeRiddle(seed).answer), seed)).toBe(true);
        expect(answersRiddle(write(spokenCharacters(seed)), seed)).toBe(true);
      }),
    );
  });

  test('with one character wrong, missing or too many is refused', () => {
    fc.assert(
      fc.property(anySeed, fc.nat(), fc.constantFrom(...alphabet), (seed, where, other) => {
        for (const right of [makeRiddle(seed).answer, spokenCharacters(seed)]) {
          const at = where % right.length;
          const [before, after] = [right.slice(0, at), right.slice(at + 1)];
          if (other !== right[at]) expect(answersRiddle(before + other + after, seed)).toBe(false);
          expect(answersRiddle(before + after, seed)).toBe(false);
          expect(answersRiddle(right + other, seed)).toBe(false);
        }
      }),
    );
  });

  test('of nothing at all, or of anything at all, is refused', () => {
    fc.assert(
      fc.property(anySeed, anyText, (seed, text) => {
        expect(answersRiddle('', seed)).toBe(false);
        expect(answersRiddle(' ', seed)).toBe(false);
        if (text.replace(/\s/g, '').length > 5) expect(answersRiddle(text, seed)).toBe(false);
      }),
    );
  });

  test('to another seed is refused', () => {
    const [one = new Uint8Array(), other = new Uint8Array()] = seeds(2);
    expect(answersRiddle(makeRiddle(one).answer, other)).toBe(false);
  });
});

describe('the spoken characters', () => {
  test('are five of the alphabet', () => {
    const spoken = new RegExp(`^[${alphabet}]{5}$`);
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(spokenCharacters(seed)).toMatch(spoken);
      }),
    );
  });

  test('give nothing of the riddle away', () => {
    const same = seeds(2000).filter((seed) => spokenCharacters(seed) === makeRiddle(seed).text);
    expect(same).toEqual([]);
  });
});

describe('an instruction', () => {
  const riddle = (kind: RiddleKind, positions: number[] = [], text = 'ACEFHJ') => ({
    kind,
    text,
    positions,
    answer: '',
  });

  test('counts letters the English way', () => {
    const asked = [1, 2, 3].map((n) => instruct(riddle('two', [n, n + 3]), 'en').instruction);
    expect(asked).toEqual([
      'Type the 1st and 4th letters of',
      'Type the 2nd and 5th letters of',
      'Type the 3rd and 6th letters of',
    ]);
    expect(instruct(riddle('three', [1, 2, 6]), 'en').instruction).toBe('Type letters 1, 2 and 6 of');
  });

  test('counts letters the German way', () => {
    expect(instruct(riddle('two', [3, 5]), 'de').instruction).toBe('3. und 5. Buchstaben eingeben');
    expect(instruct(riddle('three', [1, 2, 6]), 'de').instruction).toBe('Buchstaben 1, 2 und 6 eingeben');
  });

  test('is another one for every kind, in both languages', () => {
    for (const lang of ['en', 'de'] as const) {
      const words = riddleKinds.map((kind) => instruct(riddle(kind, [1, 2, 3]), lang).instruction);
      expect(new Set(words).size).toBe(riddleKinds.length);
    }
  });

  test('writes the sign of a sum as a word', () => {
    expect(instruct(riddle('sum', [], '34-7'), 'en').shown).toBe('34 minus 7');
    expect(instruct(riddle('sum', [], '34+7'), 'de').shown).toBe('34 plus 7');
  });
});
