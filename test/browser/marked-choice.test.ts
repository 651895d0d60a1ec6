import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { elementShown, newReader, storedKeys } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

let browser: Browser;
let served: Served;
let publisher: Publisher;
let site: Site;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed()]);
  publisher = await startPublisher(served.url);
  site = await newSite(served, { origins: [publisher.origin] });
});
afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});
afterEach(async () => {
  await reader.leave();
  expect(reader.faults).toEqual([]);
});

const bridges = { options: ['Old Bridge', 'Mill Bridge', 'Railway Bridge'] };
const addressOf = (slug: string, query: string) => `${served.url}/sites/${site.name}/polls/${slug}${query}`;
const votersOf = async (slug: string) => (await site.api(`/polls/${slug}/results`)).body.voters;

async function open(address: string, options: BrowserContextOptions = {}) {
  reader = await newReader(browser, options);
  page = reader.page;
  await page.goto(address);
}

const checked = () =>
  page
    .locator('input:checked:visible')
    .evaluateAll((inputs) => inputs.map((each) => (each as HTMLInputElement).value));

test('a choice in the address is marked, has the focus and is announced; the vote is cast by the button alone', async () => {
  const slug = await site.newPoll(bridges);
  await open(addressOf(slug, '?choose=o2'));
  await elementShown(page);
  const said = 'Marked for you: Mill Bridge. Nothing counts until you press “Vote”.';
  await page.getByRole('status').filter({ hasText: said }).waitFor();
  expect(await checked()).toEqual(['o2']);
  expect(
    await page.getByRole('radio', { name: 'Mill Bridge' }).evaluate((one) => one.matches(':focus')),
  ).toBe(true);
  expect(await storedKeys(page)).toEqual({ local: [], session: [] });
  expect(await votersOf(slug)).toBe(0);
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
  expect((await site.api(`/polls/${slug}/results`)).body.options[1].votes).toBe(1);
});

test('another choice than the marked one can be made', async () => {
  const slug = await site.newPoll(bridges);
  await open(addressOf(slug, '?choose=o2'));
  await elementShown(page);
  await page.getByRole('radio', { name: 'Old Bridge' }).check();
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
  expect((await site.api(`/polls/${slug}/results`)).body.options[0].votes).toBe(1);
});

test('several choices are marked where several may be made, and no more than that', async () => {
  const slug = await site.newPoll({ ...bridges, choose: { min: 1, max: 2 } });
  for (const [query, marked] of [
    ['?choose=o1&choose=o3', ['o1', 'o3']],
    ['?choose=o3,o1', ['o1', 'o3']],
    ['?choose=o1,o2,o3', ['o1', 'o2']],
  ] as const) {
    await open(addressOf(slug, query));
    await elementShown(page);
    await expect.poll(checked).toEqual(marked);
    if (query !== '?choose=o1,o2,o3') await reader.leave();
  }
});

test('without script the choice is marked in the form, and goes through both steps', async () => {
  const slug = await site.newPoll(bridges);
  await open(addressOf(slug, '?choose=o3'), { javaScriptEnabled: false });
  await page.getByText('Marked for you: Railway Bridge.').waitFor();
  expect(await checked()).toEqual(['o3']);
  expect(await page.locator('input:focus').getAttribute('value')).toBe('o3');
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('One more step').waitFor();
  expect(await checked()).toEqual(['o3']);
  expect(await votersOf(slug)).toBe(0);
});

test('in a frame the choice is marked too, and the page around keeps the focus', async () => {
  const slug = await site.newPoll(bridges);
  const src = addressOf(slug, '/embed?choose=o2');
  await open(
    publisher.page(
      '/framed',
      `<button autofocus>Around</button><iframe title="A poll" src="${src}"></iframe>`,
    ),
  );
  const frame = page.frameLocator('iframe');
  await frame.getByRole('status').filter({ hasText: 'Marked for you: Mill Bridge.' }).waitFor();
  expect(await frame.locator('input:checked:visible').getAttribute('value')).toBe('o2');
  expect(await page.getByRole('button', { name: 'Around' }).evaluate((one) => one.matches(':focus'))).toBe(
    true,
  );
});

test('who has voted sees the results, whatever the address marks', async () => {
  const slug = await site.newPoll(bridges);
  await open(addressOf(slug, '?choose=o1'));
  await elementShown(page);
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
  await page.goto(addressOf(slug, '?choose=o2'));
  await page.getByText('Total Voters: 1').waitFor();
  expect(await checked()).toEqual([]);
});
