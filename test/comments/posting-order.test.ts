import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openSite,
  published,
  type ReadersService,
  rule,
  startForReaders,
  written,
} from '../support/readers.ts';
import { newNetwork, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const pausing = () => openSite(service, { floodSeconds: 15 });
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];
const author = (email: string) => ({ name: email.split('@')[0]?.toLowerCase(), email, website: '' });

/** As if so much time had gone by since the site's last comments. */
const wait = (site: Site, seconds: number) =>
  service.database
    .sql`update comment_pauses set last_at = last_at - make_interval(secs => ${seconds}) where site = ${site.name}`;

describe('saying the same again', () => {
  test('in the same place by the same person is refused, whatever became of the first unless it was trashed', async () => {
    const site = await openSite(service);
    const body = 'Exactly this.';
    const first = await published(site, '/a', { body });
    expect(codeOf(await site.comment('/a', { body }))).toEqual([409, 'duplicate_comment']);
    for (const status of ['held', 'spam']) {
      await rule(site, first.id, { status });
      expect(codeOf(await site.comment('/a', { body }))).toEqual([409, 'duplicate_comment']);
    }
    await rule(site, first.id, { status: 'trash' });
    expect((await site.comment('/a', { body })).status).toBe(201);
  });

  test('elsewhere, as an answer, or by another person is a new comment', async () => {
    const site = await openSite(service);
    const body = 'Exactly this.';
    const first = await published(site, '/a', { body });
    await published(site, '/b', { body });
    await published(site, '/a', { body, parent: first.id });
    await published(site, '/a', { body, author: author('other@example.com') });
    await published(site, '/a', { body, author: { name: 'Bob', email: 'ada@example.com' } });
  });

  test('many times at once gets in once', async () => {
    const site = await openSite(service);
    const sent = Array.from({ length: 12 }, () => site.comment('/a', { body: 'Exactly this.' }));
    const answers = await Promise.all(sent);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(11).fill(409)]);
    expect((await site.api('/comments?thread=/a')).body.thread.count).toBe(1);
  });

  test('is told before the pause is', async () => {
    const site = await pausing();
    const from = newNetwork();
    const body = 'Exactly this.';
    await site.comment('/a', { body }, { from });
    expect(codeOf(await site.comment('/a', { body }, { from }))).toEqual([409, 'duplicate_comment']);
  });
});

describe('the pause between two comments', () => {
  test('is asked of a network and of an e-mail address, in any case, with the seconds to wait', async () => {
    const site = await pausing();
    const from = newNetwork();
    expect((await site.comment('/a', { author: author('ada@example.com') }, { from })).status).toBe(201);
    const sameNetwork = await site.comment('/b', { author: author('other@example.com') }, { from });
    expect(codeOf(sameNetwork)).toEqual([429, 'rate_limited']);
    expect(sameNetwork.headers.get('retry-after')).toBe('15');
    const sameAddress = await site.comment('/b', { author: author('ADA@example.com') });
    expect(codeOf(sameAddress)).toEqual([429, 'rate_limited']);
    expect((await site.comment('/b', { author: author('third@example.com') })).status).toBe(201);
  });

  test('is over after that time, and not before', async () => {
    const site = await pausing();
    const from = newNetwork();
    await site.comment('/a', {}, { from });
    await wait(site, 14);
    expect((await site.comment('/a', {}, { from })).status).toBe(429);
    await wait(site, 1);
    expect((await site.comment('/a', {}, { from })).status).toBe(201);
  });

  test('is counted a site, and held comments count as much as published ones', async () => {
    const [site, other] = [await pausing(), await pausing()];
    const from = newNetwork();
    expect((await site.comment('/a', { nickname: 'x' }, { from })).status).toBe(202);
    expect((await site.comment('/a', {}, { from })).status).toBe(429);
    expect((await other.comment('/a', {}, { from })).status).toBe(201);
  });

  test('spends nothing: the same comment with the same proof gets in after it', async () => {
    const site = await pausing();
    const from = newNetwork();
    await site.comment('/a', {}, { from });
    const { proof } = await site.prove('comment', '/a', from);
    const body = written('/a', { proof });
    expect((await site.api('/comments', { body, from })).status).toBe(429);
    await wait(site, 15);
    expect((await site.api('/comments', { body, from })).status).toBe(201);
  });

  test('does not grow by comments that came too soon, so nobody can keep somebody else waiting', async () => {
    const site = await pausing();
    const from = newNetwork();
    await site.comment('/a', { author: author('eve@example.com') }, { from });
    // Eve's network has to pause; what she sends under Ada's address says nothing about Ada.
    expect((await site.comment('/a', { author: author('ada@example.com') }, { from })).status).toBe(429);
    expect((await site.comment('/a', { author: author('ada@example.com') })).status).toBe(201);
    await wait(site, 14);
    expect((await site.comment('/a', { author: author('x@example.com') }, { from })).status).toBe(429);
    await wait(site, 1);
    expect((await site.comment('/a', { author: author('y@example.com') }, { from })).status).toBe(201);
  });

  test('leaves no thread behind that nobody has written in', async () => {
    const site = await pausing();
    const from = newNetwork();
    await site.comment('/a', {}, { from });
    for (const thread of ['/b', '/c']) expect((await site.comment(thread, {}, { from })).status).toBe(429);
    const threads = await service.database.sql`select key from threads where site = ${site.name}`;
    expect(threads).toEqual([{ key: '/a' }]);
  });

  test('lets one through of many at once', async () => {
    const site = await pausing();
    const from = newNetwork();
    const answers = await Promise.all(Array.from({ length: 10 }, () => site.comment('/a', {}, { from })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(9).fill(429)]);
  });
});

describe('a closed thread', () => {
  test('takes no comment, says so, and spends nothing', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    await service.database.sql`update threads set mode = 'closed' where site = ${site.name}`;
    const { proof } = await site.prove('comment', '/a');
    const body = written('/a', { proof });
    expect(codeOf(await site.api('/comments', { body }))).toEqual([409, 'thread_closed']);
    expect((await site.api('/comments?thread=/a')).body.thread.open).toBe(false);
    await service.database.sql`update threads set mode = 'open' where site = ${site.name}`;
    expect((await site.api('/comments', { body })).status).toBe(201);
  });

  test('closes by its age where the site wants that', async () => {
    const site = await openSite(service, { closeAfterDays: 14 });
    await published(site, '/a');
    expect((await site.comment('/a')).status).toBe(201);
    await service.database
      .sql`update threads set created_at = created_at - interval '15 days' where site = ${site.name}`;
    expect(codeOf(await site.comment('/a'))).toEqual([409, 'thread_closed']);
    expect((await site.comment('/young')).status).toBe(201);
  });

  test('set to hold takes comments, and an editor reads them first', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    await service.database.sql`update threads set mode = 'hold' where site = ${site.name}`;
    expect((await site.comment('/a')).status).toBe(202);
    expect((await site.comment('/b')).status).toBe(201);
  });
});

describe('a fault', () => {
  const pathOf = async (answer: Promise<{ status: number; body: { errors: { path: string }[] } }>) => {
    const { status, body } = await answer;
    expect(status).toBe(400);
    return body.errors.map((error) => error.path);
  };

  test('an answer to what is not there, not public, or of another thread is refused', async () => {
    const site = await openSite(service);
    const there = await published(site, '/a');
    expect(await pathOf(site.comment('/a', { parent: randomUUID() }))).toEqual(['parent']);
    expect(await pathOf(site.comment('/b', { parent: there.id }))).toEqual(['parent']);
    const other = await openSite(service);
    expect(await pathOf(other.comment('/a', { parent: there.id }))).toEqual(['parent']);
    for (const status of ['held', 'spam', 'trash']) {
      await rule(site, there.id, { status });
      expect(await pathOf(site.comment('/a', { parent: there.id }))).toEqual(['parent']);
    }
    await rule(site, there.id, { status: 'approved' });
    expect((await site.comment('/a', { parent: there.id })).status).toBe(201);
  });

  test('name and e-mail are required as the site says', async () => {
    const lenient = await openSite(service, { nameRequired: false });
    expect((await lenient.comment('/a', { author: { name: '' } })).status).toBe(201);
    const usual = await openSite(service);
    expect(await pathOf(usual.comment('/a', { author: { name: ' ' } }))).toEqual(['author.name']);
    expect((await usual.comment('/a', { author: { name: 'A' } })).status).toBe(201);
    const strict = await openSite(service, { emailRequired: true });
    expect(await pathOf(strict.comment('/a', { author: { name: 'A' } }))).toEqual(['author.email']);
    expect(await pathOf(strict.comment('/a', { author: {} }))).toEqual(['author.name', 'author.email']);
  });

  test('an address that is not on one of the site’s origins is refused', async () => {
    const site = await openSite(service);
    for (const url of ['https://elsewhere.example/a', 'http://magazine.example/a'])
      expect(await pathOf(site.comment('/a', { url }))).toEqual(['url']);
    const { permalink, id } = await published(site, '/a', { url: 'https://magazine.example/a?x=1#top' });
    expect(permalink).toBe(`https://magazine.example/a?x=1#comment-${id}`);
  });

  test('is told before the proof is judged, and spends nothing', async () => {
    const site = await openSite(service);
    const body = written('/a', { parent: randomUUID() });
    expect(await pathOf(site.api('/comments', { body }))).toEqual(['parent']);
    const { proof } = await site.prove('comment', '/a');
    expect(await pathOf(site.api('/comments', { body: { ...body, proof } }))).toEqual(['parent']);
    expect((await site.api('/comments', { body: { ...body, proof, parent: null } })).status).toBe(201);
  });
});
