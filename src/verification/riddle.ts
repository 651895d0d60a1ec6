import { seeded } from './seeded.ts';

/** Capitals and digits that nobody takes for one another: of B and 8, D, O, Q and 0, S and 5, … one or none is in. */
export const alphabet = 'ACEFHJKLMNPRTUVWXY23456789';
const letters = alphabet.slice(0, 18);
const digits = alphabet.slice(18);

/**
 * What the reader is asked to type, with the odds of the best blind guess: the five characters shown, as they are or
 * backwards (1 in millions); two letters out of six (1 in 200); three out of six, the three letters or the four digits
 * of seven characters (1 in 3,000 or less); the result of a sum (1 in 70).
 */
export const riddleKinds = ['copy', 'two', 'three', 'backwards', 'letters', 'digits', 'sum'] as const;
export type RiddleKind = (typeof riddleKinds)[number];

/** `text` is what the picture shows (a sum as `34-7` or `34+7`), `positions` the letters asked for, from 1. */
export type Riddle = { kind: RiddleKind; text: string; positions: number[]; answer: string };

type Chance = () => number;
const below = (chance: Chance, limit: number) => Math.floor(chance() * limit);
const draw = (chance: Chance, from: string, count: number) =>
  Array.from({ length: count }, () => from.charAt(below(chance, from.length))).join('');

function shuffle<T>(chance: Chance, items: T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(chance, last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

// A vowel right behind a consonant makes a syllable, and rude words are made of those; the rest are abbreviations.
const unfit = /[CFHJ-NPRTV-Y][AEU]|F[CKV]|CVN|[A4]55|WTF|HH|KKK|XXX|88/;
function fit(make: () => Riddle): Riddle {
  let riddle = make();
  while (unfit.test(riddle.text) || unfit.test(riddle.answer)) riddle = make();
  return riddle;
}

function pick(chance: Chance, kind: 'two' | 'three'): Riddle {
  const text = draw(chance, letters, 6);
  const positions = shuffle(chance, [1, 2, 3, 4, 5, 6])
    .slice(0, kind === 'two' ? 2 : 3)
    .sort((a, b) => a - b);
  return { kind, text, positions, answer: positions.map((position) => text.charAt(position - 1)).join('') };
}

function sift(chance: Chance, kind: 'letters' | 'digits'): Riddle {
  const text = shuffle(chance, [...draw(chance, letters, 3), ...draw(chance, digits, 4)]);
  const wanted = kind === 'letters' ? letters : digits;
  return {
    kind,
    text: text.join(''),
    positions: [],
    answer: text.filter((one) => wanted.includes(one)).join(''),
  };
}

function sum(chance: Chance): Riddle {
  const answer = 20 + below(chance, 70);
  const step = 2 + below(chance, 8);
  const text = chance() < 0.5 ? `${answer + step}-${step}` : `${answer - step}+${step}`;
  return { kind: 'sum', text, positions: [], answer: String(answer) };
}

/** The riddle of a seed: what the picture shows and what it wants to hear. */
export function makeRiddle(seed: Uint8Array): Riddle {
  const chance = seeded(seed, 'riddle');
  const kind = riddleKinds[below(chance, riddleKinds.length)];
  if (kind === 'sum') return sum(chance);
  return fit(() => {
    if (kind === 'two' || kind === 'three') return pick(chance, kind);
    if (kind === 'letters' || kind === 'digits') return sift(chance, kind);
    const text = draw(chance, alphabet, 5);
    return kind === 'backwards'
      ? { kind, text, positions: [], answer: [...text].reverse().join('') }
      : { kind: 'copy', text, positions: [], answer: text };
  });
}

/** The five characters that the sound of a seed spells. They have nothing to do with its riddle. */
export function spokenCharacters(seed: Uint8Array): string {
  const chance = seeded(seed, 'spoken');
  return fit(() => {
    const text = draw(chance, alphabet, 5);
    return { kind: 'copy', text, positions: [], answer: text };
  }).answer;
}

/** Whether this answers the seed's picture or its sound. Case, white space and full-width forms do not matter. */
export function answersRiddle(given: string, seed: Uint8Array): boolean {
  const answer = given.normalize('NFKC').toUpperCase().replace(/\s/g, '');
  return answer === makeRiddle(seed).answer || answer === spokenCharacters(seed);
}

const suffixes = ['th', 'st', 'nd', 'rd'];
const ordinals = {
  en: (position: number) => `${position}${suffixes[position] ?? 'th'}`,
  de: (position: number) => `${position}.`,
};

const instructions: Record<'en' | 'de', Record<RiddleKind, (positions: number[]) => string>> = {
  en: {
    copy: () => 'Type these characters',
    two: (at) => `Type the ${at.map(ordinals.en).join(' and ')} letters of`,
    three: ([a, b, c]) => `Type letters ${a}, ${b} and ${c} of`,
    backwards: () => 'Type this backwards',
    letters: () => 'Type only the letters',
    digits: () => 'Type only the digits',
    sum: () => 'Type the result of',
  },
  de: {
    copy: () => 'Diese Zeichen eingeben',
    two: (at) => `${at.map(ordinals.de).join(' und ')} Buchstaben eingeben`,
    three: ([a, b, c]) => `Buchstaben ${a}, ${b} und ${c} eingeben`,
    backwards: () => 'Rückwärts eingeben',
    letters: () => 'Nur die Buchstaben eingeben',
    digits: () => 'Nur die Ziffern eingeben',
    sum: () => 'Ergebnis eingeben',
  },
};

/** The two lines of the picture: what to do, and what to do it with. Signs become words: a curve could be a minus. */
export function instruct(riddle: Riddle, lang: 'en' | 'de'): { instruction: string; shown: string } {
  const shown = riddle.text.replace('-', ' minus ').replace('+', ' plus ');
  return { instruction: instructions[lang][riddle.kind](riddle.positions), shown };
}
