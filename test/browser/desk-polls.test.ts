import { sql } from 'drizzle-orm';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

let browser: Browser;
let service: Served;
let publisher: Publisher;
beforeAll(async () => {
  browser = await launchBrowser();
  service = await startServed();
  publisher = await startPublisher(service.url);
});
afterAll(async () => {
  await browser?.close();
  await publisher?.close();
  await service?.stop();
});

async function atDesk(site: Site, options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const { key } = await site.newKey('editor', { name: 'Maria' });
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${service.url}/desk/sites/${site.name}/polls`);
  await page.getByLabel('Your key').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'New poll' }).waitFor();
  return page;
}

/** Goes on with the Tab key until something is reached, once around the page at most. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 200; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  expect.fail(`no Tab leads to ${wanted}`);
}

/** Presses a button or follows a link as somebody does who has no mouse. */
async function press(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await tabTo(page, page.getByRole(role, { name, exact: true }).first());
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label).first());
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** Everything that a vote leaves behind, in the whole database. */
const traces = () =>
  service.database.drizzle.execute(sql`select (select count(*)::int from ballots) as ballots,
    (select count(*)::int from tallies) as tallies, (select count(*)::int from spent_proofs) as spent,
    (select count(*)::int from network_ballots) as networks`);

/** Comes back to the article until what is kept of the poll on the way there has run out. */
const seen = (reader: Page, text: string | RegExp) =>
  expect
    .poll(async () => {
      await reader.reload();
      const poll = reader.locator('reader-poll');
      await poll.getByRole('table').waitFor();
      return poll.getByText(text).count();
    })
    .toBe(1);

async function written(page: Page): Promise<void> {
  await press(page, 'link', 'New poll');
  await type(page, 'Question', 'Which brige should be lit?');
  await type(page, 'Options', 'Old Bridge\nMill Bridge');
  await press(page, 'button', 'Save as a draft');
  await page.getByText('The draft is there.').waitFor();
}

test('a poll from its first draft to its close, by keyboard at the desk and by a reader on the publisher’s page', async () => {
  const site = await newSite(service, { name: 'The Herald', origins: [publisher.origin] });
  const desk = await atDesk(site, { viewport: { width: 1440, height: 900 } });
  await written(desk);
  const before = await traces();
  const preview = desk.frameLocator('iframe.preview');
  await preview.getByText('Mill Bridge').click();
  await preview.getByRole('button', { name: 'Vote' }).click();
  await preview.getByText('Your vote was not kept.').waitFor();
  expect(await traces()).toEqual(before);

  await press(desk, 'button', 'Publish');
  await desk.getByText('The poll is published.').waitFor();
  const snippet = (await desk.locator('code[data-copy]').first().textContent()) ?? '';
  expect(snippet).toContain('integrity="sha384-');

  const reader = await (await browser.newContext()).newPage();
  await reader.goto(publisher.page('/article', snippet));
  const poll = reader.locator('reader-poll');
  await poll.getByText('Old Bridge').click();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();

  await desk.reload();
  await desk.getByText('Readers have voted').waitFor();
  await type(desk, 'Question', 'Which bridge should be lit?');
  await press(desk, 'button', 'Save');
  await desk.getByText('The poll is saved.').waitFor();
  await tabTo(desk, desk.getByText('Earlier wordings'));
  await desk.keyboard.press('Enter');
  const earlier = desk.getByRole('listitem').filter({ hasText: 'Replaced by Maria' });
  await earlier.getByText('Which brige should be lit?').waitFor();
  await seen(reader, 'Which bridge should be lit?');
  await poll.getByText(/Corrected/).waitFor();
  await poll.getByText('Total Voters: 1').waitFor();

  await press(desk, 'button', 'Close now');
  await desk.getByText('The poll is closed.').waitFor();
  await seen(reader, /Voting closed/);
  await poll.getByRole('row', { name: /Old Bridge.*You Have Voted For This Choice/ }).waitFor();
  await poll.getByText('Total Voters: 1').waitFor();
  for (const page of [desk, reader]) await page.context().close();
});

test('the same without a script, on a phone', async () => {
  const site = await newSite(service, { name: 'The Herald' });
  const desk = await atDesk(site, { viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
  await written(desk);
  await press(desk, 'button', 'Publish');
  await desk.getByText('The poll is published.').waitFor();
  await type(desk, 'Question', 'Which bridge should be lit?');
  await press(desk, 'button', 'Save');
  await desk.getByText('The poll is saved.').waitFor();
  await press(desk, 'button', 'Close now');
  await press(desk, 'button', 'Make a copy');
  await desk.getByText('The copy is a draft of its own.').waitFor();
  await press(desk, 'button', 'Delete');
  await desk.getByText('The poll is deleted.').waitFor();
  await press(desk, 'link', 'Deleted');
  await press(desk, 'button', 'Restore Which bridge should be lit?');
  await desk.getByText('The poll is back.').waitFor();
  await desk.context().close();
});
