import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../support/desk.ts';
import { openSite, published, type ReadersService, startForReaders } from '../support/readers.ts';
import { ownerKey, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const at = (site: Site) => `/desk/sites/${site.name}/rules`;
const settings = async (site: Site) => (await site.api('', { owner: true })).body.settings;

/** The rules as the page's form holds them. */
function formIn(page: string): Record<string, string> {
  const form = page.match(/<form class="stack" method="post"[^>]*>(.*?)<\/form>/s)?.[1] ?? '';
  const fields: Record<string, string> = {};
  for (const [, written = '', text] of form.matchAll(
    /<(?:input|textarea)([^>]*)>(?:\n([^<]*)<\/textarea>)?/g,
  )) {
    const of = (name: string) => written.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '';
    if (of('type') !== 'checkbox' || / checked/.test(written)) fields[of('name')] = text ?? of('value');
  }
  return {
    ...fields,
    'settings.comments.matching': form.match(/<option value="([^"]+)" selected/)?.[1] ?? '',
  };
}

test('rules are saved as the form shows them, and saving it again changes nothing', async () => {
  const site = await openSite(service);
  const desk = await signIn(service, ownerKey);
  const before = await settings(site);
  const form = formIn((await desk.get(at(site))).text);
  expect((await desk.post(at(site), { ...form, do: 'save' })).status).toBe(303);
  expect(await settings(site)).toEqual(before);
  const typed = {
    ...form,
    'settings.comments.holdAll': 'yes',
    'settings.comments.maxLinks': '1',
    'settings.comments.heldWords': 'poker\r\n\r\n 203.0.113.0/24 ',
    'settings.comments.matching': 'substring',
    'settings.comments.closeAfterDays': '14',
    do: 'save',
  };
  await desk.post(at(site), typed);
  expect((await desk.get(at(site))).text).toContain('The rules are saved.');
  expect(await settings(site)).toMatchObject({
    picture: before.picture,
    comments: {
      ...{ holdAll: true, maxLinks: 1, heldWords: ['poker', '203.0.113.0/24'], matching: 'substring' },
      ...{ closeAfterDays: 14, depth: before.comments.depth },
    },
    spam: before.spam,
  });
});

test('a try tells what would have been different, keeps what was typed, and saves nothing', async () => {
  const site = await openSite(service);
  await published(site, '/a', { body: 'All about poker & <chips>.' });
  const desk = await signIn(service, (await site.newKey('editor')).key);
  const before = await settings(site);
  const page = (await desk.get(at(site))).text;
  expect(page).not.toContain('value="save"');
  const typed = { ...formIn(page), 'settings.comments.refusedWords': 'poker', do: 'try' };
  const { status, text } = await desk.post(at(site), typed);
  expect(status).toBe(200);
  expect(text).toContain('1 of the newest 1 comments would have been treated differently.');
  expect(text).toContain('1: Approved → Trash');
  expect(text).toContain('All about poker &amp; &lt;chips&gt;.');
  expect(text).toContain('a word that throws comments away: <code>poker</code>');
  expect(formIn(text)['settings.comments.refusedWords']).toBe('poker');
  expect(await settings(site)).toEqual(before);
  expect((await desk.post(at(site), { ...typed, do: 'save' })).status).toBe(403);
});

test.each([
  ['settings.comments.maxLinks', '0'],
  ['settings.comments.maxLinks', ''],
  ['settings.comments.floodSeconds', 'soon'],
  ['settings.comments.matching', 'fuzzy'],
  ['settings.comments.closeAfterDays', '4000'],
])('%s of %j is told beside its field, in a try and in a save', async (path, value) => {
  const site = await openSite(service);
  const desk = await signIn(service, ownerKey);
  const form = formIn((await desk.get(at(site))).text);
  const before = await settings(site);
  for (const act of ['try', 'save']) {
    const { status, text } = await desk.post(at(site), {
      ...form,
      'settings.comments.heldWords': 'kept',
      [path]: value,
      do: act,
    });
    expect(status).toBe(400);
    expect(text).toMatch(new RegExp(`id="field-${path.replaceAll('.', '-')}-fault">(?!Invalid)`));
    expect(formIn(text)['settings.comments.heldWords']).toBe('kept');
  }
  expect(await settings(site)).toEqual(before);
});
