import { describe, expect, test } from 'vitest';
import { accept, isClosed, type Submission } from '../../src/comments/acceptance.ts';
import { SiteSettings } from '../../src/sites/site.ts';

const rulesOf = (comments: Record<string, unknown> = {}) => SiteSettings.parse({ comments });

const harmless: Submission = {
  name: 'Ada',
  email: 'ada@example.com',
  website: '',
  body: 'Well said.',
  links: 0,
  honeypot: '',
  proof: 'both',
  pictureWanted: true,
  seconds: 60,
  knownAuthor: true,
  threadMode: 'open',
  spamScore: null,
  calledSpam: false,
};

/** Every rule in order: what breaks it, and what it comes to. */
const rules: [
  reason: string,
  status: string,
  settings: Record<string, unknown>,
  sent: Partial<Submission>,
][] = [
  ['honeypot', 'spam', {}, { honeypot: 'x' }],
  ['refused_word', 'trash', { refusedWords: ['casino'] }, { website: 'https://casino.example/' }],
  ['picture_skipped', 'held', {}, { proof: 'altcha' }],
  ['picture_alone', 'held', {}, { proof: 'picture' }],
  ['too_fast', 'held', {}, { seconds: 2.999 }],
  ['all_held', 'held', { holdAll: true }, {}],
  ['links', 'held', {}, { links: 2 }],
  ['held_word', 'held', { heldWords: ['lottery'] }, { name: 'Lottery' }],
  ['likely_spam', 'held', {}, { spamScore: 0.99 }],
  ['akismet', 'held', {}, { calledSpam: true }],
  ['first_comment', 'held', {}, { knownAuthor: false }],
];

test('a comment that breaks no rule is approved, without a reason', () => {
  expect(accept(rulesOf(), harmless)).toEqual({ status: 'approved', reason: null });
});

test.each(rules)('%s alone decides', (reason, status, settings, sent) => {
  expect(accept(rulesOf(settings), { ...harmless, ...sent })).toEqual({ status, reason });
});

test('of several broken rules the earlier one decides', () => {
  // Skipping the picture and sending it alone exclude each other, so each has its turn.
  for (const proof of ['altcha', 'picture'] as const) {
    const broken = rules.filter(([, , , sent]) => sent.proof === undefined || sent.proof === proof);
    for (let first = 0; first < broken.length; first++) {
      const rest = broken.slice(first);
      const settings = Object.assign({}, ...rest.map((rule) => rule[2]));
      const sent = Object.assign({}, ...rest.map((rule) => rule[3]));
      const { reason } = accept(rulesOf(settings), { ...harmless, ...sent });
      expect(reason).toBe(rest[0]?.[0]);
    }
  }
});

test('what lies just outside a rule does not break it', () => {
  const passes = (sent: Partial<Submission>, settings = {}) =>
    expect(accept(rulesOf(settings), { ...harmless, ...sent }).status).toBe('approved');
  passes({ seconds: 3 });
  passes({ seconds: null });
  passes({ links: 1 });
  passes({ links: 4 }, { maxLinks: 5 });
  passes({ proof: 'altcha', pictureWanted: false, seconds: null });
  passes({ knownAuthor: false }, { holdFirstTime: false });
});

test('a thread set to hold keeps every comment back, known author or not', () => {
  expect(accept(rulesOf(), { ...harmless, threadMode: 'hold' })).toEqual({
    status: 'held',
    reason: 'all_held',
  });
});

describe('a word', () => {
  const holds = (word: string, body: string) =>
    accept(rulesOf({ heldWords: [word] }), { ...harmless, body }).reason === 'held_word';

  test.each([
    ['press', 'Stop the press!'],
    ['press', 'PRESS'],
    ['press', 'WordPress, then press.'],
    ['ÄRGER', 'so viel Ärger'],
    ['два слова', 'тут Два Слова.'],
    ['a.b', 'x a.b y'],
    ['$$$', 'win $$$ now'],
    ['снег', '«снег»'],
  ])('%j is found in %j', (word, body) => {
    expect(holds(word, body)).toBe(true);
  });

  test.each([
    ['press', 'WordPress'],
    ['press', 'pressing'],
    ['press', 'press2'],
    ['gift', 'Übergift'],
    ['rger', 'Ärger'],
    ['a.b', 'a-b axb'],
    ['снег', 'снегопад'],
    // A vowel sign is a mark, and a letter outside the basic plane two units.
    ['कम', 'कमी'],
    ['press', '𐐀press𐐀'],
  ])('%j is not found in %j, where it is part of another', (word, body) => {
    expect(holds(word, body)).toBe(false);
  });

  test('is looked for in name, e-mail, website and text, and never across two of them', () => {
    const found = (sent: Partial<Submission>, word: string) =>
      accept(rulesOf({ heldWords: [word] }), { ...harmless, ...sent }).reason;
    expect(found({ name: 'Mr Spam' }, 'spam')).toBe('held_word');
    expect(found({ email: 'spam@example.com' }, 'spam')).toBe('held_word');
    expect(found({ website: 'https://spam.example' }, 'spam')).toBe('held_word');
    expect(found({ name: 'buy', email: '', website: '', body: 'now' }, 'buy now')).toBeNull();
  });
});

describe('a thread is closed', () => {
  const created = new Date('2026-01-01T00:00:00Z');
  const daysLater = (days: number) => new Date(created.getTime() + days * 86_400_000);
  const thread = (mode: 'open' | 'hold' | 'closed', lastNumber = 1) => ({
    mode,
    lastNumber,
    createdAt: created,
  });
  const siteOf = (comments = {}) => ({ settings: rulesOf(comments), frozen: null });

  test("by the editors' word, whatever its age", () => {
    expect(isClosed(siteOf(), thread('closed'), daysLater(0))).toBe(true);
    expect(isClosed(siteOf(), thread('hold'), daysLater(9999))).toBe(false);
    expect(isClosed(siteOf(), thread('open'), daysLater(9999))).toBe(false);
  });

  test('by its age where the site says so, and only after that many days', () => {
    const site = siteOf({ closeAfterDays: 14 });
    expect(isClosed(site, thread('open'), daysLater(14))).toBe(false);
    expect(isClosed(site, thread('open'), daysLater(14.001))).toBe(true);
  });

  test('never before its first comment', () => {
    const site = siteOf({ closeAfterDays: 1 });
    expect(isClosed(site, undefined, daysLater(9999))).toBe(false);
    expect(isClosed(site, thread('open', 0), daysLater(9999))).toBe(false);
  });

  test('by a freeze of the whole site, whatever was said of the thread, and even where there is none', () => {
    const site = { ...siteOf(), frozen: { since: '2026-01-01T00:00:00Z', by: 'Kay', notice: '' } };
    for (const one of [undefined, thread('open'), thread('hold')])
      expect(isClosed(site, one, created)).toBe(true);
  });
});
