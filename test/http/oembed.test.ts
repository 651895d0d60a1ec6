import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSite, publicUrl, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService();
  site = await newSite(service, { name: 'The Gazette', url: 'https://www.gazette.example' });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const pageOf = (path: string) => `${publicUrl}/sites/${site.name}/${path}`;
const asked = (url: string, more: Record<string, string> = {}) =>
  service.send(`/oembed?${new URLSearchParams({ url, ...more })}`);
const frameOf = (html: string) => ({
  src: (/<iframe src="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&'),
  title: /<iframe[^>]* title="([^"]+)"/.exec(html)?.[1],
  sides: [/ width="(\d+)"/.exec(html)?.[1], / height="(\d+)"/.exec(html)?.[1]].map(Number),
});

test('a poll is embedded by its address: a frame with a title and a size, and a link for where frames are taken out', async () => {
  const slug = await site.newPoll({ question: 'Which bridge?' });
  const { status, body, headers } = await asked(pageOf(`polls/${slug}`));
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  const { html, height, ...rest } = body;
  expect(rest).toEqual({
    ...{ version: '1.0', type: 'rich', title: 'Which bridge?', cache_age: 3600, width: 600 },
    ...{ provider_name: 'The Gazette', provider_url: 'https://www.gazette.example' },
  });
  const frame = frameOf(html);
  expect(frame).toEqual({ src: pageOf(`polls/${slug}/embed`), title: 'Which bridge?', sides: [600, height] });
  expect(height).toBeGreaterThan(250);
  expect(html).toContain(`<blockquote><a href="${pageOf(`polls/${slug}`)}">Which bridge?</a></blockquote>`);
  expect((await service.send(new URL(frame.src).pathname)).status).toBe(200);
});

test('pages say how they are embedded, and what they say leads to the answer', async () => {
  const slug = await site.newPoll();
  await site.comment('/news/42', { title: 'A & B' });
  for (const path of [
    `polls/${slug}`,
    `polls/${slug}/results`,
    `polls/${slug}/embed`,
    'threads?thread=/news/42',
  ]) {
    const { text } = await service.send(new URL(pageOf(path)).href.slice(publicUrl.length));
    for (const type of ['application/json', 'text/xml']) {
      const [link = ''] = text.match(new RegExp(`<link rel="alternate" type="${type}\\+oembed"[^>]+>`)) ?? [];
      const href = (/ href="([^"]+)"/.exec(link)?.[1] ?? '').replaceAll('&amp;', '&');
      const answer = await service.send(href.slice(publicUrl.length));
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]], path).toEqual([200, type]);
    }
  }
});

test('XML says the same as JSON, with hostile words as words', async () => {
  const slug = await site.newPoll({ question: `<b>"Quoted"</b> & 'said' ]]>` });
  const url = pageOf(`polls/${slug}`);
  const [json, xml] = [await asked(url), await asked(url, { format: 'xml' })];
  expect(xml.headers.get('content-type')).toBe('text/xml; charset=utf-8');
  const told = Object.fromEntries(
    [...xml.text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [
      name,
      unescaped(value),
    ]),
  );
  expect(told).toEqual(
    Object.fromEntries(Object.entries(json.body).map(([name, value]) => [name, `${value}`])),
  );
  expect(json.body.html).not.toMatch(/<b>|title="[^"]*'said' \]\]>"[^>]*</);
});

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

test('a thread, results, the latest poll and a language are embedded as they were asked for', async () => {
  const slug = await site.newPoll();
  await site.comment('/news/43', { title: 'Lights on the river' });
  const cases: [string, string][] = [
    ['threads?thread=/news/43', 'threads/embed?thread=%2Fnews%2F43'],
    ['threads/embed?thread=/news/43&lang=de', 'threads/embed?thread=%2Fnews%2F43&lang=de'],
    ['threads?thread=/nobody/wrote', 'threads/embed?thread=%2Fnobody%2Fwrote'],
    [`polls/${slug}/embed`, `polls/${slug}/embed`],
    [`polls/${slug}/results`, `polls/${slug}/results`],
    [`polls/${slug}?lang=de&choose=o1#x`, `polls/${slug}/embed?lang=de`],
    ['polls/latest', 'polls/latest/embed'],
  ];
  for (const [page, frame] of cases) {
    const { status, body } = await asked(pageOf(page));
    expect(status, page).toBe(200);
    expect(frameOf(body.html).src).toBe(pageOf(frame));
  }
  const other = await asked(pageOf(`polls/${slug}`).replace('http:', 'https:'));
  expect(other.status).toBe(200);
});

test('the frame keeps within the sides that are asked for, and nonsense is no wish', async () => {
  const url = pageOf(`polls/${await site.newPoll()}`);
  const sidesOf = async (more: Record<string, string>) => {
    const { body } = await asked(url, more);
    expect(frameOf(body.html).sides).toEqual([body.width, body.height]);
    return frameOf(body.html).sides;
  };
  const usual = await sidesOf({});
  expect(await sidesOf({ maxwidth: '320', maxheight: '200' })).toEqual([320, 200]);
  expect(await sidesOf({ maxwidth: '9000', maxheight: '9000' })).toEqual(usual);
  for (const nonsense of ['0', '-1', 'wide', '1e9', ''])
    expect(await sidesOf({ maxwidth: nonsense, maxheight: nonsense }), nonsense).toEqual(usual);
});

describe('nothing is told of', () => {
  test('other services’ pages and pages that are no poll and no thread: 404', async () => {
    const slug = await site.newPoll();
    const foreign = [
      ...['https://elsewhere.example/sites/a/polls/b', 'nonsense', 'javascript:alert(1)', '//x'],
      ...[`ftp://localhost:8787/sites/${site.name}/polls/${slug}`, `${publicUrl}.example/sites/a/polls/b`],
      `http://user@elsewhere.example:8787/sites/${site.name}/polls/${slug}`,
      ...[publicUrl, `${publicUrl}/desk`, `${publicUrl}/demo`, `${publicUrl}/sites/%E0%A4%A/polls/x`],
      ...['', 'polls', 'polls/none', 'polls/%00', `polls/${slug}/votes`, `polls/${slug}/embed/more`].map(
        pageOf,
      ),
      ...['threads', 'threads/embed', 'feedback', 'comments/x'].map(pageOf),
      pageOf(`polls/${slug}`).replace(site.name, 'no-such-site'),
    ];
    for (const url of foreign) {
      const { status, body, headers } = await asked(url);
      expect([status, body?.code, headers.get('cache-control')], url).toEqual([404, 'not_found', 'no-store']);
    }
  });

  test('drafts and deleted polls: 404, as if they had never been', async () => {
    const [draft, gone] = [await site.newPoll({ draft: true }), await site.newPoll()];
    await site.api(`/polls/${gone}`, { method: 'DELETE', owner: true });
    for (const slug of [draft, gone]) expect((await asked(pageOf(`polls/${slug}`))).status).toBe(404);
  });

  test('results, hidden or public', async () => {
    for (const more of [{ resultsVisible: 'after-close' }, { resultsVisible: 'always' }]) {
      const options = [{ text: 'One', baseline: 4711 }, { text: 'Other' }];
      const slug = await site.newPoll({ ...more, options, baselineVoters: 4712, closesAt: inHours(1) });
      for (const path of [`polls/${slug}`, `polls/${slug}/results`])
        expect((await asked(pageOf(path))).text).not.toMatch(/471[12]|One|Other/);
    }
  });
});

test('a frame that shows hidden results to nobody does not hold them for those who can only look either', async () => {
  const options = [{ text: 'One', baseline: 4711 }, { text: 'Other' }];
  for (const resultsVisible of ['after-vote', 'after-close']) {
    const slug = await site.newPoll({ resultsVisible, options, baselineVoters: 4712 });
    const { text } = await service.send(`/sites/${site.name}/polls/${slug}/embed`);
    expect(text).toContain('data-elsewhere');
    expect(text).not.toMatch(/4,?71[12]/);
  }
});

test('what cannot be a question is refused, and other formats are not offered', async () => {
  const url = pageOf(`polls/${await site.newPoll()}`);
  const none = await service.send('/oembed');
  expect([none.status, none.body.code]).toEqual([400, 'invalid_request']);
  expect((await asked(`${publicUrl}/${'x'.repeat(5000)}`)).status).toBe(400);
  const logged = service.log.length;
  for (const format of ['yaml', '', 'JSON', 'x'.repeat(99)]) {
    const { status, body } = await asked(url, { format });
    expect([status, body.code], format).toEqual([501, 'not_implemented']);
  }
  expect(service.log.slice(logged).filter(({ level }) => level === 'error')).toEqual([]);
});

test('anybody may read it, and caches may keep it for minutes, until the poll is changed', async () => {
  const slug = await site.newPoll();
  const { headers } = await asked(pageOf(`polls/${slug}`));
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(headers.get('cache-tag')).toBe(`site.${site.name},poll.${site.name}.${slug}`);
  expect(headers.get('set-cookie')).toBeNull();
});
