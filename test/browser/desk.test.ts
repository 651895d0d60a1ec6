import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriersOn } from '../support/reach.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

let browser: Browser;
let service: Served;
let site: Site;

beforeAll(async () => {
  browser = await launchBrowser();
  service = await startServed();
  site = await newSite(service, { name: 'The Herald' });
  const thread = { thread: '/news/42', mode: 'hold', notice: 'Stay kind.', aliases: ['/42'] };
  await site.api('/threads', { method: 'PATCH', body: thread, owner: true });
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

/** Every page of the desk that somebody may look at; `SITE` stands for the test's own. */
const paths: string[] = [
  '/desk',
  '/desk/sites/SITE/threads',
  '/desk/sites/SITE/threads/edit?thread=/news/42',
  '/desk/sites/SITE/spam',
  '/desk/sites/SITE/notices',
  '/desk/sites/SITE/notices/new-webhook',
];

async function signedIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(`${service.url}/desk`);
  await page.getByLabel('Your key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${service.url}/desk`);
  return page;
}

test('the way in holds for everybody', async () => {
  const page = await browser.newPage();
  await page.goto(`${service.url}/desk/sign-in`);
  expect(await barriersOn(page)).toEqual([]);
  await page.context().close();
});

describe.each(paths)('%s', (path) => {
  test('holds for everybody, and fits the narrowest screen', async () => {
    const page = await signedIn();
    const failed: string[] = [];
    page.on('console', (message) => message.type() === 'error' && failed.push(message.text()));
    await page.goto(`${service.url}${path.replace('SITE', site.name)}`);
    expect(await barriersOn(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(failed).toEqual([]);
    await page.context().close();
  });
});

test('without a script somebody signs in, goes about and signs out', async () => {
  const page = await signedIn({ javaScriptEnabled: false });
  await page.locator('summary', { hasText: 'Menu' }).click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.locator('summary', { hasText: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  expect(await page.textContent('main')).toContain('You are signed out.');
  await page.context().close();
});
