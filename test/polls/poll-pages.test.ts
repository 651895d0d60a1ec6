import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { newSite, publicUrl, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const briefly = 'public, max-age=1, stale-while-revalidate=10';

test('a poll’s page and its fragment are the same for everybody and hold nobody’s token', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  for (const path of [`/sites/${site.name}/polls/${slug}`, `/embed/v1/sites/${site.name}/polls/${slug}`]) {
    const [first, second] = [await service.send(path), await service.send(path)];
    expect(first.headers.get('cache-control')).toBe(briefly);
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(second.text).toBe(first.text);
    expect(first.text).not.toMatch(/ballotId|proof\.picture\.token|style=/);
    expect(first.text).toMatch(/<form[^>]*method="post"/);
    for (const [, href = ''] of first.text.matchAll(
      /(?:href|action|data-(?:post|swap|challenge))="([^"]+)"/g,
    ))
      expect(href).toMatch(/^(http:\/\/localhost:8787\/|#)/);
  }
});

test('a hosted page names itself, may be framed by the site’s origins alone and runs no script of others', async () => {
  const site = await newSite(service, { origins: ['https://www.example.com'] });
  const slug = await site.newPoll({ question: 'Which <b>one</b>?' });
  const page = await service.send(`/sites/${site.name}/polls/${slug}`);
  expect(page.text).toContain('<title>Which &lt;b&gt;one&lt;/b&gt;? · A magazine</title>');
  expect(page.text).toContain(`<link rel="canonical" href="${publicUrl}/sites/${site.name}/polls/${slug}">`);
  expect(page.text).toContain('<html lang="en"');
  expect(page.text).not.toContain('<b>one');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/frame-ancestors 'self' https:\/\/www\.example\.com/);
  expect(page.headers.get('x-frame-options')).toBeNull();
});

test('a page answers in the language it is asked for', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const page = await service.send(`/sites/${site.name}/polls/${slug}?lang=de`);
  expect(page.text).toContain('<html lang="de"');
  expect(page.headers.get('content-language')).toBe('de');
});

test('the archive page lists the polls newest first, a closed one by its results, and leads to older ones', async () => {
  const site = await newSite(service);
  const closed = await site.newPoll({
    opensAt: inHours(-30),
    closesAt: inHours(-1),
    question: 'The closed one?',
  });
  const open = await site.newPoll({ opensAt: inHours(-29), question: 'The open one?' });
  const path = `/sites/${site.name}/polls`;
  const page = await service.send(path);
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, briefly]);
  expect(page.text.indexOf('The open one?')).toBeLessThan(page.text.indexOf('The closed one?'));
  expect(page.text).toContain(`href="${publicUrl}${path}/${closed}/results"`);
  expect(page.text).toContain(`href="${publicUrl}${path}/${open}"`);
  expect(page.text).not.toContain('Older polls');
  for (let more = 0; more < 20; more++) await site.newPoll({ question: 'A newer one?' });
  const first = await service.send(path);
  expect(first.text).not.toContain('The open one?');
  const older = first.text.match(/<a href="([^"]+)"[^>]*>Older polls/)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = await service.send(older.slice(publicUrl.length));
  for (const question of ['The open one?', 'The closed one?']) expect(second.text).toContain(question);
  expect(second.text).not.toContain('A newer one?');
});

test('the results page shows the table, a closed poll’s page is its results, a scheduled one announces', async () => {
  const site = await newSite(service);
  const closed = await site.newPoll({ opensAt: inHours(-3), closesAt: inHours(-1) });
  const scheduled = await site.newPoll({ opensAt: inHours(3) });
  for (const path of [closed, `${closed}/results`]) {
    const page = await service.send(`/sites/${site.name}/polls/${path}`);
    expect(page.text).toContain('Voting closed');
    expect(page.text).toContain('<table');
    expect(page.text).not.toContain('<form');
  }
  const announced = await service.send(`/sites/${site.name}/polls/${scheduled}`);
  expect(announced.text).toContain('Voting opens');
  expect(announced.text).not.toContain('<form');
});

test('a shuffled poll’s page is shuffled for each visitor and kept by no cache; its fragment stays as given', async () => {
  const ends = [0, 0.999];
  let turn = 0;
  const chance = () => ends[turn] ?? 0;
  const { database } = service;
  const moody = await startService({ database, platform: { ...easyWork, chance } });
  const site = await newSite(moody);
  const options = ['a', 'b', 'c', 'd'];
  const slug = await site.newPoll({ options, optionOrder: 'shuffled' });
  const orderAt = async (path: string) => {
    const answer = await moody.send(path);
    const order = [...answer.text.matchAll(/name="choices" value="(o\d)"/g)].map(([, id]) => id);
    return { order, cache: answer.headers.get('cache-control') };
  };
  const page = `/sites/${site.name}/polls/${slug}`;
  const first = await orderAt(page);
  turn = 1;
  const second = await orderAt(page);
  expect(first.cache).toBe('no-store');
  expect(first.order).not.toEqual(second.order);
  expect([...first.order].sort()).toEqual(['o1', 'o2', 'o3', 'o4']);
  const fragment = await orderAt(`/embed/v1/sites/${site.name}/polls/${slug}`);
  expect(fragment).toEqual({ order: ['o1', 'o2', 'o3', 'o4'], cache: briefly });
});

test('a corrected poll says when, on its page and with its results', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug);
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { question: 'What?' }, owner: true });
  for (const path of [slug, `${slug}/results`])
    expect((await service.send(`/sites/${site.name}/polls/${path}`)).text).toMatch(/Corrected \w+ \d/);
});

test('an unknown site or poll is a page that says so, with 404', async () => {
  const site = await newSite(service);
  for (const path of [
    '/sites/nowhere/polls',
    `/sites/${site.name}/polls/none`,
    `/sites/${site.name}/polls/none/results`,
  ]) {
    const page = await service.send(path);
    expect(page.status).toBe(404);
    expect(page.text).toContain('<!doctype html>');
  }
});

test('a choice in the address is marked on the page, which stays the same for everybody and casts nothing', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ options: ['One', 'Other', 'Third'] });
  const path = `/sites/${site.name}/polls/${slug}`;
  const markedOn = async (query: string, of = path) => {
    const page = await service.send(`${of}?${query}`);
    expect([page.status, page.headers.get('cache-control')], query).toEqual([200, briefly]);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.text).toContain(`<link rel="canonical" href="${publicUrl}${path}">`);
    const marked = [...page.text.matchAll(/value="(o\d)" checked/g)].map(([, id]) => id);
    expect(page.text.includes('Marked for you'), query).toBe(marked.length > 0);
    return marked;
  };
  expect(await markedOn('choose=o2')).toEqual(['o2']);
  expect(await markedOn('choose=o3&choose=o1')).toEqual(['o3']);
  expect(await markedOn('choose=o2', `${path}/embed`)).toEqual(['o2']);
  for (const nonsense of [
    'choose=',
    'choose=o9',
    'choose=%00',
    'choose=<b>',
    'choose=,,',
    `choose=${'o1'.repeat(900)}`,
  ])
    expect(await markedOn(nonsense), nonsense).toEqual([]);
  // The latest poll may be another one when the link is followed, and its options have the same ids.
  expect(await markedOn('choose=o2', `/sites/${site.name}/polls/latest`)).toEqual([]);
  for (const method of ['GET', 'HEAD'])
    await service.send(`${path}?choose=o1`, { method, headers: { purpose: 'prefetch' } });
  expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(0);
});

test('a withdrawn option is not marked, and nothing is where nobody can vote', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const body = { options: [{ id: 'o1', withdrawn: true }, { text: 'A third one' }] };
  await site.api(`/polls/${slug}`, { method: 'PATCH', body, owner: true });
  const closed = await site.newPoll({ opensAt: inHours(-3), closesAt: inHours(-1) });
  const scheduled = await site.newPoll({ opensAt: inHours(3) });
  for (const name of [slug, closed, scheduled]) {
    const page = await service.send(`/sites/${site.name}/polls/${name}?choose=o1`);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/ checked|Marked for you|autofocus/);
  }
});
