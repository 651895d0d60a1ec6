import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldedName } from '../../src/comments/name-fold.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const write = (site: Site, name: string, email = '') =>
  site.comment('/a', { author: { name, email, website: '' } });
const reasons = async (site: Site) =>
  (await site.api('/moderation', { owner: true })).body.items.map((item: { reason: string }) => item.reason);

test.each([
  ['Straße', 'STRASSE'],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ['Ａｄａ  Lovelace', 'ada\u200b lovelace'],
  ['ﬁeld', 'Field'],
])('%s and %s are one name', (one, other) => {
  expect(foldedName(one)).toBe(foldedName(other));
});

test('names that readers can tell apart stay apart', () => {
  const names = ['Ada', 'Adá', 'Ad a', 'Ada.', 'Bob'];
  expect(new Set(names.map(foldedName)).size).toBe(names.length);
});

test('an approved commenter’s name is theirs: with another address, or with none, it is held', async () => {
  const site = await openSite(service);
  await published(site, '/a', { author: { name: 'Ada', email: 'ada@example.com', website: '' } });
  expect((await write(site, 'ADA', 'Ada@Example.com')).status).toBe(201);
  for (const email of ['aaa@example.com', 'zzz@example.com', ''])
    expect((await write(site, 'a\u00ADda', email)).status).toBe(202);
  expect(await reasons(site)).toEqual(Array(3).fill('name_in_use'));
});

test('who is approved under a name that another has as well, writes on under it', async () => {
  const site = await openSite(service);
  await published(site, '/a', { author: { name: 'Ada', email: 'ada@example.com', website: '' } });
  const other = (await write(site, 'Ada', 'other@example.com')).body.comment;
  await rule(site, other.id, { status: 'approved' });
  expect((await write(site, 'Ada', 'other@example.com')).status).toBe(201);
  expect((await write(site, 'Ada', 'ada@example.com')).status).toBe(201);
});

test('a name without an address, a held or an erased one keeps nobody from it', async () => {
  const site = await openSite(service);
  await published(site, '/a', { author: { name: 'Ada', email: '', website: '' } });
  expect((await write(site, 'Ada', 'ada@example.com')).status).toBe(201);
  const erase = { email: 'ada@example.com', texts: 'keep' };
  expect((await site.api('/readers/erase', { body: erase, owner: true })).body.comments).toBe(1);
  expect((await write(site, 'Ada', 'other@example.com')).status).toBe(201);
  expect((await write(site, 'Anonymous', 'third@example.com')).status).toBe(201);
});

test('a name of the staff is held for whoever writes under it', async () => {
  const site = await openSite(service, { staffNames: ['The Editors'] });
  const { id } = await site.newKey('moderator', { name: 'Kay Night' });
  await site.newKey('relay', { name: 'Website' });
  for (const name of ['the  editors', 'KAY NIGHT'])
    expect((await write(site, name, 'k@example.com')).status).toBe(202);
  expect(await reasons(site)).toEqual(['name_in_use', 'name_in_use']);
  expect((await write(site, 'Website', 'w@example.com')).status).toBe(201);
  await site.api(`/keys/${id}`, { method: 'DELETE', owner: true });
  expect((await write(site, 'Kay Night', 'k@example.com')).status).toBe(201);
});

test('what a rule hit upon is told to editors alone, and goes with the status or the person it was about', async () => {
  const site = await openSite(service, { heldWords: ['Zyzzyva'] });
  const said = () =>
    site.comment('/a', {
      body: `A zyzzyva. ${crypto.randomUUID()}`,
      author: { name: 'Bob', email: 'bob@example.com', website: '' },
    });
  const [ruled, erased] = [(await said()).body, (await said()).body];
  const matched = async (status: string) =>
    (await site.api(`/moderation?status=${status}`, { owner: true })).body.items.map(
      (item: { matched: string | null }) => item.matched,
    );
  expect(await matched('held')).toEqual(['Zyzzyva', 'Zyzzyva']);
  const edit = { 'hustings-edit': erased.editToken };
  const seen = [
    JSON.stringify(ruled),
    (await site.api(`/comments/${erased.comment.id}?html=en`, { headers: edit })).text,
    (await site.api('/comments/export?format=json', { owner: true })).text,
    (await site.api('/readers/export', { body: { email: 'bob@example.com' }, owner: true })).text,
  ];
  for (const text of seen) {
    expect(text).toContain('zyzzyva');
    expect(text).not.toContain('Zyzzyva');
  }
  await rule(site, ruled.comment.id, { status: 'approved' });
  expect(await matched('approved')).toEqual([null]);
  await site.api('/readers/erase', { body: { email: 'bob@example.com', texts: 'keep' }, owner: true });
  expect(await matched('held')).toEqual([null]);
});
