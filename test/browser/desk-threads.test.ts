import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriersOn } from '../support/reach.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

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

/** A site where one reader has written something that other rules would throw away. */
async function newTalkedAbout(): Promise<Site> {
  const comments = { holdFirstTime: false, floodSeconds: 0 };
  const url = 'https://www.example.com/';
  const site = await newSite(service, { url, settings: { picture: 'never', comments } });
  const written = await site.comment('/news/42', { title: 'Lights', body: 'All about poker.' });
  expect(written.status).toBe(201);
  return site;
}

async function signedIn(javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(`${service.url}/desk`);
  await page.getByLabel('Your key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${service.url}/desk`);
  return page;
}

test('on a phone without script an editor closes a thread with one press, and stops all comments with three', async () => {
  const site = await newTalkedAbout();
  const page = await signedIn(false);
  await page.goto(`${service.url}/desk/sites/${site.name}/threads`);
  await page.getByRole('button', { name: 'Close Lights' }).click();
  expect(await page.textContent('main')).toContain('The thread is changed.');
  expect((await site.comment('/news/42')).body.code).toBe('thread_closed');
  await page.locator('summary', { hasText: 'Stop all comments' }).click();
  await page.getByLabel('Yes, stop all comments on this site').check();
  await page.getByRole('button', { name: 'Stop all comments' }).click();
  expect(await page.textContent('main')).toContain('All comments are stopped since');
  expect((await site.comment('/other')).body.code).toBe('thread_closed');
  await page.getByRole('button', { name: 'Take comments again' }).click();
  // Another process goes by what it read of the site up to a second ago.
  await expect.poll(async () => (await site.comment('/other')).status).toBe(201);
  await page.context().close();
});

test('a try of other rules and a frozen site hold for everybody, and fit the narrowest screen', async () => {
  const site = await newTalkedAbout();
  const page = await signedIn(true);
  const narrow = async () => {
    expect(await barriersOn(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  };
  await page.goto(`${service.url}/desk/sites/${site.name}/rules`);
  await page.getByLabel('Words that throw a comment away').fill('poker');
  await page.getByRole('button', { name: 'Try it on the last 1,000 comments' }).click();
  await page.getByText('1 of the newest 1 comments').waitFor();
  await narrow();
  await site.api('/freeze', { body: { notice: 'Back at eight.' }, owner: true });
  await page.goto(`${service.url}/desk/sites/${site.name}/threads`);
  await page.getByText('Back at eight.').waitFor();
  await narrow();
  await page.context().close();
});

test('a reader sees the notice and the pinned comment in the element, and the comment in its place once', async () => {
  const site = await newTalkedAbout();
  const { items } = (await site.api('/comments?thread=/news/42')).body;
  const body = { thread: '/news/42', notice: 'Stay kind.', pinned: items[0].id };
  expect((await site.api('/threads', { method: 'PATCH', body, owner: true })).status).toBe(200);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${service.url}/sites/${site.name}/threads?thread=/news/42`);
  await page.getByRole('group', { name: 'Pinned by the editors' }).getByText('All about poker.').waitFor();
  // The page shows the same before the element does, which is what is asked here.
  const found = () =>
    page.evaluate((id) => {
      const shown = document.querySelector('reader-comments')?.shadowRoot;
      const text = shown?.textContent ?? '';
      return [
        text.includes('Stay kind.'),
        text.split('poker').length - 1,
        shown?.querySelectorAll(`#comment-${id}`).length,
      ];
    }, items[0].id);
  await expect.poll(found).toEqual([true, 2, 1]);
  expect(await barriersOn(page)).toEqual([]);
  await page.context().close();
});
