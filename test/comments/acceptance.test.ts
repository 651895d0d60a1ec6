import { describe, expect, test } from 'vitest';
import { accept, faultsIn, isClosed, type Submission } from '../../src/comments/acceptance.ts';
import { CommentInput } from '../../src/comments/comment.ts';
import { SiteSettings } from '../../src/sites/site-settings.ts';

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
  network: null,
  nameInUse: false,
  knownAuthor: true,
  threadMode: 'open',
  spamScore: null,
  calledSpam: false,
};

/** Every rule in order: what breaks it, what it comes to, and what an editor is told it hit upon. */
const rules: [
  reason: string,
  status: string,
  settings: Record<string, unknown>,
  sent: Partial<Submission>,
  matched: string | null,
][] = [
  ['honeypot', 'spam', {}, { honeypot: 'x' }, null],
  ['refused_word', 'trash', { refusedWords: ['casino'] }, { website: 'https://casino.example/' }, 'casino'],
  ['picture_skipped', 'held', {}, { proof: 'altcha' }, null],
  ['picture_alone', 'held', {}, { proof: 'picture' }, null],
  ['too_fast', 'held', {}, { seconds: 2.999 }, '2.9'],
  ['all_held', 'held', { holdAll: true }, {}, null],
  ['links', 'held', {}, { links: 2 }, '2'],
  ['held_word', 'held', { heldWords: ['poker', 'Lottery'] }, { name: 'lottery' }, 'Lottery'],
  ['name_in_use', 'held', {}, { nameInUse: true }, null],
  ['likely_spam', 'held', {}, { spamScore: 0.99 }, '0.990'],
  ['akismet', 'held', {}, { calledSpam: true }, null],
  ['first_comment', 'held', {}, { knownAuthor: false }, null],
];

test('what looks like spam is no matter where the site does not want to learn', () => {
  const settings = SiteSettings.parse({ spam: { learn: false } });
  expect(accept(settings, { ...harmless, spamScore: 1 }).status).toBe('approved');
});

test('whoever wrote while the clock was set back was not too fast', () => {
  expect(accept(rulesOf(), { ...harmless, seconds: -3590 }).status).toBe('approved');
});

test('a comment that breaks no rule is approved, without a reason', () => {
  expect(accept(rulesOf(), harmless)).toEqual({ status: 'approved', reason: null, matched: null });
});

test.each(rules)('%s alone decides', (reason, status, settings, sent, matched) => {
  expect(accept(rulesOf(settings), { ...harmless, ...sent })).toEqual({ status, reason, matched });
});

const approved = { name: 'Ada', email: 'ada@example.com', body: 'Well said.', parent: 'approved' as const };
const input = {
  commentId: '7b0c4f0e-0000-4000-8000-000000000001',
  thread: '/a',
  author: { name: 'Ada', email: 'ada@example.com', website: '' },
  body: 'Well said.',
};
const takes = (change: Record<string, unknown>) => CommentInput.safeParse({ ...input, ...change }).success;
const takesAuthor = (author: Record<string, unknown>) => takes({ author: { ...input.author, ...author } });
const old = { mode: 'open' as const, lastNumber: 1, createdAt: new Date('2026-01-01T00:00:00Z') };
const closedAt = (day: number, comments: Record<string, unknown>) =>
  isClosed(
    { settings: rulesOf(comments), frozen: null },
    old,
    new Date(old.createdAt.getTime() + day * 86_400_000),
  );
const statusOf = (comments: Record<string, unknown>, sent: Partial<Submission>) =>
  accept(rulesOf(comments), { ...harmless, ...sent }).status;

/** What WordPress asks of a comment, in its order and with its defaults: what it does, and that it is so here. Duplicates and
 * the pause between two comments are asked of the database (posting-order.test.ts). */
const wordpress: [what: string, holds: () => boolean][] = [
  [
    'the parent is missing or not approved: refused',
    () => faultsIn(rulesOf(), { ...approved, parent: 'gone' })[0]?.path === 'parent',
  ],
  ['the parent is approved: taken', () => faultsIn(rulesOf(), approved).length === 0],
  ['the thread is old, which is off by default: taken', () => !closedAt(9999, {})],
  ['the thread is older than 14 days: refused', () => closedAt(14.01, { closeAfterDays: 14 })],
  [
    'no name: refused by default',
    () => faultsIn(rulesOf(), { ...approved, name: '' })[0]?.path === 'author.name',
  ],
  [
    'no name, where none is needed: taken',
    () => faultsIn(rulesOf({ nameRequired: false }), { ...approved, name: '' }).length === 0,
  ],
  [
    'no e-mail, where one is needed: refused',
    () => faultsIn(rulesOf({ emailRequired: true }), { ...approved, email: '' })[0]?.path === 'author.email',
  ],
  ['an e-mail that is none: refused', () => !takesAuthor({ email: 'ada@' })],
  ['an empty text: refused', () => !takes({ body: ' \n ' })],
  ['a name of 245 bytes: taken', () => takesAuthor({ name: `${'ü'.repeat(122)}x` })],
  ['a name of 246 bytes: refused', () => !takesAuthor({ name: 'ü'.repeat(123) })],
  ['an e-mail of 101 bytes: refused', () => !takesAuthor({ email: `${'a'.repeat(89)}@example.com` })],
  [
    'an address of 201 bytes: refused',
    () => !takesAuthor({ website: `https://a.example/${'a'.repeat(183)}` }),
  ],
  ['a text of 65,525 bytes: taken', () => takes({ body: 'x'.repeat(65_525) })],
  ['a text of 65,526 bytes: refused', () => !takes({ body: 'x'.repeat(65_526) })],
  ['everything is moderated: held', () => statusOf({ holdAll: true }, {}) === 'held'],
  ['one link: approved', () => statusOf({}, { links: 1 }) === 'approved'],
  ['two links: held', () => statusOf({}, { links: 2 }) === 'held'],
  ...(['name', 'email', 'website', 'body', 'network'] as const).map((field): [string, () => boolean] => [
    `a moderation key in the ${field}: held`,
    () => statusOf({ heldWords: ['203.0.113.7'] }, { [field]: '203.0.113.7' }) === 'held',
  ]),
  [
    'nothing approved before by this name and e-mail: held by default',
    () => statusOf({}, { knownAuthor: false }) === 'held',
  ],
  [
    'the same, where that is no matter: approved',
    () => statusOf({ holdFirstTime: false }, { knownAuthor: false }) === 'approved',
  ],
  [
    'a disallowed key, whatever else would hold it: trash',
    () => statusOf({ holdAll: true, refusedWords: ['well'] }, { links: 9 }) === 'trash',
  ],
];

test.each(wordpress)('as WordPress does: %s', (_, holds) => {
  expect(holds()).toBe(true);
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
    matched: null,
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

describe('a key', () => {
  const verdict = (key: string, sent: Partial<Submission>, more: Record<string, unknown> = {}) =>
    accept(rulesOf({ heldWords: [key], ...more }), { ...harmless, ...sent });

  test('is found within words where the site wants that, and nowhere else', () => {
    const substring = { matching: 'substring' };
    expect(verdict('press', { body: 'WordPress' }, substring)).toMatchObject({
      status: 'held',
      matched: 'press',
    });
    expect(verdict('press', { body: 'WordPress' }).status).toBe('approved');
    expect(verdict('press', { body: 'pres s' }, substring).status).toBe('approved');
  });

  test.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.70', false],
    ['203.0.113.0/24', '203.0.113.200', true],
    ['203.0.113.0/24', '203.0.114.1', false],
    ['2001:db8::/32', '2001:db8:1:2::/64', true],
    ['2001:db8:1:2::5', '2001:db8:1:2::/64', true],
    ['2001:db8:1:3::5', '2001:db8:1:2::/64', false],
    ['::ffff:203.0.113.7', '203.0.113.7', true],
    ['10/8', '10.1.2.3', false],
    ['1.2', '1.2.3.4', false],
    ['0.0.0.0/0', 'unknown', false],
    ['0.0.0.0/0', '2001:db8::/64', false],
  ])('%s meets the network %s: %s', (key, network, isMet) => {
    const { reason, matched } = verdict(key, { network });
    expect([reason, matched]).toEqual([isMet ? 'held_network' : null, null]);
  });

  test('that is a network throws away too, and says nothing of which it was', () => {
    const refused = accept(rulesOf({ refusedWords: ['203.0.113.0/24'] }), {
      ...harmless,
      network: '203.0.113.9',
    });
    expect(refused).toEqual({ status: 'trash', reason: 'refused_network', matched: null });
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
