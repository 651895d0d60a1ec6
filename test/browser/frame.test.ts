import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { newReader } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

let browser: Browser;
let served: Served;
let publisher: Publisher;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;
let site: Site;
let slug: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env: { HOST: '0.0.0.0' } })]);
  publisher = await startPublisher(served.url);
  site = await newSite(served, { origins: [publisher.origin] });
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});

beforeEach(async () => {
  slug = await site.newPoll();
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  page = reader.page;
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults).toEqual([]);
});

const frameOf = (more = '') =>
  `<iframe title="A poll" src="${served.url}/sites/${site.name}/polls/${slug}/embed" height="50" ${more}></iframe>`;
const height = async () => Number(await page.locator('iframe').getAttribute('height'));

test('a framed poll takes a vote, and the page around it gives it the height that it needs', async () => {
  await page.goto(publisher.page('/framed', frameOf()));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('radio', { name: 'One' }).check();
  await expect.poll(height).toBeGreaterThan(200);
  await frame.getByRole('button', { name: 'Vote' }).click();
  await frame.getByText('Your vote has been counted.').waitFor();
  const inside = () =>
    frame.locator('html').evaluate((root) => Math.ceil(root.getBoundingClientRect().height));
  await expect.poll(async () => (await height()) - (await inside())).toBe(0);
  expect(await frame.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight)).toBe(0);
});

test('a frame tells its height to the origin around it alone', async () => {
  await page.addInitScript(() => {
    const targets: unknown[] = [];
    Object.assign(globalThis, { targets });
    addEventListener('message', ({ data, origin }) => targets.push([origin, data.type]));
  });
  await page.goto(publisher.page('/framed', frameOf()));
  await expect.poll(height).toBeGreaterThan(200);
  const heard = await page.evaluate(() => (globalThis as unknown as { targets: unknown[] }).targets);
  expect(heard).toContainEqual([served.url, 'hustings:height']);
  const script = await (await page.request.get(`${served.url}/frame.js`)).text();
  expect(script).not.toMatch(/["'`]\*["'`]/);
});

test('a page of an origin that is not the site’s cannot frame the poll', async () => {
  const stranger = await startPublisher(served.url);
  try {
    await page.goto(stranger.page('/framed', frameOf()));
    const frame = page.frames().find((one) => one.parentFrame() !== null);
    await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
  } finally {
    await stranger.close();
  }
});

test('where a frame may run no scripts, the vote still takes its two steps or says where it can be cast', async () => {
  await reader.leave();
  reader = await newReader(browser, { extraHTTPHeaders: {}, javaScriptEnabled: false });
  page = reader.page;
  await page.goto(publisher.page('/framed', frameOf()));
  const frame = page.frameLocator('iframe');
  await frame.getByRole('radio', { name: 'One' }).check();
  await frame.getByRole('button', { name: 'Vote' }).click();
  await frame.getByText('One more step').waitFor();
});
