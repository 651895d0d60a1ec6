import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

const signedIn = ['moderator', 'editor', 'owner'] as const;
type Role = (typeof signedIn)[number];

/**
 * Who may open what: every page and form of the desk is here, with the lowest role that it is for. `:site` and the like stand in
 * addresses as the app has them.
 */
const pages: Record<string, Role> = {
  'GET /desk': 'moderator',
  'GET /desk/sites/:site/spam': 'moderator',
  'POST /desk/sites/:site/spam': 'owner',
  'POST /desk/sites/:site/spam/akismet': 'owner',
  'POST /desk/sites/:site/origins': 'owner',
  'GET /desk/new-site': 'owner',
  'POST /desk/new-site': 'owner',
  'GET /desk/sites/:site/settings': 'owner',
  'POST /desk/sites/:site/settings': 'owner',
  'GET /desk/sites/:site/people': 'owner',
  'POST /desk/sites/:site/people': 'owner',
  'POST /desk/sites/:site/people/invite': 'owner',
  'POST /desk/sites/:site/people/revoke': 'owner',
  'POST /desk/sites/:site/people/sessions': 'owner',
  'GET /desk/sites/:site/imports': 'owner',
  'POST /desk/sites/:site/imports': 'owner',
  'GET /desk/sites/:site/imports/:run': 'owner',
  'GET /desk/sites/:site/audit': 'owner',
  'GET /desk/sites/:site/polls': 'editor',
  'GET /desk/sites/:site/polls/new': 'editor',
  'POST /desk/sites/:site/polls/new': 'editor',
  'GET /desk/sites/:site/polls/:poll': 'editor',
  'POST /desk/sites/:site/polls/:poll': 'editor',
  'GET /desk/sites/:site/polls/:poll/ballots': 'editor',
  'POST /desk/sites/:site/polls/:poll/ballots': 'editor',
  'POST /desk/sites/:site/polls/:poll/ballots/undo': 'editor',
  'POST /desk/sites/:site/polls/:poll/publish': 'editor',
  'POST /desk/sites/:site/polls/:poll/close': 'editor',
  'POST /desk/sites/:site/polls/:poll/reopen': 'editor',
  'POST /desk/sites/:site/polls/:poll/duplicate': 'editor',
  'POST /desk/sites/:site/polls/:poll/delete': 'editor',
  'POST /desk/sites/:site/polls/:poll/restore': 'editor',
  'GET /desk/reports': 'moderator',
  'POST /desk/reports': 'moderator',
  'GET /desk/feedback': 'editor',
  'POST /desk/feedback': 'editor',
  'GET /desk/queue': 'moderator',
  'POST /desk/queue': 'moderator',
  'GET /desk/sites/:site/comments/:id': 'moderator',
  'POST /desk/sites/:site/comments/:id': 'moderator',
  'POST /desk/sites/:site/comments/:id/reply': 'moderator',
  'POST /desk/sign-out': 'moderator',
  'GET /desk/sites/:site/threads': 'moderator',
  'GET /desk/sites/:site/threads/edit': 'moderator',
  'POST /desk/sites/:site/threads': 'moderator',
  'POST /desk/sites/:site/freeze': 'moderator',
  'GET /desk/sites/:site/rules': 'editor',
  'POST /desk/sites/:site/rules': 'editor',
  'GET /desk/sites/:site/notices': 'owner',
  'GET /desk/sites/:site/notices/mail': 'owner',
  'POST /desk/sites/:site/notices/mail': 'owner',
  'POST /desk/sites/:site/notices/mail/test': 'owner',
  'GET /desk/sites/:site/notices/new-webhook': 'owner',
  'POST /desk/sites/:site/notices/webhooks': 'owner',
  'GET /desk/sites/:site/notices/webhooks/:id': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/test': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/enable': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/disable': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/secret': 'owner',
  'POST /desk/sites/:site/notices/webhooks/:id/delete': 'owner',
  'POST /desk/sites/:site/notices/deliveries/:id/retry': 'owner',
};

/** Of no site: an owner of some sites alone is as good as nobody there. */
const ofEverySite = new Set(['/desk/new-site']);

/** Open to whoever is not signed in yet. */
const waysIn = new Set([
  'GET /desk/sign-in',
  'POST /desk/sign-in',
  'GET /desk/sign-in/link',
  'POST /desk/sign-in/link',
  'GET /desk/sign-in/provider',
  'GET /desk/sign-in/provider/callback',
]);

let service: Service;
let site: Site;
let desks: Record<Role, Desk>;

beforeAll(async () => {
  service = await startService();
  site = await newSite(service);
  desks = Object.fromEntries(
    await Promise.all(
      signedIn.map(async (role) => [role, await signIn(service, (await site.newKey(role)).key)] as const),
    ),
  ) as Record<Role, Desk>;
});
afterAll(() => service.stop());

const addressOf = (path: string, name = site.name) => path.replace(':site', name).replaceAll(/:\w+/g, 'none');

test('every page and form of the desk says whom it is for', () => {
  const mounted = service.app.routes
    .filter(({ method, path }) => path.startsWith('/desk') && method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(mounted)].sort()).toEqual([...Object.keys(pages), ...waysIn].sort());
});

describe.each(Object.entries(pages))('%s', (page, lowest) => {
  const [method = '', path = ''] = page.split(' ');
  const visit = (desk: Desk, address: string) =>
    method === 'GET' ? desk.get(address) : desk.post(address, {});

  test(`is for ${lowest}s and above`, async () => {
    for (const role of signedIn) {
      if (path === '/desk/sign-out') continue;
      const { status } = await visit(desks[role], addressOf(path));
      const mayCome = signedIn.indexOf(role) >= signedIn.indexOf(lowest) && !ofEverySite.has(path);
      // What is missing or cannot be taken is told only to those who may come in at all.
      if (mayCome) expect([200, 303, 400, 404, 409], `${role}`).toContain(status);
      else expect(status, `${role}`).toBe(403);
    }
  });

  test('leads whoever is not signed in to the way in', async () => {
    const nobody = await signIn(service, 'no key');
    const { status, headers } = await visit(nobody, addressOf(path));
    expect(status).toBe(303);
    expect(headers.get('location')).toMatch(/^\/desk\/sign-in/);
  });

  test('tells nothing of a site that the key does not open', async () => {
    if (!path.includes(':site')) return expect(path).not.toContain(':site');
    const elsewhere = await newSite(service);
    const told = await visit(desks.owner, addressOf(path, elsewhere.name));
    const absent = await visit(desks.owner, addressOf(path, 'no-such-site'));
    expect(told.status).toBe(404);
    const blank = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    expect(blank(told.text)).toBe(blank(absent.text));
  });
});
