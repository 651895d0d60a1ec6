import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { hostUrls } from '../../src/db/hosts.ts';

test('a URL of several hosts is a URL for each, with the same account, database and settings', () => {
  expect(
    hostUrls('postgres://app:p%40ss,w@a.example:5432,b.example,[::1]:6000/polls?sslmode=require'),
  ).toEqual([
    'postgres://app:p%40ss,w@a.example:5432/polls?sslmode=require',
    'postgres://app:p%40ss,w@b.example/polls?sslmode=require',
    'postgres://app:p%40ss,w@[::1]:6000/polls?sslmode=require',
  ]);
  expect(hostUrls('postgresql://a/polls')).toEqual(['postgresql://a/polls']);
});

test.each([
  'mysql://a/b',
  'postgres://',
  'postgres:///polls',
  'postgres://a,/b',
  'postgres://a:x,b/c',
  'a,b',
])('%s is refused with a sentence', (url) => {
  expect(hostUrls(url)).toBeUndefined();
  const env = { DATABASE_URL: url, SECRETS: `k1:${'A'.repeat(43)}`, OWNER_KEY: 'x'.repeat(24) };
  expect(() => parseConfig(env)).toThrow(/DATABASE_URL must be a URL/);
});
