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

/** Only the head of it: an answer that streams would never end. */
async function head(of: Service, method: string, path: string, headers: Record<string, string> = {}) {
  const answer = await of.app.request(`${of.config.publicUrl}${path}`, { method, headers });
  await answer.body?.cancel();
  return answer;
}

test('https is asked for for a year where the service is public by https, and only there', async () => {
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
    const nearby = await head(service, 'GET', path);
    expect(nearby.headers.get('strict-transport-security'), path).toBeNull();
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
