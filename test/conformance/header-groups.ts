/** A header's value as it must be; null: there must be none. */
type Expected = Record<string, string | RegExp | null>;

/** Addresses whose answers have the same headers: `always` on all of them, problems and refusals too, `kept` where a 200 or a 304 may be kept. */
export type Group = { name: string; holds: RegExp; always: Expected; kept?: Expected };

const bare: Expected = { 'x-content-type-options': 'nosniff', 'x-frame-options': null };
const closed: Expected = { ...bare, 'access-control-allow-origin': null };
const open: Expected = {
  ...bare,
  'access-control-allow-origin': '*',
  'access-control-allow-credentials': null,
  'cross-origin-resource-policy': 'cross-origin',
  'set-cookie': null,
};
const sealed = { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox" };
const ownPage = /^default-src 'none';.* form-action 'self'; base-uri 'none'; frame-ancestors 'self'/;

const hourly = { 'cache-control': 'public, max-age=3600' };
const forever = { 'cache-control': 'public, max-age=31536000, immutable' };
const briefly = { 'cache-control': 'public, max-age=300' };

/** Every group. An address is in one of them and in no second. */
export const groups: Group[] = [
  { name: 'the API', holds: /^\/api\/v1(\/|$)/, always: { ...open, ...sealed } },
  { name: 'oEmbed', holds: /^\/oembed$/, always: { ...open, ...sealed } },
  { name: 'pinned scripts', holds: /^\/embed\/v1\/(embed|live)-\w+\.js$/, always: open, kept: forever },
  {
    name: 'scripts and styles of elements',
    holds: /^\/((embed|frame)\.js|embed\/v1\/fragment\.css)$/,
    always: open,
    kept: hourly,
  },
  { name: 'which script to pin', holds: /^\/embed\.json$/, always: open, kept: briefly },
  { name: 'fragments', holds: /^\/embed\/v1\/sites\//, always: open },
  {
    name: 'hosted pages',
    holds: /^\/sites\//,
    // What leads on from a mail or a preview tells even less of where it was.
    always: {
      ...closed,
      'referrer-policy': /^(strict-origin-when-cross-origin|same-origin|no-referrer)$/,
      'content-security-policy': ownPage,
    },
  },
  {
    name: 'our own articles',
    holds: /^\/(demo|docs)$/,
    always: {
      ...closed,
      'referrer-policy': 'strict-origin-when-cross-origin',
      'content-security-policy': ownPage,
    },
  },
  {
    name: 'the desk',
    holds: /^\/desk(\/|$)/,
    always: {
      ...closed,
      'content-security-policy': /^default-src 'none';.* base-uri 'none'; frame-ancestors 'none'/,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  },
  { name: 'scripts and styles of our own pages', holds: /^\/assets\/[^/]+$/, always: closed, kept: hourly },
  { name: 'the description', holds: /^\/openapi\.json$/, always: bare, kept: briefly },
  {
    name: 'health',
    holds: /^\/(healthz|readyz|metrics)$/,
    always: { ...closed, 'cache-control': 'no-store' },
  },
  { name: 'the front door', holds: /^\/$/, always: closed },
];

/** What an answer lacks of its group's headers, or has too much. */
export function faultsOf(group: Group, status: number, headers: Headers): string[] {
  const kept = status === 200 || status === 304 ? group.kept : {};
  const passing: Expected = status >= 400 ? { 'cache-control': 'no-store' } : {};
  return Object.entries({ 'cache-control': /./, ...group.always, ...kept, ...passing }).flatMap(
    ([name, expected]) => {
      const found = headers.get(name);
      const fits = expected instanceof RegExp ? expected.test(found ?? '') : found === expected;
      return fits ? [] : [`${name}: ${found}`];
    },
  );
}
