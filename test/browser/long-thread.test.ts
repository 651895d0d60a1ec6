import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { newReader } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';

const many = 10_000;

let browser: Browser;
let served: Served;
let publisher: Publisher;
let address: string;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

/** A thread of ten thousand comments, every tenth with an answer, on an article of its publisher. */
beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed()]);
  publisher = await startPublisher(served.url);
  const site = await newSite(served, { origins: [publisher.origin] });
  address = publisher.page(
    '/news/long',
    `<h1>The night of the count</h1><reader-comments site="${site.name}" thread="/news/long" title="The night of the count"></reader-comments>`,
  );
  const { sql } = served.database;
  await sql`
    insert into comments (site, id, thread, parent, root, depth, number, title, url, author_name, author_email, author_website, body, html,
      status, shown, likeness, nonce)
    select ${site.name}, md5('c' || n)::uuid, '/news/long', case when n % 10 = 0 then md5('c' || n - 1)::uuid end,
      md5('c' || case when n % 10 = 0 then n - 1 else n end)::uuid, case when n % 10 = 0 then 1 else 0 end, n, '', '', 'Reader ' || n, '', '',
      'Text', '<p>Comment number ' || n || '</p>', 'approved', true, gen_random_uuid(), gen_random_uuid()
    from generate_series(1, ${many}::int) as n`;
  await sql`insert into threads (site, key, title, url, last_number, approved)
    values (${site.name}, '/news/long', 'The night of the count', ${address}, ${many}, ${many})`;
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});

beforeEach(async () => {
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  page = reader.page;
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults, 'no policy is violated and no script fails').toEqual([]);
});

const thread = () => page.locator('reader-comments');
const items = () => thread().locator('li.comment');
const more = () => thread().getByRole('link', { name: 'Load more', exact: true });
const idOf = async (number: number) => {
  const [row] = await served.database.sql<{ id: string }[]>`select md5('c' || ${number}::text)::uuid as id`;
  return `comment-${row?.id}`;
};
const focused = () =>
  page.evaluate(() => document.querySelector('reader-comments')?.shadowRoot?.activeElement?.id ?? '');
const isInView = (id: string) =>
  page.evaluate((wanted) => {
    const box = document
      .querySelector('reader-comments')
      ?.shadowRoot?.getElementById(wanted)
      ?.getBoundingClientRect();
    return box !== undefined && box.top >= -1 && box.top < innerHeight;
  }, id);

test('a thread of 10,000 comments opens with its first page, and is lengthened page by page from the keyboard', async () => {
  await page.goto(address);
  await items().first().waitFor();
  expect(await items().count()).toBe(55);
  await thread().getByRole('heading', { name: '10,000 Responses to “The night of the count”' }).waitFor();
  for (const [first, count] of [
    [56, 111],
    [112, 166],
  ] as const) {
    await more().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => items().count()).toBe(count);
    // Whoever reads on by the keyboard is at the first of the comments that have come.
    await expect.poll(focused).toBe(await idOf(first));
  }
  expect(await thread().getByText('Comment number 1', { exact: true }).count()).toBe(1);
});

test.each([9000, 8999])(
  'a permalink to number %i opens the page that holds it, at it, with the focus there',
  async (number) => {
    const id = await idOf(number);
    await page.goto(`${address}#${id}`);
    await expect.poll(focused).toBe(id);
    await expect.poll(() => isInView(id)).toBe(true);
    expect(await items().count()).toBeLessThan(60);
    await thread().getByText('Comment number 9000', { exact: true }).waitFor();
    await more().focus();
    await page.keyboard.press('Enter');
    await thread().getByText('Comment number 9060', { exact: true }).waitFor();
    // From the middle the whole thread is one press away.
    await thread().getByRole('link', { name: 'Oldest first' }).press('Enter');
    await thread().getByText('Comment number 1', { exact: true }).waitFor();
  },
);

test('a link to a comment that is not on the page, followed on it, leads there', async () => {
  await page.goto(address);
  await items().first().waitFor();
  const id = await idOf(5001);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, id);
  await expect.poll(focused).toBe(id);
  await expect.poll(() => isInView(id)).toBe(true);
});
