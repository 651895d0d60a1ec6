import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { akismet } from '../../src/runtimes/akismet.ts';
import { openSite, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

type Call = { call: string; fields: Record<string, string>; headers: IncomingHttpHeaders };

/** A receiver that speaks Akismet's protocol: `says` is its next answers' text, headers and status; `never` answers not at all. */
const calls: Call[] = [];
let says: { text: string; headers?: Record<string, string>; status?: number } | 'never';
const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
    const call = (request.url ?? '').replace('/1.1/', '');
    calls.push({ call, fields, headers: request.headers });
    if (call === 'verify-key') return void response.end(fields.api_key === 'wrong' ? 'invalid' : 'valid');
    if (call !== 'comment-check') return void response.end('Thanks for making the web a better place.');
    if (says === 'never') return;
    response.writeHead(says.status ?? 200, says.headers).end(says.text);
  });
});

let service: ReadersService;
const warned: { fields: Record<string, unknown>; message: string }[] = [];
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const quiet = () => {};
  const warn = (fields: Record<string, unknown>, message: string) => void warned.push({ fields, message });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/1.1`;
  service = await startForReaders({
    platform: {
      spamService: akismet({ debug: quiet, info: quiet, warn, error: quiet }, { url, milliseconds: 300 }),
    },
  });
});
afterAll(async () => {
  await service.stop();
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  calls.length = 0;
  warned.length = 0;
  says = { text: 'false' };
});

const patch = (site: Site, body: Record<string, unknown>) =>
  site.api('', { method: 'PATCH', body, owner: true });

async function checkedSite(comments: Record<string, unknown> = {}) {
  const site = await openSite(service, comments, { url: 'https://magazine.example/' });
  expect((await patch(site, { akismetKey: 'abc123' })).body.akismet).toBe(true);
  calls.length = 0;
  return site;
}
const checks = () => calls.filter(({ call }) => call === 'comment-check');
const heldAt = async (site: Site) => (await site.api('/moderation', { owner: true })).body.items;

describe('a key for Akismet', () => {
  test('is tried, sealed, and never shown again; nobody is asked without one', async () => {
    const site = await openSite(service);
    expect((await site.api('', { owner: true })).body.akismet).toBe(false);
    await site.comment('/a');
    expect(calls).toEqual([]);
    const set = await patch(site, { akismetKey: 'abc123' });
    expect([set.status, set.body.akismet]).toEqual([200, true]);
    expect(calls.map(({ call, fields }) => [call, fields.api_key, fields.blog])).toEqual([
      ['verify-key', 'abc123', 'https://magazine.example'],
    ]);
    const audit = await site.api('/audit', { owner: true });
    expect(audit.body.items[0]).toMatchObject({ act: 'site.change', before: { akismetKey: null } });
    const [{ sealed }] = await service.database.sql<[{ sealed: string }]>`
      select sealed_spam_key as sealed from sites where id = ${site.name}`;
    const shown = [set.text, audit.text, (await site.api('', { owner: true })).text, sealed].join();
    expect(shown).not.toContain('abc123');
    await patch(site, { akismetKey: null });
    calls.length = 0;
    expect((await site.comment('/a')).status).toBe(201);
    expect(calls).toEqual([]);
  });

  test('that is replaced is seen to be another in the audit', async () => {
    const site = await checkedSite();
    await patch(site, { akismetKey: 'def456' });
    const [{ before, after }] = (await site.api('/audit', { owner: true })).body.items;
    expect(before.akismetKey).toMatch(/^sealed/);
    expect(after.akismetKey).toMatch(/^sealed/);
    expect(before.akismetKey).not.toBe(after.akismetKey);
  });

  test('that Akismet does not know is refused by name, and so is what can be none', async () => {
    const site = await openSite(service);
    for (const akismetKey of ['wrong', '', 'a b', 5]) {
      const answer = await patch(site, { akismetKey });
      expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'akismetKey']);
    }
    expect((await site.api('', { owner: true })).body.akismet).toBe(false);
  });
});

describe('a comment that would be published', () => {
  test('is sent with its writer’s address and browser, and published where Akismet has nothing against it', async () => {
    const site = await checkedSite();
    const author = { name: 'Ada', email: 'ada@example.com', website: 'https://ada.example/' };
    const sent = { headers: { 'user-agent': 'A browser' }, from: '198.51.100.7' };
    const body = { author, body: '*Hello*', url: 'https://magazine.example/a', title: 'A' };
    const answer = await site.comment('/a', body, sent);
    expect(answer.status).toBe(201);
    expect(checks().map(({ fields }) => fields)).toEqual([
      {
        api_key: 'abc123',
        blog: 'https://magazine.example/',
        blog_lang: 'en',
        blog_charset: 'UTF-8',
        permalink: `https://magazine.example/a#comment-${answer.body.comment.id}`,
        comment_type: 'comment',
        comment_author: 'Ada',
        comment_author_email: 'ada@example.com',
        comment_author_url: 'https://ada.example/',
        comment_content: '*Hello*',
        comment_date_gmt: expect.stringMatching(/Z$/),
        user_ip: '198.51.100.7',
        user_agent: 'A browser',
      },
    ]);
    const [{ kept }] = await service.database.sql<[{ kept: string }]>`
      select to_jsonb(comments)::text as kept from comments where id = ${answer.body.comment.id}`;
    expect(kept).not.toMatch(/198\.51\.100\.7|A browser/);
  });

  test.each([
    ['true', {}],
    ['true', { 'X-akismet-pro-tip': 'discard' }],
  ])('is held and never thrown away where it says %s %o', async (text, headers) => {
    const site = await checkedSite();
    says = { text, headers };
    const answer = await site.comment('/a');
    expect([answer.status, answer.body.comment.status]).toEqual([202, 'held']);
    expect(answer.text).not.toMatch(/akismet/i);
    expect(await heldAt(site)).toMatchObject([
      { id: answer.body.comment.id, status: 'held', reason: 'akismet' },
    ]);
  });

  test.each<[string, typeof says]>([
    ['does not answer in time', 'never'],
    ['answers with an error', { text: 'true', status: 500 }],
    ['does not know the key any more', { text: 'invalid', headers: { 'X-akismet-debug-help': 'no' } }],
    ['sends elsewhere', { text: 'true', status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ])(
    'is treated as if nobody had been asked where Akismet %s; the log says so and quotes nothing',
    async (_, next) => {
      const site = await checkedSite();
      says = next;
      expect((await site.comment('/a', { body: 'Words of a reader' })).status).toBe(201);
      expect(warned.length).toBe(1);
      expect(JSON.stringify(warned)).not.toMatch(/abc123|Words of a reader|ada@/);
    },
  );
});

test('a key that no secret opens any more is told in the log, and keeps nobody from commenting', async () => {
  const site = await checkedSite();
  await service.database.sql`
    update sites set sealed_spam_key = 'lost.AAAAAAAAAAAAAAAA.AAAA' where id = ${site.name}`;
  service.pass(2);
  expect((await site.comment('/a')).status).toBe(201);
  expect(checks()).toEqual([]);
  const told = service.log.filter(({ level }) => level === 'warn').map(({ fields }) => fields);
  expect(told).toEqual([{ site: site.name }]);
});

test('nothing is sent of a comment that is held or thrown away anyhow, of a retry, and of a reply of no known parent', async () => {
  const site = await checkedSite({ heldWords: ['lottery'], refusedWords: ['casino'] });
  const sent = [{ body: 'A lottery' }, { body: 'A casino' }, { body: 'Hello', nickname: 'A bot' }];
  for (const comment of sent) expect((await site.comment('/a', comment)).status).toBe(202);
  expect(checks()).toEqual([]);
  const first = { commentId: crypto.randomUUID(), body: 'Twice', ...(await site.prove('comment', '/a')) };
  expect((await site.comment('/a', first)).status).toBe(201);
  expect((await site.comment('/a', first)).status).toBe(200);
  expect(checks()).toHaveLength(1);
});

describe('moderators’ rulings', () => {
  const corrections = () =>
    calls
      .filter(({ call }) => call.startsWith('submit-'))
      .map(({ call, fields }) => [call, fields.comment_content, 'user_ip' in fields, 'user_agent' in fields]);

  test('go back to Akismet where they contradict it, without the address, once each', async () => {
    const site = await checkedSite();
    const missed = (await site.comment('/a', { body: 'Missed' })).body.comment.id;
    says = { text: 'true' };
    const wronged = (await site.comment('/a', { body: 'Wronged' })).body.comment.id;
    const caught = (await site.comment('/a', { body: 'Caught' })).body.comment.id;
    await rule(site, caught, { status: 'spam' });
    for (let twice = 0; twice < 2; twice++) await rule(site, missed, { status: 'spam' });
    for (let twice = 0; twice < 2; twice++) await rule(site, wronged, { status: 'approved' });
    await vi.waitFor(() =>
      expect(corrections()).toEqual([
        ['submit-spam', 'Missed', false, false],
        ['submit-ham', 'Wronged', false, false],
      ]),
    );
    await rule(site, missed, { status: 'approved' });
    await vi.waitFor(() => expect(corrections().at(-1)).toEqual(['submit-ham', 'Missed', false, false]));
    expect(corrections()).toHaveLength(3);
  });

  test('stay in the house where there is no key', async () => {
    const site = await checkedSite();
    const { id } = (await site.comment('/a')).body.comment;
    await patch(site, { akismetKey: null });
    await rule(site, id, { status: 'spam' });
    const again = await checkedSite();
    const other = (await again.comment('/a', { body: 'The other' })).body.comment.id;
    await rule(again, other, { status: 'spam' });
    await vi.waitFor(() => expect(corrections()).toHaveLength(1));
    expect(corrections()[0]?.[1]).toBe('The other');
  });
});
