import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { movableClock, newReader, readPictureAt, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

const minutes = 60_000;
const long = Array.from({ length: 40 }, (_, line) => `Line ${line + 1} of what took the whole evening.`).join(
  '\n',
);

let browser: Browser;
let served: Served;
let time: ReturnType<typeof movableClock>;
let site: Site;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

beforeAll(async () => {
  time = movableClock();
  [browser, served] = await Promise.all([launchBrowser(), startServed({ platform: { clock: time.clock } })]);
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

beforeEach(async () => {
  site = await newSite(served, { settings: { comments: { holdFirstTime: false, floodSeconds: 0 } } });
});

afterEach(() => reader.leave());

async function enter(path: string, options: Parameters<typeof newReader>[1] = {}): Promise<void> {
  reader = await newReader(browser, options);
  page = reader.page;
  await page.goto(`${served.url}/sites/${site.name}${path}`);
}

const thread = '/threads?thread=/a&title=The+headline';
const name = () => page.getByRole('textbox', { name: 'Name' });
const body = () => page.getByRole('textbox', { name: 'Comment', exact: true });
const submit = () => page.getByRole('button', { name: 'Submit Comment' });

const commentsOf = async () => {
  const statuses = ['approved', 'held'].map((status) =>
    site.api(`/moderation?status=${status}`, { owner: true }),
  );
  return (await Promise.all(statuses)).flatMap((answer) => answer.body.items as { body: string }[]);
};
const hasFocus = (box: ReturnType<typeof body>) =>
  box.evaluate((one) => (one.getRootNode() as Document).activeElement === one);

/** Writes the long comment up to the picture's answer. */
async function write(): Promise<ReturnType<typeof verification>> {
  await page.locator('reader-comments').getByRole('heading', { name: 'Leave a Reply' }).waitFor();
  await name().fill('Ottilie');
  await body().fill(long);
  const human = verification(page);
  await human.answer(served);
  return human;
}

async function arrives(human: ReturnType<typeof verification>, first: string | null): Promise<void> {
  await expect.poll(() => hasFocus(human.box), { timeout: 15_000 }).toBe(true);
  await expect.poll(() => human.address()).not.toBe(first);
  expect(await human.box.inputValue()).toBe('');
  expect(await body().inputValue()).toBe(long);
  time.forward(30_000);
  await human.answer(served);
  await submit().click();
  await page.getByText('Line 40 of what took the whole evening.').first().waitFor();
  await expect.poll(async () => (await commentsOf()).map((one) => one.body)).toEqual([long]);
}

test('a comment that took longer to write than its picture lasts is still there, and comes in once', async () => {
  await enter(thread);
  const human = await write();
  const first = await human.address();
  time.forward(40 * minutes);
  await submit().click();
  await page.getByRole('alert').getByText('too old').waitFor();
  await arrives(human, first);
});

test('so it is where the computer has slept over it, and no alarm is raised', async () => {
  reader = await newReader(browser);
  page = reader.page;
  await page.clock.install();
  await page.goto(`${served.url}/sites/${site.name}${thread}`);
  const human = await write();
  const first = await human.address();
  time.forward(600 * minutes);
  await page.clock.setSystemTime(Date.now() + 600 * minutes);
  await submit().click();
  await page.getByRole('status').getByText('A new picture is shown.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await arrives(human, first);
});

test('a poll that was left open over night takes the vote with one press', async () => {
  const slug = await site.newPoll();
  await enter(`/polls/${slug}`);
  const poll = page.locator('reader-poll');
  const challenge = page.waitForResponse(/challenge/);
  await poll.getByRole('radio', { name: 'One' }).check();
  await challenge;
  time.forward(600 * minutes);
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();
  expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(1);
});

test('without script, an answer that came too late brings the whole text back with a new picture', async () => {
  await enter(thread, { javaScriptEnabled: false });
  await name().fill('Ottilie');
  await body().fill(long);
  await submit().click();
  const picture = () => page.getByRole('img', { name: 'A picture with an instruction' }).getAttribute('src');
  const answer = () => page.getByRole('textbox', { name: 'Answer', exact: true });
  const first = (await picture()) ?? '';
  await answer().fill(await readPictureAt(served, first));
  time.forward(40 * minutes);
  await submit().click();
  await page.getByText('too old').waitFor();
  expect(await picture()).not.toBe(first);
  expect(await body().inputValue()).toBe(long);
  expect(await name().inputValue()).toBe('Ottilie');
  await answer().fill(await readPictureAt(served, (await picture()) ?? ''));
  await submit().click();
  await page.getByText('Your comment is awaiting moderation.').waitFor();
  expect((await commentsOf()).map((one) => one.body)).toEqual([long]);
});
