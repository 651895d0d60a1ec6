import { expect, test } from 'vitest';
import {
  flagsOfHour,
  flagsOfNetwork,
  flagsOfPage,
  flagsOfReferrer,
  type Hour,
  type Source,
} from '../../src/polls/scrutiny.ts';

const hours = (...sizes: number[]): Hour[] =>
  sizes.map((counted, place) => ({
    ...{ hour: new Date(place * 3_600_000), counted, held: 0, excluded: 0 },
  }));

test.each<[string, number[], number, string[]]>([
  ['an hour like the others', [60, 60, 60], 1, []],
  ['five times the middle one', [12, 10, 60, 9], 2, ['burst']],
  ['just less than five times the middle one', [12, 12, 59, 12], 2, []],
  ['few ballots, however many times more', [1, 1, 49, 1], 2, []],
  ['the first two hours of a poll', [1, 100], 1, []],
])('%s is flagged as it should be', (_, sizes, place, expected) => {
  const all = hours(...sizes);
  expect(flagsOfHour(all[place] as Hour, all)).toEqual(expected);
});

test('held and excluded ballots make a burst as counted ones do', () => {
  const all = [...hours(10, 10, 10), { hour: new Date(0), counted: 0, held: 30, excluded: 20 }];
  expect(flagsOfHour(all[3] as Hour, all)).toEqual(['burst']);
});

const source = (name: string | null, counted: number, more: Partial<Source> = {}): Source => ({
  ...{ name, counted, held: 0, excluded: 0, byPicture: 0, peak: 0, ...more },
});

test.each<[string, Source, number, string[]]>([
  ['within the allowance', source('n', 5), 1000, []],
  ['past the allowance', source('n', 30, { held: 21 }), 1000, ['crowded']],
  ['within the allowance, and a tenth of all', source('n', 20), 200, ['crowded']],
  ['a tenth of a few', source('n', 19), 100, []],
  ['ballots whose network is not known', source(null, 90), 100, []],
  ['all in one hour', source('n', 60, { peak: 48 }), 1000, ['crowded', 'sudden']],
  ['over the hours', source('n', 60, { peak: 47 }), 1000, ['crowded']],
])('a network: %s', (_, network, all, expected) => {
  expect(flagsOfNetwork(network, all, 50)).toEqual(expected);
});

const isOurs = (page: string) => page.startsWith('https://magazine.example/');
test.each<[string, Source, number, string[]]>([
  ['one of ours', source('https://magazine.example/a', 900, { peak: 900 }), 1000, []],
  ['one of elsewhere', source('https://forum.example/a', 1), 1000, ['foreign']],
  ['one of ours, all at once', source('https://magazine.example/b', 100, { peak: 90 }), 1000, ['sudden']],
  ['most ballots of a poll, all at once', source('https://magazine.example/b', 501, { peak: 501 }), 1000, []],
  ['none, where others have one', source(null, 100), 1000, ['unnamed']],
  ['none, as most have', source(null, 501), 1000, []],
  ['none, in a few', source(null, 19), 100, []],
])('a page: %s', (_, page, all, expected) => {
  expect(flagsOfPage(page, all, isOurs)).toEqual(expected);
});

test.each<[string, Source, number, string[]]>([
  ['over the hours', source('t.co', 100, { peak: 79 }), 1000, []],
  ['all at once', source('t.co', 100, { peak: 80 }), 1000, ['sudden']],
  ['few, all at once', source('t.co', 49, { peak: 49 }), 1000, []],
  ['not known', source(null, 100, { peak: 100 }), 1000, []],
])('a host: %s', (_, host, all, expected) => {
  expect(flagsOfReferrer(host, all)).toEqual(expected);
});
