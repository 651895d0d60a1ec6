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
let site: Site;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;
let streams: string[];

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed()]);
  publisher = await startPublisher(served.url);
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});

beforeEach(async () => {
  site = await newSite(served, { origins: [publisher.origin] });
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  page = reader.page;
  streams = [];
  page.on('request', (request) => {
    if (request.url().includes('/results/stream')) streams.push(request.url());
  });
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults, 'no policy is violated and no script fails').toEqual([]);
});

const visit = (slug: string) =>
  page.goto(publisher.page('/a', `<reader-poll site="${site.name}" poll="${slug}"></reader-poll>`));
const total = (said: string) => page.getByText(said, { exact: true }).waitFor();

async function vote(): Promise<void> {
  await page.getByRole('radio', { name: 'One', exact: true }).check();
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
}

test('who has voted sees the votes of others come in, with their thanks and the focus where they were', async () => {
  const slug = await site.newPoll();
  await visit(slug);
  await vote();
  await total('Total Voters: 1');
  await expect.poll(() => streams.length).toBe(1);
  await site.vote(slug, { choices: ['o2'] });
  await total('Total Voters: 2');
  const row = page.getByRole('row', { name: 'One' });
  expect(await row.getByRole('cell').allTextContents()).toEqual(['1', '50%']);
  expect(await row.getByText('You Have Voted For This Choice').isVisible()).toBe(true);
  expect(await page.getByText('Your vote has been counted.').isVisible()).toBe(true);
  expect(await page.locator('reader-poll h2:focus').count()).toBe(1);
  expect(streams).toHaveLength(1);
});

test('on the service’s own page as well, and a close by the editors ends it', async () => {
  const slug = await site.newPoll();
  await page.goto(`${served.url}/sites/${site.name}/polls/${slug}`);
  await page.getByRole('link', { name: 'View Results' }).click();
  await total('Total Voters: 0');
  await site.vote(slug);
  await total('Total Voters: 1');
  await page.locator('reader-poll :focus').blur();
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  await page.getByText(/^Voting closed/).waitFor();
});

test('bars move to where they stand, unless the reader has asked for less motion', async () => {
  const slug = await site.newPoll();
  await visit(slug);
  await page.getByRole('link', { name: 'View Results' }).click();
  const bar = page.locator('reader-poll .filled').first();
  const moves = () => bar.evaluate((one) => getComputedStyle(one).transitionProperty);
  await expect.poll(moves).toBe('width');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moves()).toBe('none');
});

test('an option that is corrected meanwhile reads as corrected', async () => {
  const slug = await site.newPoll();
  await visit(slug);
  await page.getByRole('link', { name: 'View Results' }).click();
  await total('Total Voters: 0');
  const options = [
    { id: 'o1', text: 'The one' },
    { id: 'o2', text: 'Other' },
  ];
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { options }, owner: true });
  await page.getByRole('rowheader', { name: 'The one' }).waitFor();
});

test('results that are shown to voters alone are streamed to nobody', async () => {
  const slug = await site.newPoll({ resultsVisible: 'after-vote' });
  await visit(slug);
  await vote();
  const loaded = page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/embed/v1/live-')),
  );
  await loaded;
  const shown = await page.locator('reader-poll').evaluate((poll) => {
    const root = poll.shadowRoot?.querySelector<HTMLElement>('[data-hustings=results]');
    return { ...root?.dataset };
  });
  expect(shown).toMatchObject({ state: 'open', version: expect.any(String) });
  expect(shown).not.toHaveProperty('stream');
  expect(streams).toEqual([]);
});
