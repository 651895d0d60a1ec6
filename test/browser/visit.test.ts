import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { desktop, newReader, phone, storedKeys } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';

let browser: Browser;
let served: Served;
let reader: Awaited<ReturnType<typeof newReader>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ sample: true })]);
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults, 'no policy is violated and no script fails').toEqual([]);
});

async function openArticle(options = {}) {
  reader = await newReader(browser, options);
  await reader.page.goto(`${served.url}/demo`);
  const poll = reader.page.locator('reader-poll');
  return { page: reader.page, poll, status: poll.getByRole('status') };
}

const voters = async () => (await served.api('demo')('/polls/underdog-upset/results')).body.voters as number;

describe.each([
  ['a desktop', desktop],
  ['a phone', phone],
])('on %s', (_name, screen) => {
  test('a reader votes with a click and a half, sees the result with their choice in it, and finds it on return', async () => {
    const { page, poll } = await openArticle(screen);
    const before = await voters();
    await poll.getByText('Haitian Revolution').click();
    await poll.getByRole('button', { name: 'Vote' }).click();
    await poll.getByText('Your vote has been counted.').waitFor();
    expect(await voters()).toBe(before + 1);
    const own = poll.getByRole('row', { name: /Haitian Revolution.*You Have Voted For This Choice/ });
    await own.waitFor();
    await poll.getByText(`Total Voters: ${before + 1}`).waitFor();
    expect(await poll.getByText('You Have Voted For This Choice').filter({ visible: true }).count()).toBe(1);
    await page.reload();
    await own.waitFor();
    expect(await poll.getByRole('button', { name: 'Vote' }).count()).toBe(0);
  });

  test('a reader looks at the results, goes back, and walks through the previous polls', async () => {
    const { poll } = await openArticle(screen);
    await poll.getByRole('link', { name: 'View Results' }).click();
    await poll.getByRole('table').waitFor();
    await poll.getByRole('link', { name: 'Back to the poll' }).click();
    await poll.getByRole('button', { name: 'Vote' }).waitFor();
    await poll.getByRole('link', { name: 'See previous polls' }).click();
    await poll.getByRole('heading', { name: 'Polls Archive' }).waitFor();
    expect(await poll.getByRole('listitem').filter({ hasText: 'Closed' }).count()).toBeGreaterThanOrEqual(3);
    await poll.getByRole('link', { name: 'Which siege would make the best film?' }).click();
    await poll.getByText('Total Voters: 1,610').waitFor();
    await poll.getByText('Voting closed').waitFor();
    expect(await poll.getByRole('row', { name: /Constantinople/ }).textContent()).toMatch(/617.*38%/);
    await poll.getByRole('link', { name: 'See previous polls' }).click();
    await poll.getByRole('link', { name: 'Which of these wars' }).click();
    await poll.getByRole('button', { name: 'Vote' }).waitFor();
  });

  test('nothing of the article is wider than the screen', async () => {
    const { page, poll } = await openArticle(screen);
    await poll.getByRole('button', { name: 'Vote' }).waitFor();
    await page.locator('reader-comments').getByRole('button', { name: 'Submit Comment' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});

test('a vote that is in is not asked for again: the poll in the archive leads its voters to the results', async () => {
  const { poll } = await openArticle();
  await poll.getByText('Russo-Japanese War').click();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();
  await poll.getByRole('link', { name: 'See previous polls' }).click();
  await poll.getByRole('link', { name: 'Which of these wars' }).click();
  await poll.getByRole('row', { name: /Russo-Japanese War.*You Have Voted For This Choice/ }).waitFor();
  expect(await poll.getByRole('link', { name: 'Back to the poll' }).count()).toBe(0);
});

test('a second vote of one browser is told calmly, and counts nothing', async () => {
  const { page, poll } = await openArticle();
  await poll.getByText('Haitian Revolution').click();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();
  const before = await voters();
  // The browser has forgotten what it voted for, but not who it is.
  await page.evaluate(() => localStorage.removeItem('hustings:voted:demo:underdog-upset'));
  await page.reload();
  await poll.getByText('Greco-Persian Wars').click();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('You have already voted in this poll.').waitFor();
  expect(await voters()).toBe(before);
});

test('the live region tells that a vote is on its way and that the page has changed, and does not go on about loading', async () => {
  const { page, poll, status } = await openArticle();
  await poll.getByRole('button', { name: 'Vote' }).waitFor();
  await expect.poll(() => status.textContent()).toBe('');
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route('**/votes?*', async (route) => {
    await held;
    await route.continue();
  });
  await poll.getByText('First Indochina War').click();
  await poll.getByRole('button', { name: 'Vote' }).click();
  await status.getByText('Sending …').waitFor();
  release();
  await status.getByText('Done. The page has changed.').waitFor();
});

test('where the service is down the choice stays, and trying again counts one vote', async () => {
  const { page, poll } = await openArticle();
  const before = await voters();
  await poll.getByText('American Revolutionary War').click();
  let cut = 0;
  await page.route('**/votes?*', async (route) => {
    cut++;
    // The first send arrives, but its answer is lost; the others do not arrive at all.
    if (cut === 1) await route.fetch();
    await route.abort('connectionreset');
  });
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('cannot be reached just now').first().waitFor();
  expect(await poll.getByLabel('American Revolutionary War').isChecked()).toBe(true);
  await page.unroute('**/votes?*');
  await poll.getByRole('button', { name: 'Try again' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();
  expect(cut).toBeGreaterThan(1);
  expect(await voters()).toBe(before + 1);
});

test('an article that comes while the service is down offers the way there, and shows the poll once it is back', async () => {
  reader = await newReader(browser);
  const { page } = reader;
  await page.route('**/embed/v1/sites/**', (route) => route.abort('connectionrefused'));
  await page.goto(`${served.url}/demo`);
  const poll = page.locator('reader-poll');
  await poll.getByRole('status').getByText('cannot be reached just now').waitFor();
  await poll.getByRole('link', { name: 'Vote in our poll' }).waitFor();
  await page.unroute('**/embed/v1/sites/**');
  await poll.getByRole('button', { name: 'Try again' }).click();
  await poll.getByRole('button', { name: 'Vote' }).waitFor();
});

test('nothing is kept in the browser before the reader acts, and of a vote what it takes to know it again', async () => {
  const { page, poll } = await openArticle();
  await poll.getByRole('button', { name: 'Vote' }).waitFor();
  await poll.getByRole('link', { name: 'View Results' }).click();
  await poll.getByRole('link', { name: 'Back to the poll' }).click();
  expect(await storedKeys(page)).toEqual({ local: [], session: [] });
  await poll.getByText('Haitian Revolution').click();
  expect(await storedKeys(page)).toEqual({ local: [], session: [] });
  await poll.getByRole('button', { name: 'Vote' }).click();
  await poll.getByText('Your vote has been counted.').waitFor();
  expect(await storedKeys(page)).toEqual({
    local: ['hustings:voted:demo:underdog-upset', 'hustings:voter:demo'],
    session: [],
  });
  expect(await page.context().cookies()).toEqual([]);
});

test('in print the poll is a list of choices and its results a table, without buttons and links', async () => {
  const { page, poll } = await openArticle();
  await poll.getByRole('button', { name: 'Vote' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  await poll.getByText('Haitian Revolution').waitFor();
  expect(await poll.getByRole('button').count()).toBe(0);
  await page.emulateMedia({ media: 'screen' });
  await poll.getByRole('link', { name: 'View Results' }).click();
  await poll.getByRole('table').waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await poll.getByRole('row').count()).toBe(7);
  expect(await poll.getByRole('link').count()).toBe(0);
});
