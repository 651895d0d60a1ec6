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

test('a key made at the desk is shown once, opens what its role may, and is gone when it is revoked', async () => {
  const site = await newSite(service);
  const address = `/desk/sites/${site.name}/people`;
  const made = await owner.post(address, { name: 'Maria', role: 'moderator', days: '30' });
  const key = made.text.match(/hustings_[0-9a-f]{32}_[\w-]{43}/)?.[0] ?? '';
  expect((await site.api('/moderation', { key })).status).toBe(200);
  const page = (await owner.get(address)).text;
  expect(page).toContain('Maria');
  expect(page).not.toContain(key);
  const [listed] = (await site.api('/keys', { owner: true })).body.items;
  expect(Date.parse(listed.expiresAt) - Date.parse(listed.createdAt)).toBeGreaterThan(29 * 86_400_000);
  await owner.post(`${address}/revoke`, { key: listed.id });
  expect((await site.api('/moderation', { key })).status).toBe(401);
  expect((await owner.get(address)).text).toContain('The key is revoked');
});

test('a sign-in link is shown once and signs its holder in', async () => {
  const site = await newSite(service);
  const { id } = await site.newKey('moderator', { name: 'Omar' });
  const { text } = await owner.post(`/desk/sites/${site.name}/people/invite`, { key: id });
  const token = text.match(/sign-in\/link\?token=([\w-]{43})/)?.[1] ?? '';
  const desk = await signIn(service, 'no key');
  expect((await desk.post('/desk/sign-in/link', { token })).status).toBe(303);
  expect((await desk.get('/desk')).text).toContain('Omar (moderator)');
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(items[0]).toMatchObject({ act: 'key.invite', subject: id });
});

test('an owner of every site ends anybody’s session; an owner of one only their own', async () => {
  const site = await newSite(service);
  const moderator = await signIn(service, (await site.newKey('moderator', { name: 'Ines' })).key);
  const some = await signIn(service, (await site.newKey('owner')).key);
  const address = `/desk/sites/${site.name}/people`;
  const sessionOf = (page: string) =>
    page.match(/Signed in now.*?Ines.*?name="session" value="([^"]+)"/s)?.[1] ?? expect.fail();
  expect((await some.get(address)).text).not.toContain('name="session"');
  const session = sessionOf((await owner.get(address)).text);
  expect((await some.post(`${address}/sessions`, { session })).status).toBe(404);
  expect((await moderator.get('/desk')).status).toBe(200);
  expect((await owner.post(`${address}/sessions`, { session })).status).toBe(303);
  expect((await moderator.get('/desk')).status).toBe(303);
});

test('faults in a new key stand in its form, with what was typed', async () => {
  const site = await newSite(service);
  const address = `/desk/sites/${site.name}/people`;
  for (const [sent, kept] of [
    [{ name: '', role: 'editor', days: '' }, 'value="editor" selected'],
    [{ name: 'A', role: 'king', days: '' }, 'value="A"'],
    [{ name: 'A', role: 'editor', days: 'soon' }, 'value="soon"'],
  ] as const) {
    const { status, text } = await owner.post(address, sent);
    expect(status).toBe(400);
    expect(text).toContain(kept);
  }
  expect((await site.api('/keys', { owner: true })).body.items).toEqual([]);
});

test('the audit is there to be read, newest first, with what was there before', async () => {
  const site = await newSite(service, { name: 'Old <name>' });
  await site.api('', { method: 'PATCH', body: { name: 'New' }, owner: true });
  const { text } = await owner.get(`/desk/sites/${site.name}/audit`);
  expect(text.indexOf('site.change')).toBeGreaterThan(0);
  expect(text.indexOf('site.change')).toBeLessThan(text.indexOf('site.create'));
  expect(text).toContain('Old &lt;name&gt;');
});
