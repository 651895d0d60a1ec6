import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
let served: Service;
beforeAll(async () => {
  service = await startService({ sample: true });
  const env = { HOST: '0.0.0.0', PUBLIC_URL: 'https://polls.example.com' };
  served = await startService({ env, database: service.database });
});
afterAll(() => service.stop());

const apiPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
const open = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};
const plain = { 'x-content-type-options': 'nosniff', 'access-control-allow-origin': null };
const page = { ...plain, 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': null };

const desk = {
  ...plain,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The headers that each group of addresses must have; the first that fits an address is its group. */
const groups: [RegExp, Record<string, string | null>][] = [
  [/^\/api\/v1\//, { ...open, 'content-security-policy': apiPolicy, 'set-cookie': null }],
  [/^\/embed\/v1\/embed-/, { ...open, 'cache-control': 'public, max-age=31536000, immutable' }],
  [
    /^\/(embed|frame)\.js$|^\/embed\/v1\/fragment\.css$/,
    { ...open, 'cache-control': 'public, max-age=3600' },
  ],
  [/^\/embed[/.]/, { ...open, 'set-cookie': null }],
  [/^\/oembed$/, { ...open, 'content-security-policy': apiPolicy, 'set-cookie': null }],
  [/^\/sites\//, page],
  [/^\/desk(\/|$)/, desk],
  [/^\/(demo|docs)$/, page],
  [/^\/assets\/.+$/, { ...plain, 'cache-control': 'public, max-age=3600' }],
  [/^\/openapi\.json$/, { ...plain, 'access-control-allow-origin': '*' }],
  [/^\/(healthz|readyz|metrics)$/, { ...plain, 'cache-control': 'no-store' }],
  [/^\/$/, plain],
];

const sampled: Record<string, string> = {
  site: 'demo',
  poll: 'underdog-upset',
  id: '00000000-0000-4000-8000-000000000000',
  token: 'x',
};
const addressOf = (path: string) => path.replaceAll(/:(\w+)/g, (_, name) => sampled[name] ?? name);

const routes = () => {
  const all = service.app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'));
  return [...new Map(all.map(({ method, path }) => [`${method} ${path}`, { method, path }])).values()];
};

/** Only the head of it: an answer that streams would never end. */
async function head(of: Service, method: string, path: string, headers: Record<string, string> = {}) {
  const answer = await of.app.request(`${of.config.publicUrl}${path}`, { method, headers });
  await answer.body?.cancel();
  return answer;
}

test('every route of the service has the headers of its group, and none is in no group', async () => {
  expect(routes().length).toBeGreaterThan(50);
  for (const { method, path } of routes()) {
    const group = groups.find(([pattern]) => pattern.test(addressOf(path)));
    expect(group, `${path} is in no group`).toBeDefined();
    const { status, headers } = await head(service, method, addressOf(path));
    expect(status, `${method} ${path}`).toBeLessThan(500);
    for (const [name, value] of Object.entries(group?.[1] ?? {}))
      if (status < 300 || name !== 'cache-control')
        expect(headers.get(name), `${name} of ${method} ${path} (${status})`).toBe(value);
    expect(headers.get('cache-control'), `${method} ${path} says nothing of caching`).toBeTruthy();
    if (status >= 400) expect(headers.get('cache-control'), `${method} ${path}`).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
    expect(headers.get('strict-transport-security')).toBeNull();
  }
});

test('https is asked for for a year where the service is public by https, on every answer', async () => {
  for (const path of [
    '/api/v1/sites/demo',
    '/embed.js',
    '/sites/demo/polls',
    '/healthz',
    '/nothing',
    '/demo',
  ]) {
    const { headers } = await head(served, 'GET', path);
    expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000');
  }
});

describe('our own pages', () => {
  const policyOf = async (of: Service, path: string) => {
    const { headers } = await head(of, 'GET', path);
    const rules = (headers.get('content-security-policy') ?? '').split('; ');
    return Object.fromEntries(rules.map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
  };

  test('load nothing from elsewhere, hold no inline script, and are framed by the site’s origins alone', async () => {
    const site = await newSite(service, { origins: ['https://www.example.com', 'https://b.example'] });
    const poll = await site.newPoll();
    const paths = ['polls', `polls/${poll}`, `polls/${poll}/results`, `polls/${poll}/embed`];
    for (const path of [...paths, 'threads?thread=/a', 'feedback']) {
      const policy = await policyOf(served, `/sites/${site.name}/${path}`);
      expect(policy['default-src'], path).toEqual(["'none'"]);
      for (const rule of ['script-src', 'style-src', 'img-src', 'media-src', 'connect-src', 'form-action'])
        expect(policy[rule], rule).toEqual(["'self'"]);
      expect(policy['base-uri']).toEqual(["'none'"]);
      expect(policy['frame-ancestors']).toEqual(["'self'", 'https://www.example.com', 'https://b.example']);
      expect(policy['require-trusted-types-for']).toEqual(["'script'"]);
    }
  });

  test('may be framed by pages of this machine during a first try only', async () => {
    const tried = await policyOf(service, '/sites/demo/polls');
    expect(tried['frame-ancestors']).toContain('http://localhost:*');
    expect((await policyOf(served, '/sites/demo/polls'))['frame-ancestors']).toEqual(["'self'"]);
  });

  test('keep their policy when they say that something is wrong', async () => {
    for (const path of ['/sites/nowhere/polls', '/sites/demo/polls/nothing', '/sites/demo/nothing']) {
      const policy = await policyOf(served, path);
      expect(policy['default-src'], path).toEqual(["'none'"]);
      expect(policy['frame-ancestors'], path).toEqual(["'self'"]);
    }
  });
});

describe('other people’s pages', () => {
  const wrong: [string, string][] = [
    ['GET', '/api/v1/sites/demo/polls/none'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api'],
    ['PUT', '/api/v1/sites/demo/polls'],
    ['POST', '/api/v1/sites/demo/polls/underdog-upset/votes'],
    ['GET', '/api/v1/sites/demo/moderation'],
    ['GET', '/embed/v1/sites/demo/polls/none'],
    ['GET', '/embed/nothing'],
    ['POST', '/embed/v1/sites/demo/feedback'],
    ['POST', '/embed.js'],
    ['GET', '/oembed?url=https://elsewhere.example/'],
    ['POST', '/oembed'],
  ];
  test.each(wrong)('can read what is wrong: %s %s', async (method, path) => {
    const { status, headers } = await head(service, method, path, { origin: 'https://any.example' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-expose-headers')).toMatch(/ETag.*Retry-After.*X-Request-Id/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['/api/v1/sites/demo/polls/underdog-upset/votes', 'POST', 'content-type'],
    ['/api/v1/sites/demo/comments/x', 'PATCH', 'content-type, hustings-edit'],
    ['/api/v1/sites/demo/comments/x', 'DELETE', 'hustings-edit'],
    ['/api/v1/sites/demo/polls/x/results/mine', 'GET', 'hustings-voter'],
    ['/api/v1/sites/demo/moderation', 'GET', 'authorization'],
    ['/api/v1/sites/demo/polls/x/results', 'GET', 'if-none-match'],
    ['/embed/v1/sites/demo/thread', 'GET', 'if-none-match'],
  ])('may ask before: %s %s with %s', async (path, method, names) => {
    const { status, headers } = await head(service, 'OPTIONS', path, {
      origin: 'https://any.example',
      'access-control-request-method': method,
      'access-control-request-headers': names,
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toContain(method);
    const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    for (const name of names.split(', ')) expect(allowed).toContain(name);
    expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(600);
  });
});

test('the API never sets a cookie, not even for a voter', async () => {
  const site = await newSite(service);
  const answers = [await site.vote(await site.newPoll()), await site.comment('/a')];
  for (const answer of answers) {
    expect(answer.status).toBeLessThan(300);
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
});
