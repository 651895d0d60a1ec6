import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../support/desk.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import { ownerKey, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const threadOf = async (site: Site, thread: string) =>
  (await site.api(`/threads?thread=${thread}`, { owner: true })).body.items[0];
const at = (site: Site, path = 'threads') => `/desk/sites/${site.name}/${path}`;

/** The fields of the form of one thread, as its page holds them. */
function formIn(page: string): Record<string, string> {
  const form = page.match(/<form class="stack" method="post"[^>]*>(.*?)<\/form>/s)?.[1] ?? '';
  const inputs = [...form.matchAll(/<input([^>]*)>/g)].map(([, written = '']) => {
    const of = (name: string) => written.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '';
    return [of('name'), of('value')] as const;
  });
  const areas = [...form.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>\n([^<]*)</g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  );
  const chosen = form.match(/<option value="([^"]+)" selected/)?.[1] ?? '';
  return Object.fromEntries([...inputs, ...areas, ['mode', chosen]]);
}

test('a thread is closed, held and opened from the list with one button each, and the list says so', async () => {
  const site = await openSite(service);
  await published(site, '/a', { title: 'Lights & rivers' });
  const desk = await signIn(service, ownerKey);
  expect((await desk.get(at(site))).text).toContain('Lights &amp; rivers');
  for (const [mode, said] of [
    ['closed', 'Closed'],
    ['hold', 'every comment waits for an editor'],
    ['open', 'Open'],
  ] as const) {
    const { status, headers } = await desk.post(at(site), { thread: '/a', mode });
    expect([status, headers.get('location')]).toEqual([303, at(site)]);
    const page = (await desk.get(at(site))).text;
    expect(page).toContain('The thread is changed.');
    expect(page.match(/<td data-label="State">([^<]*)/)?.[1]).toContain(said);
    expect((await threadOf(site, '/a')).mode).toBe(mode);
  }
});

test('the form of a thread saves what it holds, by the clocks of the site, and nothing where nothing was changed', async () => {
  const site = await openSite(service, {}, { timeZone: 'Europe/Berlin' });
  for (let made = 0; made < 2; made++) await published(site, '/old');
  await published(site, '/a');
  const desk = await signIn(service, ownerKey);
  const open = async (key: string) =>
    formIn((await desk.get(`${at(site, 'threads/edit')}?thread=${encodeURIComponent(key)}`)).text);
  const typed = {
    ...(await open('/a')),
    mode: 'hold',
    until: '2150-07-01T18:00',
    notice: 'Stay kind.',
    title: 'Renamed',
    url: 'https://magazine.example/a',
    aliases: ' /old \r\n\r\n/older',
    pinned: '1',
  };
  expect((await desk.post(at(site), typed)).status).toBe(303);
  const saved = await threadOf(site, '/a');
  expect(saved).toMatchObject({
    ...{ mode: 'hold', until: '2150-07-01T16:00:00.000Z', notice: 'Stay kind.', title: 'Renamed', count: 3 },
    aliases: ['/old', '/older'],
    pinned: expect.any(String),
  });
  const again = await open('/old');
  expect(again).toMatchObject({
    thread: '/a',
    until: '2150-07-01T18:00',
    pinned: '1',
    aliases: '/old\n/older',
  });
  expect((await desk.post(at(site), again)).status).toBe(303);
  expect(await threadOf(site, '/a')).toEqual(saved);
});

test('a thread can be found by the address of its page, and set up before anybody has written', async () => {
  const site = await openSite(service);
  const desk = await signIn(service, ownerKey);
  const address = encodeURIComponent('https://magazine.example/caf%C3%A9/?utm_source=x');
  const form = formIn((await desk.get(`${at(site, 'threads/edit')}?thread=${address}`)).text);
  expect(form).toMatchObject({ thread: '/caf%C3%A9', mode: 'open' });
  await desk.post(at(site), { ...form, mode: 'closed' });
  expect((await site.comment('/caf%C3%A9')).body.code).toBe('thread_closed');
  for (const none of ['', '%00', 'x'.repeat(300)]) {
    const { status, text } = await desk.get(`${at(site, 'threads/edit')}?thread=${none}`);
    expect([status, text.includes('Must be 1 to 255 bytes')]).toEqual([400, true]);
  }
});

test('what cannot be taken is told beside its field, with everything that was typed', async () => {
  const site = await openSite(service);
  await published(site, '/a');
  const desk = await signIn(service, ownerKey);
  const typed = {
    whole: 'yes',
    thread: '/a',
    mode: 'hold',
    notice: 'Typed & kept',
    title: '',
    url: '',
    aliases: '',
    until: '',
    pinned: '',
  };
  for (const [path, value] of [
    ['until', '2020-01-01T00:00'],
    ['until', 'soon'],
    ['pinned', '9'],
    ['pinned', '1e400'],
    ['aliases', '/a'],
    ['url', 'https://elsewhere.example/'],
  ] as const) {
    const { status, text } = await desk.post(at(site), { ...typed, [path]: value });
    expect([path, status]).toEqual([path, 400]);
    expect(text).toContain(`id="field-${path}-fault"`);
    expect(text).toContain('Typed &amp; kept');
  }
  expect((await threadOf(site, '/a')).mode).toBe('open');
});

test('a moderator is offered neither title, address nor further keys, and saves the rest', async () => {
  const site = await openSite(service);
  await published(site, '/a', { title: 'T' });
  const desk = await signIn(service, (await site.newKey('moderator')).key);
  const form = formIn((await desk.get(`${at(site, 'threads/edit')}?thread=/a`)).text);
  expect(Object.keys(form)).not.toEqual(expect.arrayContaining(['aliases']));
  expect((await desk.post(at(site), { ...form, title: 'Mine', notice: 'Hm.' })).status).toBe(303);
  expect(await threadOf(site, '/a')).toMatchObject({ title: 'T', notice: 'Hm.' });
});

test('stopping all comments is asked twice, told to everybody at the desk, and lifted with one button', async () => {
  const site = await openSite(service);
  const desk = await signIn(service, ownerKey);
  await desk.get(at(site));
  const unsure = await desk.post(at(site, 'freeze'), { notice: 'Back at eight.' });
  expect([unsure.status, (await site.comment('/a')).status]).toEqual([400, 201]);
  expect(unsure.text).toContain('value="Back at eight."');
  await desk.post(at(site, 'freeze'), { notice: 'Back at eight.', sure: 'yes' });
  const page = (await desk.get(at(site))).text;
  expect(page).toContain('by OWNER_KEY');
  expect(page).toContain('Back at eight.');
  expect((await desk.get('/desk')).text).toContain('All comments are stopped since');
  expect((await site.comment('/a')).body.code).toBe('thread_closed');
  await desk.post(at(site, 'freeze'), { lift: 'yes' });
  expect((await desk.get('/desk')).text).not.toContain('All comments are stopped since');
  expect((await site.comment('/a')).status).toBe(201);
});
