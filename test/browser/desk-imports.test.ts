import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { wxrComment, wxrWith } from '../support/imports.ts';
import { barriersOn } from '../support/reach.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

let browser: Browser;
let service: Served;

beforeAll(async () => {
  browser = await launchBrowser();
  service = await startServed();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

const newGazette = () => newSite(service, { name: 'The Gazette', url: 'https://www.gazette.example' });
const pageOf = ({ name }: Site) => `${service.url}/desk/sites/${name}/imports`;

async function signedIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(`${service.url}/desk`);
  await page.getByLabel('Your key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${service.url}/desk`);
  return page;
}

/** An export of so many comments and a pingback. */
const archive = (count: number) => {
  const comments = Array.from({ length: count }, (_, at) =>
    wxrComment({ id: at + 1, content: `Comment ${at + 1} of many, with a few words more.` }),
  );
  const text = wxrWith(
    `${comments.join('')}${wxrComment({ id: count + 1, type: 'pingback', content: 'x' })}`,
  );
  return { name: 'gazette.wordpress.xml', mimeType: 'text/xml', buffer: Buffer.from(text) };
};
const choose = (page: Page, count: number) => page.setInputFiles('input[type=file]', archive(count));

const holds = async (page: Page) => {
  expect(await barriersOn(page)).toEqual([]);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
};

test('an owner tries an archive, brings it in with the same file, and keeps the report', async () => {
  const site = await newGazette();
  const page = await signedIn();
  const failed: string[] = [];
  page.on('console', (message) => message.type() === 'error' && failed.push(message.text()));
  await page.goto(pageOf(site));
  await holds(page);
  await choose(page, 40);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('This was a try: nothing is written.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('What would come in');
  await holds(page);
  const { count } = (await site.api('/comments?thread=/a')).body;
  expect(count ?? 0).toBe(0);

  // The box is not ticked any more, and the file is still chosen.
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('The archive is in.').waitFor();
  expect(page.url()).toMatch(/\/imports\/[0-9a-f-]{36}$/);
  expect(await page.textContent('table')).toContain('Comments414001');
  await holds(page);
  const kept = page.waitForEvent('download');
  await page.getByRole('link', { name: 'as JSON' }).click();
  expect((await kept).suggestedFilename()).toBe('gazette.wordpress.xml.report.json');
  expect((await site.api('/comments?thread=/a')).body.items[0].html).toContain('of many');
  expect(failed).toEqual([]);
  await page.context().close();
});

/** Has the page's bytes leave at a rate, so that there is something to see on the way. */
async function slowDown(page: Page, bytesPerSecond: number): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond };
  await devTools.send('Network.emulateNetworkConditions', line);
}

test('while a long archive comes in the page tells how far it is, and a second one looks on until it is over', async () => {
  const site = await newGazette();
  const page = await signedIn();
  await page.goto(pageOf(site));
  await page.getByLabel('Try only').uncheck();
  await choose(page, 14_000);
  await slowDown(page, 800_000);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText(/^[\d,]+ comments read, [1-9][\d,]* brought in$/).waitFor();
  const bar = page.getByRole('progressbar');
  expect(await bar.evaluate((it: HTMLProgressElement) => it.value > 0 && it.value <= it.max)).toBe(true);
  const other = await page.context().newPage();
  await other.goto(pageOf(site));
  await other.getByRole('heading', { name: 'Import of gazette.wordpress.xml' }).waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await other.getByRole('cell', { name: 'done' }).waitFor();
  await page.getByText('The archive is in.').waitFor();
  expect(await page.textContent('table')).toContain('14,00114,00001');
  await page.context().close();
});

test('an import that is stopped keeps what came, says so, and is gone on with by the same file', async () => {
  const site = await newGazette();
  const page = await signedIn({ viewport: { width: 1440, height: 900 } });
  await page.goto(pageOf(site));
  await page.getByLabel('Try only').uncheck();
  await choose(page, 4000);
  await slowDown(page, 200_000);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page
    .getByText(/[1-9]\d* % sent|comments read/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('The connection was lost. What had come in stays').waitFor();
  const listed = async () => {
    await page.goto(pageOf(site));
    return page.textContent('table');
  };
  await expect.poll(listed).toContain('ended early');
  await page.getByRole('link', { name: 'gazette.wordpress.xml' }).click();
  await page.getByText('The file stopped coming before its end.').waitFor();
  await holds(page);
  await slowDown(page, -1);
  await page.goto(pageOf(site));
  await page.getByLabel('Try only').uncheck();
  await choose(page, 4000);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('The archive is in.').waitFor();
  expect(await page.textContent('table')).toMatch(/Comments4,001[\d,]*/);
  await page.context().close();
});

test('without script the same form brings an archive in, and says why a file is none', async () => {
  const site = await newGazette();
  const page = await signedIn({ javaScriptEnabled: false });
  await page.goto(pageOf(site));
  await page.setInputFiles('input[type=file]', {
    name: 'a.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('no'),
  });
  await page.getByRole('button', { name: 'Begin' }).click();
  expect(await page.textContent('[role=alert]')).toContain('not well-formed XML');
  await choose(page, 30);
  await page.getByLabel('Try only').uncheck();
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('The archive is in.').waitFor();
  expect(await page.textContent('table')).toContain('Comments313001');
  await page.context().close();
});
