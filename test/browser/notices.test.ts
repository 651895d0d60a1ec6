import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriersOn } from '../support/reach.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey } from '../support/service.ts';

let browser: Browser;
let service: Served;
let receiver: Receiver;

beforeAll(async () => {
  browser = await launchBrowser();
  service = await startServed();
  receiver = await startReceiver();
});
afterAll(async () => {
  await browser?.close();
  await receiver?.stop();
  await service?.stop();
});

/** The notices of a site of its own. */
async function openNotices(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const site = await newSite(service, { name: 'The Herald' });
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${service.url}/desk/sites/${site.name}/notices`);
  await page.getByLabel('Your key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Add a webhook' }).click();
  await page.getByLabel('Address').fill(`${receiver.url}/a/rather/long/path/${'x'.repeat(60)}`);
  await page.getByLabel('Name').fill('The newsroom’s chat');
  await page.getByLabel('A poll opened').check();
  await page.getByRole('button', { name: 'Add it' }).click();
  return page;
}

test('a webhook is added, tried and deleted without a script', async () => {
  const page = await openNotices({ javaScriptEnabled: false });
  expect(await page.textContent('main code')).toMatch(/^whsec_/);
  await page.getByRole('link', { name: 'On to the webhook' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  expect(await page.textContent('[role=status]')).toBe('The test arrived.');
  receiver.answer = (_, response) => response.writeHead(500).end();
  await page.getByRole('button', { name: 'Send a test' }).click();
  expect(await page.textContent('[role=status]')).toContain('did not arrive');
  await page.locator('summary', { hasText: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  expect(await page.textContent('main')).toContain('No program is told yet.');
  await page.context().close();
});

test.each([
  ['light', 360],
  ['dark', 1440],
] as const)('its pages hold for everybody and fit, %s, at %s px', async (colorScheme, width) => {
  const page = await openNotices({ colorScheme, viewport: { width, height: 900 } });
  const holds = async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await barriersOn(page)).toEqual([]);
  };
  await holds();
  await page.getByRole('link', { name: 'On to the webhook' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  for (const summary of ['Change', 'Make a new secret', 'Delete'])
    await page.locator('summary', { hasText: summary }).click();
  await holds();
  await page.getByRole('link', { name: 'All notices' }).click();
  expect(await page.textContent('table')).toContain('The newsroom’s chat');
  await holds();
  await page.context().close();
});
