import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { type DeskRole, deskPages, deskRoles, ofEverySite, waysIn } from '../support/desk-pages.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';

let service: Service;
let site: Site;
let elsewhere: Site;
let nobody: Desk;
let desks: Record<DeskRole, Desk>;

beforeAll(async () => {
  service = await startService();
  site = await newSite(service);
  elsewhere = await newSite(service);
  nobody = await signIn(service, 'no key');
  desks = Object.fromEntries(
    await Promise.all(
      deskRoles.map(async (role) => [role, await signIn(service, (await site.newKey(role)).key)] as const),
    ),
  ) as Record<DeskRole, Desk>;
});
afterAll(() => service.stop());

const addressOf = (path: string, name = site.name) => path.replace(':site', name).replaceAll(/:\w+/g, 'none');

test('every page and form of the desk says whom it is for', () => {
  const mounted = service.app.routes
    .filter(({ method, path }) => path.startsWith('/desk') && method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(mounted)].sort()).toEqual([...Object.keys(deskPages), ...waysIn].sort());
});

describe.each(Object.entries(deskPages))('%s', (page, lowest) => {
  const [method = '', path = ''] = page.split(' ');
  const visit = (desk: Desk, address: string) =>
    method === 'GET' ? desk.get(address) : desk.post(address, {});

  test(`is for ${lowest}s and above`, async () => {
    for (const role of deskRoles) {
      if (path === '/desk/sign-out') continue;
      const { status } = await visit(desks[role], addressOf(path));
      const mayCome = deskRoles.indexOf(role) >= deskRoles.indexOf(lowest) && !ofEverySite.has(path);
      // What is missing or cannot be taken is told only to those who may come in at all.
      if (mayCome) expect([200, 303, 400, 404, 409], `${role}`).toContain(status);
      else expect(status, `${role}`).toBe(403);
    }
  });

  test('writes nothing for whoever it is not for', async () => {
    const before = await contentsOf(service.database);
    for (const role of deskRoles.slice(0, deskRoles.indexOf(lowest)))
      await visit(desks[role], addressOf(path));
    for (const name of [elsewhere.name, 'no-such-site'])
      if (path.includes(':site')) await visit(desks.owner, addressOf(path, name));
    await visit(nobody, addressOf(path));
    expect(await contentsOf(service.database)).toEqual(before);
  });

  test('leads whoever is not signed in to the way in', async () => {
    const { status, headers } = await visit(nobody, addressOf(path));
    expect(status).toBe(303);
    expect(headers.get('location')).toMatch(/^\/desk\/sign-in/);
  });

  test('tells nothing of a site that the key does not open', async () => {
    if (!path.includes(':site')) return expect(path).not.toContain(':site');
    const told = await visit(desks.owner, addressOf(path, elsewhere.name));
    const absent = await visit(desks.owner, addressOf(path, 'no-such-site'));
    expect(told.status).toBe(404);
    const blank = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    expect(blank(told.text)).toBe(blank(absent.text));
  });
});
