import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerIn,
  fieldsOf,
  openSite,
  published,
  type ReadersService,
  rule,
  startForReaders,
  submit,
} from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const typed = { 'author.name': 'Ada', 'author.email': 'ada@example.com', body: 'Well said.' };
const pageOf = (site: Site, query = '') => service.send(`/sites/${site.name}/threads?thread=/a${query}`);
const queue = async (site: Site) => (await site.api('/moderation', { owner: true })).body.items;

/** The form of the thread's page, filled in and sent for the first time: the step with the picture. */
async function firstStep(site: Site, fields: Record<string, string> = {}, query = '') {
  const form = fieldsOf((await pageOf(site, query)).text, 'comment');
  const answer = await submit(service, `/sites/${site.name}/threads?thread=/a`, {
    ...form,
    ...typed,
    ...fields,
  });
  return { answer, form: fieldsOf(answer.text, 'comment') };
}

const send = (site: Site, fields: Record<string, string>) =>
  submit(service, `/sites/${site.name}/threads?thread=/a`, fields);

describe('a comment on a page without script', () => {
  test('takes two steps, waits for an editor, and the page says so', async () => {
    const site = await openSite(service);
    const { answer, form } = await firstStep(site);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain('One more step');
    expect(answer.text).toContain(`/sounds/${form['proof.picture.token']}`);
    expect(form).toMatchObject(typed);
    const sent = await send(site, await answerIn(service, site, form));
    expect(sent.status).toBe(303);
    const location = new URL(sent.headers.get('location') ?? '');
    const done = await service.send(location.pathname + location.search);
    expect(done.text).toContain('Your comment is awaiting moderation.');
    expect(done.headers.get('cache-control')).toBe('no-store');
    expect(await queue(site)).toMatchObject([{ body: 'Well said.', thread: '/a', reason: 'picture_alone' }]);
  });

  test('sent twice by an impatient reader is there once', async () => {
    const site = await openSite(service);
    const fields = await answerIn(service, site, (await firstStep(site)).form);
    const answers = await Promise.all([send(site, fields), send(site, fields), send(site, fields)]);
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect(await queue(site)).toHaveLength(1);
  });

  test('keeps the article’s title and address over both steps', async () => {
    const site = await openSite(service);
    const article = { title: 'The "headline" <1>', url: 'https://magazine.example/a' };
    const { form } = await firstStep(site, {}, `&${new URLSearchParams(article)}`);
    expect(form).toMatchObject(article);
    await send(site, await answerIn(service, site, form));
    expect(await queue(site)).toMatchObject([article]);
  });

  test('that answers another still does after both steps and after a wrong answer', async () => {
    const site = await openSite(service);
    const top = await published(site, '/a', { author: { name: 'Grace' } });
    const { answer, form } = await firstStep(site, {}, `&replyto=${top.id}`);
    expect(form.parent).toBe(top.id);
    expect(answer.text).toMatch(/Replying to <span data-name>Grace</);
    const wrong = await send(site, { ...form, 'proof.picture.answer': 'WRONG' });
    const again = fieldsOf(wrong.text, 'comment');
    expect(again.parent).toBe(top.id);
    await send(site, await answerIn(service, site, again));
    expect(await queue(site)).toMatchObject([{ parent: top.id }]);
  });

  test('keeps all that was typed, escaped, through a fault, a wrong answer and another picture', async () => {
    const site = await openSite(service);
    const hostile = {
      'author.name': `"><script>alert(1)</script>`,
      'author.email': 'ada@example.com',
      'author.website': 'https://ada.example/?a=1&b="2"',
      body: `</textarea><img src=x onerror=alert(1)> & "so" 'on'`,
    };
    const { answer, form } = await firstStep(site, hostile);
    const another = await send(site, { ...form, another: '1' });
    const wrong = await send(site, { ...form, 'proof.picture.answer': 'WRONG' });
    const faulty = await send(site, { ...form, 'author.email': 'nobody' });
    expect([answer, another, wrong, faulty].map((each) => each.status)).toEqual([200, 200, 403, 400]);
    const tokens = [form, ...[another, wrong, faulty].map((each) => fieldsOf(each.text, 'comment'))].map(
      (fields) => fields['proof.picture.token'],
    );
    expect(new Set(tokens).size).toBe(4);
    for (const each of [answer, another, wrong, faulty]) {
      expect(each.headers.get('cache-control')).toBe('no-store');
      expect(each.text).not.toMatch(/<script>alert|<img src=x/);
      const email = each === faulty ? 'nobody' : hostile['author.email'];
      expect(fieldsOf(each.text, 'comment')).toMatchObject({ ...hostile, 'author.email': email });
    }
    expect(wrong.text).toContain('Wrong answer');
    expect(faulty.text).toContain('Please enter an e-mail address');
    const fields = await answerIn(service, site, fieldsOf(another.text, 'comment'));
    expect((await send(site, fields)).status).toBe(303);
  });

  test('with a fault at the first step says which field, before any picture is asked for', async () => {
    const site = await openSite(service);
    const { answer, form } = await firstStep(site, { body: ' ', 'author.name': '' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Please write your comment');
    expect(form['author.email']).toBe(typed['author.email']);
  });

  test('is spam, silently, where the trap is filled', async () => {
    const site = await openSite(service);
    const { form } = await firstStep(site, { nickname: 'Bob' });
    const fields = await answerIn(service, site, { ...form, nickname: 'Bob' });
    const sent = await send(site, fields);
    expect(sent.headers.get('location')).toContain('sent=awaiting');
    const spam = await site.api('/moderation?status=spam', { owner: true });
    expect(spam.body.items).toMatchObject([{ body: 'Well said.' }]);
  });

  test('begins on our own pages or the publisher’s, and is written from our own alone', async () => {
    const site = await openSite(service);
    const fields = await answerIn(service, site, (await firstStep(site)).form);
    const path = `/sites/${site.name}/threads?thread=/a`;
    const statuses = async (headers: Record<string, string>) => [
      (await submit(service, path, { ...typed, thread: '/a' }, headers)).status,
      (await submit(service, path, fields, headers)).status,
    ];
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://elsewhere.example' },
      { origin: 'https://elsewhere.example', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[])
      expect(await statuses(headers)).toEqual([403, 403]);
    expect(await statuses({ origin: 'https://magazine.example' })).toEqual([200, 403]);
    expect(await queue(site)).toEqual([]);
    for (const headers of [
      { origin: 'http://localhost:8787' },
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[])
      expect(await statuses(headers)).toEqual([200, 303]);
  });

  test('in German stays German to its end', async () => {
    const site = await openSite(service);
    const { answer, form } = await firstStep(site, {}, '&lang=de');
    expect(form.lang).toBe('de');
    expect(answer.headers.get('content-language')).toBe('de');
    expect(answer.text).toContain('<html lang="de"');
    const sent = await send(site, await answerIn(service, site, form));
    const location = new URL(sent.headers.get('location') ?? '');
    const done = await service.send(location.pathname + location.search);
    expect(done.text).toContain('Ihr Kommentar wartet auf Freischaltung.');
  });
});

describe('the page of a thread', () => {
  test('shows what is published, counts it, and leads to feeds and its own address', async () => {
    const site = await openSite(service);
    const { id } = await published(site, '/a', { title: 'A headline', body: 'First!' });
    const page = await pageOf(site);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
    expect(page.text).toContain('One Response to “A headline”');
    expect(page.text).toContain('Ada</span> says:');
    expect(page.text).toContain(`id="comment-${id}"`);
    const here = `http://localhost:8787/sites/${site.name}/threads?thread=%2Fa`;
    expect(page.text).toContain(`<link rel="canonical" href="${here}">`);
    for (const format of ['rss', 'atom', 'json'])
      expect(page.text).toContain(`/comments/feed.${format}?thread=%2Fa`);
  });

  test('tells search engines of published comments, in JSON that no reader’s words can leave', async () => {
    const site = await openSite(service);
    const hostile = '</script><script>alert(1)</script>';
    await published(site, '/a', { title: hostile, body: `\`${hostile}\``, author: { name: hostile } });
    const gone = await published(site, '/a', { body: 'Removed words' });
    await rule(site, gone.id, { status: 'spam' });
    const { text } = await pageOf(site);
    expect(text).not.toContain('<script>alert');
    const [, json = ''] = text.match(/<script type="application\/ld\+json">(.*?)<\/script>/s) ?? [];
    const data = JSON.parse(json);
    expect(data).toMatchObject({ '@type': 'DiscussionForumPosting', headline: hostile, commentCount: 1 });
    expect(data.comment).toMatchObject([{ text: hostile, author: { name: hostile } }]);
    expect(json).not.toContain('Removed words');
  });

  test('says when comments are closed, and has no form then', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    await service.database.sql`update threads set mode = 'closed' where site = ${site.name}`;
    const page = await pageOf(site);
    expect(page.text).toContain('Comments are closed.');
    expect(page.text).not.toContain('data-form="comment"');
  });

  test('as a fragment is the same for everybody, without picture, token or id', async () => {
    const site = await openSite(service);
    await published(site, '/a');
    const read = () => service.send(`/embed/v1/sites/${site.name}/thread?thread=/a`);
    const [one, two] = [await read(), await read()];
    expect(one.text).toBe(two.text);
    expect(one.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
    expect(one.headers.get('access-control-allow-origin')).toBe('*');
    expect(one.headers.get('set-cookie')).toBeNull();
    const fields = fieldsOf(one.text, 'comment');
    expect(fields).not.toHaveProperty('commentId');
    expect(fields).not.toHaveProperty(['proof.picture.token']);
  });

  test('of a comment that is held, removed or unknown is not found', async () => {
    const site = await openSite(service);
    const held = (await site.comment('/a', { nickname: 'x' })).body.comment.id;
    for (const id of [held, crypto.randomUUID(), 'no-id']) {
      const answer = await service.send(`/sites/${site.name}/comments/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
  });
});
