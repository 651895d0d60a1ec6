import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { newSite, ownerKey, type Service, startService } from '../support/service.ts';

let service: Service;
let owner: Desk;
beforeAll(async () => {
  service = await startService();
  owner = await signIn(service, ownerKey);
});
afterAll(() => service.stop());

/** What stands in a form of a page: every field with its value, boxes only where they are ticked. */
function fieldsIn(page: string, action: string): Record<string, string> {
  const [, form = ''] = page.match(new RegExp(`<form[^>]*action="${action}"[^>]*>(.*?)</form>`, 's')) ?? [];
  const fields: Record<string, string> = {};
  for (const [tag, name = ''] of form.matchAll(/<input[^>]* name="([^"]+)"[^>]*>/g)) {
    const value = tag.match(/ value="([^"]*)"/)?.[1] ?? '';
    if (!tag.includes('type="checkbox"') || / checked/.test(tag)) fields[name] = value;
  }
  for (const [, name = '', value = ''] of form.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</g))
    fields[name] = value;
  for (const [, name = '', inside = ''] of form.matchAll(
    /<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs,
  ))
    fields[name] = inside.match(/value="([^"]*)" selected/)?.[1] ?? '';
  return fields;
}

test('saving what is shown changes nothing and writes nothing into the audit', async () => {
  const site = await newSite(service, {
    origins: ['https://a.example', 'https://b.example'],
    settings: {
      picture: 'always',
      pictureFor: { vote: 'always' },
      comments: { closeAfterDays: 14, depth: 3 },
    },
  });
  const address = `/desk/sites/${site.name}/settings`;
  const before = (await site.api('', { owner: true })).body;
  const entries = async () => (await site.api('/audit', { owner: true })).body.items.length;
  const told = await entries();
  const fields = fieldsIn((await owner.get(address)).text, address);
  expect(Object.keys(fields).length).toBeGreaterThan(12);
  expect((await owner.post(address, fields)).status).toBe(303);
  expect((await site.api('', { owner: true })).body).toEqual(before);
  expect(await entries()).toBe(told);
});

test('each setting is changed by its field, and boxes are unticked by leaving them', async () => {
  const site = await newSite(service, { settings: { pictureFor: { vote: 'always' } } });
  const address = `/desk/sites/${site.name}/settings`;
  const fields = fieldsIn((await owner.get(address)).text, address);
  const { 'settings.pictureFor.vote': ticked, ...rest } = fields;
  expect(ticked).toBe('yes');
  const sent = {
    ...rest,
    name: 'The Herald',
    url: 'https://www.herald.example',
    locale: 'de',
    timeZone: 'Europe/Berlin',
    origins: 'https://www.herald.example\r\n\r\n  https://m.herald.example ',
    ballotAllowance: '7',
    'settings.picture': 'never',
    'settings.comments.depth': '3',
    'settings.comments.editMinutes': '5',
    'settings.comments.bodyBytes': '500',
    'settings.pictureFor.report': 'never',
    'settings.retention.addressDays': '90',
  };
  expect((await owner.post(address, sent)).status).toBe(303);
  expect((await site.api('', { owner: true })).body).toMatchObject({
    ...{ name: 'The Herald', url: 'https://www.herald.example', locale: 'de', timeZone: 'Europe/Berlin' },
    origins: ['https://www.herald.example', 'https://m.herald.example'],
    ballotAllowance: 7,
    settings: {
      picture: 'never',
      comments: { depth: 3, editMinutes: 5, bodyBytes: 500 },
      pictureFor: { vote: 'never', feedback: null, report: 'never' },
      retention: { addressDays: 90 },
    },
  });
});

test('what cannot be taken is said beside its field, keeps what was typed, and changes nothing', async () => {
  const site = await newSite(service, { name: 'The Herald' });
  const address = `/desk/sites/${site.name}/settings`;
  const fields = fieldsIn((await owner.get(address)).text, address);
  const before = (await site.api('', { owner: true })).body;
  const sent = {
    ...fields,
    name: 'A <new> name',
    timeZone: 'Mars/Olympus',
    origins: 'https://a.example\nhttps://a.example/path',
    'settings.comments.depth': 'deep',
  };
  const { status, text } = await owner.post(address, sent);
  expect(status).toBe(400);
  expect(text).toContain('value="A &lt;new&gt; name"');
  for (const path of ['timeZone', 'origins'])
    expect(text).toMatch(new RegExp(`id="field-${path}"[^>]*aria-invalid="true"`));
  expect(text).toContain('Must be a time zone like Europe/Berlin.');
  expect(text).toContain('https://a.example/path</textarea>');
  const deep = await owner.post(address, { ...fields, 'settings.comments.depth': 'deep' });
  expect(deep.status).toBe(400);
  expect(deep.text).toMatch(/id="field-settings-comments-depth"[^>]*aria-invalid="true"/);
  expect((await site.api('', { owner: true })).body).toEqual(before);
});

test('a setting that there is not is refused, and where it was is told', async () => {
  const site = await newSite(service);
  for (const [settings, path] of [
    [{ pictures: 'never' }, 'settings'],
    [{ comments: { holdFirstime: true } }, 'settings.comments'],
    [{ comments: { constructor: 1 } }, 'settings.comments'],
  ] as const) {
    const { status, body } = await site.api('', { method: 'PATCH', body: { settings }, owner: true });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path, message: 'Holds a name that is not known here.' }]);
  }
});

test('an owner of every site makes one at the desk; an owner of some does not', async () => {
  const name = `site-${randomUUID().slice(0, 8)}`;
  const sent = { site: name, name: 'New', url: '', origins: '', locale: 'en', timeZone: 'UTC' };
  const made = await owner.post('/desk/new-site', sent);
  expect([made.status, made.headers.get('location')]).toEqual([303, `/desk/sites/${name}/settings`]);
  const again = await owner.post('/desk/new-site', sent);
  expect(again.status).toBe(409);
  expect(again.text).toContain('value="New"');
  const site = await newSite(service);
  const some = await signIn(service, (await site.newKey('owner')).key);
  expect((await some.get('/desk/new-site')).status).toBe(403);
  expect((await some.post('/desk/new-site', { ...sent, site: `${name}-b` })).status).toBe(403);
});
