import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const freshName = () => `site-${randomUUID().slice(0, 8)}`;
const make = (body: Record<string, unknown>) =>
  service.send('/api/v1/sites', { body: { site: freshName(), name: 'A magazine', ...body }, owner: true });

const defaults = {
  picture: 'newcomers',
  comments: {
    nameRequired: true,
    emailRequired: false,
    holdAll: false,
    holdFirstTime: true,
    maxLinks: 2,
    heldWords: [],
    refusedWords: [],
    depth: 5,
    closeAfterDays: null,
    floodSeconds: 15,
    editMinutes: 15,
    bodyBytes: 65_525,
    matching: 'whole-word',
    staffNames: [],
  },
  spam: { learn: true, holdFrom: 0.99 },
  pictureFor: { vote: 'never', feedback: null, report: null },
  retention: { addressDays: null },
  oldPages: { polls: false },
  mail: { to: [], held: 'digest', digestHours: 4, feedback: true, reports: true },
};

describe('a new site', () => {
  test('needs a name alone and starts with careful defaults', async () => {
    const site = freshName();
    const answer = await make({ site });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      site,
      name: 'A magazine',
      url: null,
      locale: 'en',
      timeZone: 'UTC',
      origins: [],
      ballotAllowance: 50,
      settings: defaults,
      frozen: null,
      akismet: false,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await service.api(site)('', { owner: true })).body).toEqual(answer.body);
  });

  test('shows none of its secrets', async () => {
    const { text } = await make({});
    expect(text).not.toMatch(/salt/i);
  });

  test('keeps its settings as they were given', async () => {
    const given = {
      url: 'https://www.example.com/',
      locale: 'de',
      timeZone: 'Europe/Berlin',
      origins: ['https://WWW.Example.com/', 'https://müller.example', 'http://localhost:3000'],
      ballotAllowance: 0,
      settings: { picture: 'never', comments: { depth: 2 } },
    };
    expect((await make(given)).body).toMatchObject({
      ...given,
      origins: ['https://www.example.com', 'https://xn--mller-kva.example', 'http://localhost:3000'],
      settings: { picture: 'never', comments: { ...defaults.comments, depth: 2 } },
    });
  });

  test('of a name that is taken is refused, one of many at once is made', async () => {
    const site = freshName();
    const answers = await Promise.all(Array.from({ length: 8 }, () => make({ site })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('id_conflict');
  });

  test('can be reached at once, even where its name was asked for before', async () => {
    const site = freshName();
    expect((await service.api(site)('/polls')).status).toBe(404);
    await make({ site });
    expect((await service.api(site)('/polls')).status).toBe(200);
  });
});

describe('a fault names its field', () => {
  test.each([
    ['site', 'Capital'],
    ['site', '-edge'],
    ['site', ''],
    ['name', ''],
    ['name', 'line\nbreak'],
    ['url', 'javascript:alert(1)'],
    ['locale', 'fr'],
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', 'Europe/Berlin\u0000'],
    ['origins.0', ['https://example.com/path']],
    ['origins.1', ['https://example.com', 'example.com']],
    ['origins.0', ['https://me@example.com']],
    ['origins.0', ['https://:word@example.com']],
    ['origins.0', ['null']],
    ['origins.0', ['*']],
    ['ballotAllowance', -1],
    ['ballotAllowance', 1.5],
    ['settings', 'none'],
    ['settings.picture', { picture: 'sometimes' }],
    ['settings.comments', { comments: null }],
    ['settings.comments', { comments: 'none' }],
    ['settings.comments', { comments: [] }],
    ['settings.comments.depth', { comments: { depth: 11 } }],
    ['settings.comments.heldWords.0', { comments: { heldWords: [''] } }],
  ])('%s in a new site and in a change: %j', async (path, value) => {
    const [name = ''] = path.split('.');
    const site = await newSite(service);
    const answers = [await make({ [name]: value })];
    if (name !== 'site')
      answers.push(await site.api('', { method: 'PATCH', body: { [name]: value }, owner: true }));
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body.errors.map((fault: { path: string }) => fault.path)).toEqual([path]);
    }
  });
});

describe('a change', () => {
  const change = async (name: string, body: unknown) =>
    service.api(name)('', { method: 'PATCH', body, owner: true });

  test('leaves alone what was not sent, inside the settings too', async () => {
    const site = await newSite(service, {
      origins: ['https://a.example'],
      settings: { picture: 'never', comments: { depth: 3, heldWords: ['casino'] } },
    });
    const before = (await site.api('', { owner: true })).body;
    const changes = [
      { name: 'Another' },
      { settings: { comments: { depth: 4 } } },
      { settings: { picture: 'always' } },
      { ballotAllowance: 7, url: 'https://a.example/' },
    ];
    for (const body of changes) expect((await change(site.name, body)).status).toBe(200);
    expect((await site.api('', { owner: true })).body).toEqual({
      ...before,
      name: 'Another',
      ballotAllowance: 7,
      url: 'https://a.example/',
      settings: { ...defaults, picture: 'always', comments: { ...before.settings.comments, depth: 4 } },
    });
  });

  test('of nothing is refused, and a refused change changes nothing', async () => {
    const site = await newSite(service);
    const before = (await site.api('', { owner: true })).body;
    const refused = [
      {},
      { site: 'other' },
      { name: 'New', locale: 'fr' },
      { name: 'New', settings: { picture: 1 } },
    ];
    for (const body of refused) expect((await change(site.name, body)).status).toBe(400);
    expect((await site.api('', { owner: true })).body).toEqual(before);
  });

  test('of different fields at once loses neither', async () => {
    const site = await newSite(service);
    await Promise.all([
      change(site.name, { settings: { comments: { depth: 2 } } }),
      change(site.name, { settings: { comments: { maxLinks: 9 } } }),
      change(site.name, { settings: { picture: 'always' } }),
    ]);
    const { settings } = (await site.api('', { owner: true })).body;
    expect(settings).toMatchObject({ picture: 'always', comments: { depth: 2, maxLinks: 9 } });
  });

  test('counts from the next request on: origins, policies and language', async () => {
    const site = await newSite(service);
    const origin = 'https://www.example.com';
    const send = async () => {
      const body = { message: 'Hello', proof: (await site.prove('feedback', '-')).proof };
      return site.api('/feedback', { body, headers: { origin } });
    };
    const asked = async () => (await site.api('/challenge?action=feedback')).body.picture !== undefined;
    expect([(await send()).status, await asked()]).toEqual([403, true]);
    await change(site.name, { origins: [origin], locale: 'de', settings: { picture: 'never' } });
    expect([(await send()).status, await asked()]).toEqual([202, false]);
    expect((await service.send(`/sites/${site.name}/polls`)).text).toContain('<html lang="de"');
    await change(site.name, { origins: [] });
    expect((await send()).status).toBe(403);
  });
});

describe('without the owner’s key', () => {
  const keys = [undefined, 'wrong', 'the-owner-key-of-the-test', 'the-owner-key-of-the-testsx'];
  test.each(keys)('nothing can be made, read or changed (key: %s)', async (key) => {
    const site = await newSite(service);
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const name = freshName();
    const tries = [
      await service.send('/api/v1/sites', { body: { site: name, name: 'x' }, headers }),
      await site.api('', { headers }),
      await site.api('', { method: 'PATCH', body: { name: 'x' }, headers }),
    ];
    for (const { status, body } of tries) expect([status, body.code]).toEqual([401, 'unauthorized']);
    expect((await service.api(name)('', { owner: true })).status).toBe(404);
    expect((await site.api('', { owner: true })).body.name).toBe('A magazine');
  });

  test('nobody learns whether a site is there', async () => {
    const site = await newSite(service);
    const there = await site.api('');
    const absent = await service.api(freshName())('');
    expect([there.status, there.body.detail]).toEqual([absent.status, absent.body.detail]);
  });
});

test('an unknown site is not found, read or changed, with the owner’s key', async () => {
  const api = service.api(freshName());
  for (const answer of [
    await api('', { owner: true }),
    await api('', { method: 'PATCH', body: { name: 'x' }, owner: true }),
    await api('/polls', { body: { question: 'Which?', options: ['a', 'b'] }, owner: true }),
  ])
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
});
