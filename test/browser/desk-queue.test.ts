import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

let browser: Browser;
let service: Served;
beforeAll(async () => {
  browser = await launchBrowser();
  service = await startServed();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

/** Comments that wait, put in as they are stored: what is tried here is the desk. */
async function heldComments(site: Site, count: number): Promise<void> {
  await service.database.sql`
    insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html, status, reason, shown, likeness, nonce, network, created_at)
    select ${site.name}, md5(${site.name} || n)::uuid, '/a', md5(${site.name} || n)::uuid, 0, 'Canoes and kayaks', '', 'Reader ' || n, 'r' || n || '@example.com', '',
      'Comment ' || n, '<p>Comment ' || n || '</p>', 'held', 'first_comment', false, md5('like' || ${site.name} || n)::uuid, md5('nonce' || ${site.name} || n)::uuid, null, now() - n * interval '1 minute'
    from generate_series(1, ${count}) as n`;
}

async function atQueue(key: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${service.url}/desk/queue`);
  await page.getByLabel('Your key').fill(key);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-comment]');
  return page;
}

const countsOf = async (site: Site) => (await site.api('/moderation/counts', { owner: true })).body.counts;

test('a moderator clears 50 held comments with 50 presses of a key, over two pages, and every one is approved once', async () => {
  const site = await newSite(service);
  await heldComments(site, 60);
  const page = await atQueue((await site.newKey('moderator')).key);
  const rulings: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') rulings.push(request.postData() ?? '');
  });
  await page.keyboard.press('j');
  for (let press = 0; press < 50; press++) {
    const before = await page.locator('[data-comment]:focus').getAttribute('data-comment');
    await page.keyboard.press('a');
    await expect
      .poll(() => page.locator('[data-comment]:focus').getAttribute('data-comment'))
      .not.toBe(before);
  }
  await expect.poll(async () => (await countsOf(site)).approved).toBe(50);
  expect((await countsOf(site)).held).toBe(10);
  expect(new Set(rulings).size).toBe(50);
  const numbers = (await site.api('/comments?thread=/a&limit=100')).body.items.map(
    ({ number }: { number: number }) => number,
  );
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
  await page.keyboard.press('z');
  await expect.poll(async () => (await countsOf(site)).held).toBe(11);
  await page.context().close();
});

test('two moderators at one comment: the second sees it come back with who did what, and nothing is overwritten', async () => {
  const site = await newSite(service);
  await heldComments(site, 3);
  const [maria, omar] = await Promise.all(
    ['Maria', 'Omar'].map(async (name) => atQueue((await site.newKey('moderator', { name })).key)),
  );
  if (!maria || !omar) return expect.fail();
  for (const page of [maria, omar]) await page.keyboard.press('j');
  await maria.keyboard.press('s');
  await expect.poll(async () => (await countsOf(site)).spam).toBe(1);
  await omar.keyboard.press('a');
  await omar.waitForSelector('[data-comment] [data-problem]');
  expect(await omar.locator('[data-problem]').textContent()).toBe('Maria: spam');
  expect(await countsOf(site)).toMatchObject({ spam: 1, approved: 0, held: 2 });
  for (const page of [maria, omar]) await page.context().close();
});

test('no key does anything while somebody types, or once the keys are off', async () => {
  const site = await newSite(service);
  await heldComments(site, 2);
  const page = await atQueue((await site.newKey('moderator')).key);
  await page.locator('summary', { hasText: 'Search' }).click();
  await page.getByLabel('Words').fill('');
  await page.getByLabel('Words').pressSequentially('asdz');
  await page.locator('summary', { hasText: 'Keyboard' }).click();
  await page.getByLabel('Use single keys').uncheck();
  await page.locator('[data-comment]').first().focus();
  await page.keyboard.press('a');
  expect(await page.locator('[data-comment]').count()).toBe(2);
  expect((await countsOf(site)).held).toBe(2);
  await page.context().close();
});

test('without a script the buttons approve, mark and throw away', async () => {
  const site = await newSite(service);
  await heldComments(site, 3);
  const page = await atQueue((await site.newKey('moderator')).key, { javaScriptEnabled: false });
  for (const name of ['Approve', 'Spam', 'Trash'])
    await page.locator('[data-comment]').first().getByRole('button', { name }).click();
  expect(await page.textContent('[data-empty]')).toContain('Nothing waits');
  expect(await countsOf(site)).toEqual({ held: 0, approved: 1, spam: 1, trash: 1 });
  await page.context().close();
});
