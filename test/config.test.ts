import { describe, expect, test } from 'vitest';
import { ConfigError, completeConfig, parseConfig } from '../src/config.ts';
import { keyringOf } from './support/keyrings.ts';

const secret = `k1:${'A'.repeat(43)}`;
const ownerKey = 'an-owner-key-of-length-30-----';
const external = { DATABASE_URL: 'postgres://app:hidden-word@db/app', SECRETS: secret, OWNER_KEY: ownerKey };

/** The faults that an environment is refused for; none where it is taken. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults;
  }
}

test('an empty environment gives the defaults of the table, with an embedded database and the sample', () => {
  expect(parseConfig({})).toEqual({
    host: '127.0.0.1',
    port: 8787,
    workers: 1,
    publicUrl: 'http://localhost:8787',
    databaseUrl: null,
    readUrl: null,
    dataDir: '.data',
    backups: { kept: 7, folder: '.data/backups' },
    keyring: null,
    ownerKey: null,
    demo: true,
    trustedProxies: [],
    webhookAllow: [],
    oidc: null,
    mail: null,
    uploadLimit: 2_000_000_000,
    logLevel: 'info',
  });
});

test('an empty or blank value counts as unset', () => {
  const names = [
    'HOST',
    'PORT',
    'PUBLIC_URL',
    'DATABASE_URL',
    'DATABASE_READ_URL',
    'DATA_DIR',
    'SECRETS',
    'OWNER_KEY',
    'DEMO',
  ];
  names.push(
    'TRUSTED_PROXIES',
    'WEBHOOK_ALLOW',
    'SMTP_URL',
    'MAIL_FROM',
    'LOG_LEVEL',
    'WORKERS',
    'UPLOAD_LIMIT',
    'BACKUPS',
    'BACKUP_DIR',
  );
  for (const blank of ['', '  ', '\t\n'])
    expect(parseConfig(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(parseConfig({}));
});

test('every variable is read', () => {
  const settings = parseConfig({
    ...external,
    HOST: '::',
    PORT: '80',
    WORKERS: 'auto',
    PUBLIC_URL: 'https://polls.example.com/',
    DATA_DIR: '/srv/data',
    DEMO: '1',
    TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1 2001:db8::/32',
    UPLOAD_LIMIT: '50',
    LOG_LEVEL: 'debug',
  });
  expect(settings).toMatchObject({
    host: '::',
    port: 80,
    workers: 'auto',
    publicUrl: 'https://polls.example.com',
    databaseUrl: external.DATABASE_URL,
    dataDir: '/srv/data',
    ownerKey,
    demo: true,
    uploadLimit: 50_000_000,
    logLevel: 'debug',
  });
  expect(settings.keyring?.kid).toBe('k1');
  expect(settings.trustedProxies.map(([address, bits]) => `${address}/${bits}`)).toEqual([
    '10.0.0.0/8',
    '192.0.2.1/32',
    '2001:db8::/32',
  ]);
});

test('a port of its own moves the default address along', () => {
  expect(parseConfig({ PORT: '9000' }).publicUrl).toBe('http://localhost:9000');
});

test('with a database of the operator’s the sample waits to be asked for', () => {
  expect(parseConfig(external).demo).toBe(false);
  expect(parseConfig({ ...external, DEMO: '1' }).demo).toBe(true);
});

describe('a wrong value is refused, and the message names its variable', () => {
  const wrong: Record<string, string[]> = {
    PORT: ['-1', '65536', 'http', '80.5', '1e3', '0x50', '8 0', 'NaN', 'Infinity'],
    WORKERS: ['0', '9', '16', '-1', '2.5', '1e1', 'all', 'AUTO', '02'],
    PUBLIC_URL: [
      'polls.example.com',
      'ftp://example.com',
      'https://example.com/polls',
      'https://example.com/?a',
      'https://example.com/#a',
      'https://me@example.com',
      'https://:word@example.com',
      'javascript:alert(1)',
      'https://',
    ],
    DATABASE_URL: [
      'mysql://db/app',
      'db/app',
      'postgres://',
      'postgres://a:b@h:99999/x',
      'postgres://[::1/x',
    ],
    SECRETS: ['AAAA', 'k1:short', `K_1:${'A'.repeat(43)}`, `${secret},${secret}`],
    OWNER_KEY: ['x'.repeat(23), 'two words make no bearer token', 'öwner-key-of-many-letters-here'],
    DEMO: ['yes', 'true', '2', '01'],
    TRUSTED_PROXIES: ['10.0.0.0/33', '300.0.0.0/8', 'nginx', '10/8', '10.0.0.0/8,,x', '0x0a.0.0.1', '::/129'],
    WEBHOOK_ALLOW: ['10.0.0.0/33', 'intranet.example', '0x0a.0.0.1'],
    UPLOAD_LIMIT: ['0', '-1', '1.5', '2 GB', '1e3', '10000000'],
    LOG_LEVEL: ['loud', 'INFO', '30'],
    BACKUPS: ['-1', 'seven', '1.5', '1000'],
  };
  for (const [name, values] of Object.entries(wrong)) {
    test(name, () => {
      const env: Record<string, string> =
        name === 'DATABASE_URL' ? { SECRETS: secret, OWNER_KEY: ownerKey } : {};
      for (const value of values) {
        const faults = faultsOf({ ...env, [name]: value });
        expect(faults, value).toHaveLength(name === 'SECRETS' ? faults.length : 1);
        expect(faults[0], value).toContain(name);
      }
    });
  }
});

test('every fault is told at once, each once, in one message', () => {
  const env = {
    PORT: 'x',
    PUBLIC_URL: 'x',
    DATABASE_URL: 'postgres://app:hidden-word@db/app',
    OWNER_KEY: 'short-word',
    DEMO: 'x',
    TRUSTED_PROXIES: 'x, y, z',
    WEBHOOK_ALLOW: 'x',
    UPLOAD_LIMIT: 'x',
    LOG_LEVEL: 'x',
  };
  const faults = faultsOf(env);
  const named = ['PORT', 'PUBLIC_URL', 'SECRETS', 'OWNER_KEY', 'DEMO', 'TRUSTED_PROXIES', 'WEBHOOK_ALLOW'];
  named.push('UPLOAD_LIMIT', 'LOG_LEVEL');
  expect(faults.map((fault) => fault.match(/^[A-Z_]+/)?.[0])).toEqual(named);
  expect(() => parseConfig(env)).toThrow(faults.map((fault) => `\n  - ${fault}`).join(''));
});

test('a database of the operator’s needs secrets and a key of the operator’s', () => {
  const faults = faultsOf({ DATABASE_URL: external.DATABASE_URL });
  expect(faults).toEqual([
    expect.stringContaining('SECRETS is required'),
    expect.stringContaining('OWNER_KEY is required'),
  ]);
});

test('no message repeats a value, since some are secret', () => {
  const faults = faultsOf({
    ...Object.fromEntries(
      ['PORT', 'PUBLIC_URL', 'DATABASE_URL', 'DEMO', 'TRUSTED_PROXIES', 'LOG_LEVEL'].map((name) => [
        name,
        'hidden-word',
      ]),
    ),
    OWNER_KEY: 'hidden-word',
    SECRETS: 'hidden-word,k1:hidden-word',
  });
  expect(faults.length).toBeGreaterThan(7);
  expect(faults.join()).not.toContain('hidden-word');
});

test('only an address that nobody else can reach counts as loopback', () => {
  const made = { keyring: keyringOf(secret), ownerKey };
  const loopback = (host: string) => completeConfig(parseConfig({ HOST: host }), made).loopback;
  for (const host of [
    '127.0.0.1',
    '127.8.9.1',
    '::1',
    '[::1]',
    'localhost',
    'app.localhost',
    '::ffff:127.0.0.1',
  ])
    expect(loopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com', 'localhost.example.com', 'notlocalhost'])
    expect(loopback(host), host).toBe(false);
});

test('the service keeps backups of a database of its own, and of another one where it is told to', () => {
  const backups = (env: Record<string, string>) => parseConfig(env).backups;
  expect(backups({ DATA_DIR: '/srv/h' })).toEqual({ kept: 7, folder: '/srv/h/backups' });
  expect(backups({ BACKUPS: '0' }).kept).toBe(0);
  expect(backups(external).kept).toBe(0);
  expect(backups({ ...external, BACKUPS: '14', BACKUP_DIR: '/mnt/b' })).toEqual({
    kept: 14,
    folder: '/mnt/b',
  });
});

describe('the mail server', () => {
  const MAIL_FROM = 'comments@magazine.example';
  const server = (SMTP_URL: string) => parseConfig({ SMTP_URL, MAIL_FROM }).mail?.server;

  test.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, user: '', password: '' }],
    ['smtps://u:p@mail.example', { host: 'mail.example', port: 465, secure: true, user: 'u', password: 'p' }],
    [
      'smtp://u%40x:p%2F%3A@[::1]:25/',
      { host: '::1', port: 25, secure: false, user: 'u@x', password: 'p/:' },
    ],
    ['smtp://mail.example:443', { host: 'mail.example', port: 443, secure: false, user: '', password: '' }],
  ])('%s is read', (url, expected) => {
    expect(server(url)).toEqual(expected);
  });

  test.each([
    'mail.example',
    'https://mail.example',
    'smtp://',
    'smtp://mail.example/path',
    'smtp://mail.example?pool=true',
    'smtp://:only@mail.example',
    'smtp://u:%ff@mail.example',
  ])('%s is refused by name', (SMTP_URL) => {
    expect(faultsOf({ SMTP_URL, MAIL_FROM })).toEqual([expect.stringMatching(/^SMTP_URL must/)]);
  });

  test('one setting needs the other, and the sender is one plain address', () => {
    expect(faultsOf({ SMTP_URL: 'smtp://mail.example' })).toEqual(['MAIL_FROM is required with SMTP_URL.']);
    expect(faultsOf({ MAIL_FROM })).toEqual(['SMTP_URL is required with MAIL_FROM.']);
    for (const from of ['nobody', 'A <a@b.example>', 'a@b.example, c@d.example'])
      expect(faultsOf({ SMTP_URL: 'smtp://mail.example', MAIL_FROM: from })).toEqual([
        expect.stringMatching(/^MAIL_FROM must/),
      ]);
  });
});

describe('a sign-in of the publisher’s own', () => {
  const all = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };

  test('takes all three settings or none, by https unless it is on this machine', () => {
    expect(parseConfig(all).oidc).toEqual({
      ...{ issuer: 'https://id.example', clientId: 'a', clientSecret: 'b' },
      ...{ claim: 'hustings', insecure: false },
    });
    expect(parseConfig({ ...all, OIDC_CLAIM: 'groups' }).oidc?.claim).toBe('groups');
    expect(parseConfig({ ...all, OIDC_ISSUER: 'http://localhost:9' }).oidc?.insecure).toBe(true);
    for (const [env, names] of [
      [{ OIDC_CLAIM: 'groups' }, ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']],
      [{ ...all, OIDC_CLIENT_SECRET: '' }, ['OIDC_CLIENT_SECRET']],
      [{ ...all, OIDC_ISSUER: 'http://id.example' }, ['OIDC_ISSUER']],
      [{ ...all, OIDC_ISSUER: 'id.example' }, ['OIDC_ISSUER']],
    ] as const) {
      const faults = () => {
        try {
          parseConfig(env);
          return [];
        } catch (error) {
          return (error as ConfigError).faults.map((fault) => fault.split(' ')[0]);
        }
      };
      expect(faults()).toEqual(names);
    }
  });
});

test('a standby to read from is one host, of a database that is named', () => {
  const readUrl = 'postgres://app@standby.example/polls';
  expect(parseConfig({ ...external, DATABASE_READ_URL: readUrl }).readUrl).toBe(readUrl);
  for (const wrong of ['mysql://a/b', 'postgres://a,b/polls'])
    expect(() => parseConfig({ ...external, DATABASE_READ_URL: wrong })).toThrow(/DATABASE_READ_URL must be/);
  expect(() => parseConfig({ DATABASE_READ_URL: readUrl })).toThrow(/of no use without DATABASE_URL/);
});
