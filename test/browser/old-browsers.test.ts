import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { newReader, readPictureAt } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';

let browser: Browser;
let served: Served;
let publisher: Publisher;
let reader: Awaited<ReturnType<typeof newReader>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env: { HOST: '0.0.0.0' } })]);
  publisher = await startPublisher(served.url);
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});

afterEach(() => reader.leave());

/** An article with a poll and a thread on it, in a browser from which something has been taken away. */
async function enter(without: string) {
  const site = await newSite(served, { origins: [publisher.origin], settings: { picture: 'never' } });
  const slug = await site.newPoll();
  const page = `${served.url}/sites/${site.name}`;
  const body = `<reader-poll site="${site.name}" poll="${slug}"><a href="${page}/polls/${slug}">Vote in our poll</a></reader-poll>
    <reader-comments site="${site.name}" thread="/a" title="The headline"><a href="${page}/threads?thread=/a">Comments</a></reader-comments>
    <p><reader-count site="${site.name}" thread="/a">Comments</reader-count></p>`;
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  await reader.page.addInitScript(without);
  await reader.page.goto(publisher.page('/a', body));
  return { page: reader.page, voters: async () => (await site.api(`/polls/${slug}/results`)).body.voters };
}

/** As a reader of a browser too old for the element does it, on the page behind the link. */
async function voteAtThePage(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Vote in our poll' }).click();
  await page.getByRole('radio', { name: 'One' }).check();
  await page.getByRole('button', { name: 'Vote' }).click();
  const picture = page.getByRole('img', { name: 'A picture with an instruction' });
  const outcome = page.getByText('Your vote has been counted.');
  await picture.or(outcome).waitFor();
  if (await picture.isVisible()) {
    const address = (await picture.getAttribute('src')) ?? '';
    await page
      .getByRole('textbox', { name: 'Answer', exact: true })
      .fill(await readPictureAt(served, address));
    await page.getByRole('button', { name: 'Vote' }).click();
  }
  await outcome.waitFor();
}

describe.each([
  ['custom elements', 'delete globalThis.customElements'],
  ['shadow roots', 'delete Element.prototype.attachShadow'],
  ['style sheets that a script can make', 'delete globalThis.CSSStyleSheet'],
])('without %s', (_name, without) => {
  test('the links inside the elements are what there is, and a vote comes in by them', async () => {
    const { page, voters } = await enter(without);
    await page.getByRole('link', { name: 'Comments' }).waitFor();
    expect(await page.getByText('Loading').count()).toBe(0);
    await voteAtThePage(page);
    expect(await voters()).toBe(1);
  });
});

test('without fetch, the elements say so beside the link, and wait for nothing', async () => {
  const { page, voters } = await enter('delete globalThis.fetch');
  await page.getByText('This cannot be reached just now.').first().waitFor();
  expect(await page.getByText('Loading').count()).toBe(0);
  await voteAtThePage(page);
  expect(await voters()).toBe(1);
});

test('what browsers have had for less long than what the elements cannot do without is not missed', async () => {
  const { page, voters } = await enter(`
    delete AbortSignal.any;
    delete AbortSignal.timeout;
    delete Map.groupBy;
    delete Object.groupBy;
    delete Array.prototype.findLast;
    delete Array.prototype.toSorted;
    delete Promise.withResolvers;
    delete URL.canParse;
    delete globalThis.navigation;
  `);
  await page.getByRole('radio', { name: 'One' }).check();
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
  expect(await voters()).toBe(1);
  await page.getByRole('textbox', { name: 'Comment', exact: true }).waitFor();
  await page.locator('reader-count').getByText('0', { exact: true }).waitFor();
  expect(reader.faults).toEqual([]);
});

test('an element that was told no site shows what stands inside it', async () => {
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  const body = '<reader-poll><a href="https://polls.example/">Vote in our poll</a></reader-poll>';
  await reader.page.goto(publisher.page('/untold', body));
  await reader.page.waitForFunction(() => document.querySelector('reader-poll')?.shadowRoot);
  expect(await reader.page.getByRole('link', { name: 'Vote in our poll' }).isVisible()).toBe(true);
});
