import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newSite, type Site } from '../support/service.ts';

let service: ReadersService;
let site: Site;
let editor: Desk;
let address: string;
beforeAll(async () => {
  service = await startForReaders();
  site = await newSite(service, { timeZone: 'Europe/Berlin' });
  editor = await signIn(service, (await site.newKey('editor', { name: 'Maria' })).key);
  address = `/desk/sites/${site.name}/polls`;
});
afterAll(() => service.stop());

/** What a browser would send of the new poll's form, with something filled in. */
const typed = (more: Record<string, string | string[]> = {}) => ({
  question: 'Which bridge?',
  lines: 'Old Bridge\r\nMill Bridge\r\n\r\n',
  slug: '',
  'choose.min': '1',
  'choose.max': '1',
  ...{ opensAt: '', closesAt: '', resultsFrom: '', resultsVisible: 'always', optionOrder: 'given' },
  ...{ allowance: '', note: '', listed: 'yes' },
  ...more,
});

/** The same of the form of a poll that is there. */
async function shownForm(slug: string): Promise<Record<string, string | string[]>> {
  const { text } = await editor.get(`${address}/${slug}`);
  const [, form = ''] = text.match(new RegExp(`action="${address}/${slug}">(.*?)</form>`, 's')) ?? [];
  const all = text.slice(text.indexOf(`name="wasWording"`) - 200);
  const inside = form.includes('wasWording') ? form : all;
  const fields: Record<string, string[]> = {};
  const put = (name: string, value: string) => {
    fields[name] = [...(fields[name] ?? []), value];
  };
  for (const [tag, name = ''] of inside.matchAll(/<input[^>]* name="([^"]+)"[^>]*>/g))
    if (!tag.includes('type="checkbox"') || / checked/.test(tag))
      put(name, tag.match(/ value="([^"]*)"/)?.[1] ?? '');
  for (const [, name = '', value = ''] of inside.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</g))
    put(name, value);
  for (const [, name = '', options = ''] of inside.matchAll(
    /<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs,
  ))
    put(name, options.match(/value="([^"]*)" selected/)?.[1] ?? '');
  return fields;
}

const made = async (more: Record<string, string | string[]> = {}) => {
  const answer = await editor.post(`${address}/new`, typed(more));
  expect(answer.status, answer.text).toBe(303);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
};
const pollOf = async (slug: string) =>
  (await site.api(`/poll-list?q=${slug}`, { owner: true })).body.items[0];

test('a poll is drafted, published with its snippet, closed and reopened by forms alone', async () => {
  const slug = await made({ slug: 'bridge' });
  expect(await pollOf(slug)).toMatchObject({
    slug: 'bridge',
    status: 'draft',
    options: [{ text: 'Old Bridge' }, { text: 'Mill Bridge' }],
  });
  expect((await site.api(`/polls/${slug}`)).status).toBe(404);
  expect((await editor.get(address)).text).toContain('data-label="Opens">when it is published<');
  expect((await editor.get(`${address}/${slug}`)).text).toContain('Opens when it is published');
  await editor.post(`${address}/${slug}/publish`);
  const page = (await editor.get(`${address}/${slug}`)).text;
  expect(page).toContain(`&lt;reader-poll site=&quot;${site.name}`);
  expect(page).toMatch(/embed\/v1\/embed-[0-9a-z]+\.js&quot; integrity=&quot;sha384-/);
  expect((await site.api(`/polls/${slug}`)).body.status).toBe('open');
  await site.vote(slug);
  await editor.post(`${address}/${slug}/close`);
  expect((await site.api(`/polls/${slug}`)).body.status).toBe('closed');
  await editor.post(`${address}/${slug}/reopen`);
  expect((await site.api(`/polls/${slug}`)).body).toMatchObject({ status: 'open', closesAt: null });
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(
    items
      .slice(0, 4)
      .map(({ act, actor }: { act: string; actor: { name: string } }) => `${act} ${actor.name}`),
  ).toEqual(['poll.reopen Maria', 'poll.close Maria', 'poll.change Maria', 'poll.create Maria']);
});

test('times are typed and shown by the site’s clocks, and saving what is shown changes nothing', async () => {
  const slug = await made({ opensAt: '2190-07-01T18:00', closesAt: '2190-12-01T18:00' });
  expect(await pollOf(slug)).toMatchObject({
    opensAt: '2190-07-01T16:00:00.000Z',
    closesAt: '2190-12-01T17:00:00.000Z',
  });
  const fields = await shownForm(slug);
  expect(fields.opensAt).toEqual(['2190-07-01T18:00']);
  const before = await pollOf(slug);
  expect((await editor.post(`${address}/${slug}`, fields)).status).toBe(303);
  expect(await pollOf(slug)).toEqual({ ...before, wording: before.wording + 1 });
  const told = (await site.api('/audit', { owner: true })).body.items[0];
  expect(told.act).toBe('poll.create');
});

test('a time that the clocks leave out is the one after, and of one that they show twice the form means the first', async () => {
  const slug = await made({ opensAt: '2190-03-28T02:30', closesAt: '2190-10-31T02:30' });
  expect(await pollOf(slug)).toMatchObject({
    opensAt: '2190-03-28T01:30:00.000Z',
    closesAt: '2190-10-31T00:30:00.000Z',
  });
  expect((await shownForm(slug)).opensAt).toEqual(['2190-03-28T03:30']);
});

test('a poll that closes when the clocks show an hour for the second time keeps its end through the form', async () => {
  const slug = await made({ opensAt: '2190-07-01T18:00' });
  const closesAt = '2190-10-31T01:30:00.000Z';
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { closesAt }, owner: true });
  const fields = await shownForm(slug);
  expect(fields.closesAt).toEqual(['2190-10-31T02:30']);
  expect((await editor.post(`${address}/${slug}`, { ...fields, question: 'Which of them?' })).status).toBe(
    303,
  );
  expect(await pollOf(slug)).toMatchObject({ question: 'Which of them?', closesAt });
});

test('options are reworded, reordered, withdrawn and added, and no count moves', async () => {
  const slug = await made();
  await editor.post(`${address}/${slug}/publish`);
  await site.vote(slug, { choices: ['o2'] });
  const fields = await shownForm(slug);
  const sent = {
    ...fields,
    texts: ['The Old Bridge', 'Mill Bridge'],
    places: ['2', '1'],
    withdrawn: ['o1'],
    lines: 'Railway Bridge',
  };
  expect((await editor.post(`${address}/${slug}`, sent)).status).toBe(303);
  expect((await site.api(`/polls/${slug}`)).body.options).toEqual([
    { id: 'o2', text: 'Mill Bridge' },
    { id: 'o1', text: 'The Old Bridge', withdrawn: true },
    { id: 'o3', text: 'Railway Bridge' },
  ]);
  expect((await site.api(`/polls/${slug}/results`)).body.options[0]).toMatchObject({ id: 'o2', votes: 1 });
  expect((await editor.get(`${address}/${slug}`)).text).toContain('Old Bridge</li>');
});

test('the second of two editors is told, keeps what they typed, and overwrites nothing', async () => {
  const slug = await made();
  const fields = await shownForm(slug);
  expect((await editor.post(`${address}/${slug}`, { ...fields, question: 'First?' })).status).toBe(303);
  const late = await editor.post(`${address}/${slug}`, { ...fields, question: 'Second <b>?' });
  expect(late.status).toBe(409);
  expect(late.text).toContain('Second &lt;b&gt;?</textarea>');
  expect((await pollOf(slug)).question).toBe('First?');
});

test('what cannot be taken is said beside its field, and all that was typed is there again', async () => {
  for (const [more, path] of [
    [{ question: ' ' }, 'question'],
    [{ lines: 'Only one' }, 'lines'],
    [{ closesAt: 'tomorrow' }, 'closesAt'],
    [{ opensAt: '2190-07-02T10:00', closesAt: '2190-07-01T10:00' }, 'closesAt'],
    [{ 'choose.max': '7' }, 'choose.max'],
    [{ 'choose.max': 'many' }, 'choose.max'],
    [{ slug: 'No Slug' }, 'slug'],
  ] as [Record<string, string>, string][]) {
    const { status, text } = await editor.post(`${address}/new`, typed({ note: 'Typed <note>', ...more }));
    expect(status, path).toBe(400);
    expect(text, path).toMatch(new RegExp(`id="field-${path.replace('.', '-')}"[^>]*aria-invalid="true"`));
    expect(text).toContain('Typed &lt;note&gt;</textarea>');
  }
});

test('a copy is a draft of its own, and a deleted poll comes back from the list', async () => {
  const slug = await made({ slug: 'towers' });
  const copied = await editor.post(`${address}/${slug}/duplicate`);
  expect(copied.headers.get('location')).toBe(`${address}/towers-2`);
  expect((await editor.post(`${address}/${slug}/delete`)).headers.get('location')).toBe(address);
  expect((await editor.get(`${address}/${slug}`)).status).toBe(404);
  expect((await editor.get(`${address}?status=deleted`)).text).toContain(`${address}/towers/restore`);
  await editor.post(`${address}/${slug}/restore`);
  expect((await editor.get(`${address}/${slug}`)).status).toBe(200);
});

test('the list finds by words and status and leads on', async () => {
  const own = await newSite(service);
  for (const at of [1, 2, 3]) await own.newPoll({ question: `Number ${at}?`, draft: at === 2 });
  const desk = await signIn(service, (await own.newKey('editor')).key);
  const list = async (query: string) => (await desk.get(`/desk/sites/${own.name}/polls${query}`)).text;
  expect(await list('')).toMatch(/Number 3\?.*Number 2\?.*Number 1\?/s);
  expect(await list('?status=draft')).not.toContain('Number 1?');
  const found = await list('?q=number+3');
  expect(found).toContain('Number 3?');
  expect(found).not.toContain('Number 1?');
  expect((await desk.get(`/desk/sites/${own.name}/polls?cursor=junk`)).status).toBe(400);
});
