import { describe, expect, test } from 'vitest';
import {
  addressFindings,
  backupFinding,
  choresFinding,
  clockFinding,
  databaseFindings,
  type Finding,
  mailFinding,
  originFindings,
  saltFinding,
  sealFinding,
} from '../../src/commands/findings.ts';

const brief = (findings: Finding[]) => findings.map(({ state, about }) => `${state} ${about}`);
const proxy = [{}];
const address = { host: '127.0.0.1', port: 8787, publicUrl: 'http://localhost:8787', trustedProxies: [] };

describe('the address that readers are given', () => {
  test.each([
    ['a first try on one machine', {}, ['ok PUBLIC_URL']],
    ['another port than the one listened on', { port: 9000 }, ['warn PUBLIC_URL']],
    ['open to others, readers sent to themselves', { host: '0.0.0.0' }, ['broken PUBLIC_URL']],
    ['public without TLS', { publicUrl: 'http://polls.example.com' }, ['broken PUBLIC_URL']],
    [
      'behind a proxy that is not named',
      { publicUrl: 'https://polls.example.com' },
      ['ok PUBLIC_URL', 'warn TRUSTED_PROXIES'],
    ],
    [
      'behind a proxy that is named',
      { publicUrl: 'https://polls.example.com', trustedProxies: proxy },
      ['ok PUBLIC_URL'],
    ],
    [
      'public, by a proxy elsewhere',
      { host: '0.0.0.0', publicUrl: 'https://polls.example.com', trustedProxies: proxy },
      ['ok PUBLIC_URL'],
    ],
  ])('%s', (_, settings, expected) => {
    expect(brief(addressFindings({ ...address, ...settings }))).toEqual(expected);
  });
});

test.each([
  [0, 'ok'],
  [1999, 'ok'],
  [-1999, 'ok'],
  [2000, 'warn'],
  [-29_999, 'warn'],
  [30_000, 'broken'],
  [-86_400_000, 'broken'],
])('clocks that are %d ms apart are %s', (skew, state) => {
  expect(clockFinding(skew).state).toBe(state);
});

test('it says by how much and which clock is ahead', () => {
  expect(clockFinding(45_000).says).toContain('45 s ahead');
  expect(clockFinding(-45_000).says).toContain('45 s behind');
});

const sound = { version: '18.4', fault: undefined, missing: 0, isAhead: false };
test.each([
  ['in order', {}, ['ok Database', 'ok Migrations']],
  ['too old', { fault: 'This database is PostgreSQL 14.' }, ['broken Database']],
  ['not migrated', { missing: 2 }, ['ok Database', 'broken Migrations']],
  ['of a later release', { isAhead: true }, ['ok Database', 'warn Migrations']],
])('a database that is %s', (_, state, expected) => {
  expect(brief(databaseFindings({ ...sound, ...state }))).toEqual(expected);
});

describe('the origins of a site', () => {
  const https = 'https://www.example.com';
  test.each([
    ['none, on one machine', [], false, ['ok']],
    ['none, in public', [], true, ['warn']],
    ['with TLS', [https], true, ['ok']],
    ['one without TLS', [https, 'http://www.example.com'], true, ['warn']],
    ['one of this machine, on this machine', ['http://localhost:3000'], false, ['ok']],
    ['one of this machine, in public', [https, 'http://localhost:3000'], true, ['warn']],
    ['both faults', ['http://www.example.com', 'http://localhost:3000'], true, ['warn', 'warn']],
  ])('%s', (_, origins, isOpen, expected) => {
    const findings = originFindings({ id: 'gazette', origins }, isOpen);
    expect(brief(findings)).toEqual(expected.map((state) => `${state} Site gazette`));
  });
});

test('salts that no secret opens are told with the secret that is missing, and not endlessly', () => {
  expect(saltFinding([]).state).toBe('ok');
  const closed = Array.from({ length: 9 }, (_, index) => ({ of: `poll gazette/p${index}`, kid: 'k1' }));
  const { state, says } = saltFinding(closed);
  expect(state).toBe('broken');
  expect(says).toContain('poll gazette/p0, poll gazette/p1, poll gazette/p2 and 6 more');
  expect(says).toContain('(k1)');
});

test('whatever is not in order says in a sentence what to mend', () => {
  const findings = [
    ...addressFindings({ ...address, host: '0.0.0.0' }),
    ...databaseFindings({ ...sound, missing: 1 }),
    clockFinding(90_000),
    ...originFindings({ id: 'a', origins: [] }, true),
    saltFinding([{ of: 'site a', kid: 'k1' }]),
  ];
  const ill = findings.filter(({ state }) => state !== 'ok');
  expect(ill).toHaveLength(5);
  for (const { says } of ill) expect(says).toMatch(/\b(Set|Run|Let|Give|Put) .+\.$/);
});

test.each([
  ['there is none', null, 'ok Mail'],
  ['it lets the service in', undefined, 'ok Mail'],
  ['it does not', 'The mail server does not take the password.', 'broken Mail'],
])('of the mail server it is told whether %s', (_, fault, finding) => {
  expect(brief([mailFinding(fault)])).toEqual([finding]);
});

const now = new Date('2026-11-24T12:00:00Z');
test.each([
  ['last night', { newest: new Date('2026-11-24T03:00:00Z') }, 'ok Backups'],
  ['three nights ago', { newest: new Date('2026-11-22T03:00:00Z') }, 'warn Backups'],
  ['never', {}, 'warn Backups'],
  ['never, since it is told to make none', { kept: 0 }, 'warn Backups'],
  ['never, since the database is the operator’s', { kept: 0, isOurs: false }, 'ok Backups'],
])('of the newest backup, made %s, it is told', (_, more, finding) => {
  expect(brief([backupFinding({ isOurs: true, kept: 7, newest: undefined, now, ...more })])).toEqual([
    finding,
  ]);
});

test.each([
  [0, 'ok'],
  [899, 'ok'],
  [900, 'warn'],
  [null, 'warn'],
])('chores that have been due for %s seconds are told as %s', (seconds, state) => {
  expect(choresFinding(seconds).state).toBe(state);
});

test('keys and secrets that no secret opens are named, with what sealed them', () => {
  expect(sealFinding([])).toEqual([]);
  const [found] = sealFinding([{ of: 'the Akismet key of gazette', kid: 'k1' }]);
  expect(found?.state).toBe('broken');
  expect(found?.says).toMatch(/^They do not open the Akismet key of gazette, .* \(k1\) back/);
});
