import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { deskPages } from '../support/desk-pages.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

let browser: Browser;
let served: Served;
let site: Site;
let poll: string;
let comment: string;
let around: Server;
let context: BrowserContext;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed()]);
  site = await newSite(served);
  poll = await site.newPoll();
  comment = (await site.comment('/a')).body.comment.id;
  // Another port of this host is the same site to a browser, so that the cookie comes along: the worst page to be framed by.
  around = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://around');
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>Around</title><iframe src="${searchParams.get('of')}"></iframe>`);
  });
  await new Promise<void>((ready) => around.listen(0, '127.0.0.1', ready));
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${served.url}/desk/sign-in`);
  await page.getByLabel('Key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('OWNER_KEY (owner)').first().waitFor({ state: 'attached' });
  await page.close();
});

afterAll(async () => {
  await browser.close();
  await new Promise((done) => around.close(done).closeAllConnections());
  await served.stop();
});

const addressOf = (path: string) =>
  path
    .replace(':site', site.name)
    .replace(':poll', poll)
    .replace('comments/:id', `comments/${comment}`)
    .replaceAll(/:\w+/g, 'none');

/** What a frame around an address shows, once the page around it has loaded all there is. */
async function shownIn(origin: string, address: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(`${origin}/?of=${encodeURIComponent(served.url + address)}`, { waitUntil: 'load' });
  const [, frame] = page.frames();
  const text = (await frame?.evaluate(() => document.body?.innerText ?? '')) ?? '';
  const url = frame?.url() ?? '';
  await page.close();
  return url.startsWith('chrome-error:') ? '' : text;
}

test('no page of the desk shows itself in a frame, not even of somebody signed in and on the same host', async () => {
  const { port } = around.address() as AddressInfo;
  const pages = [...Object.keys(deskPages), 'GET /desk/sign-in', 'GET /desk/sign-in/link']
    .filter((page) => page.startsWith('GET '))
    .map((page) => addressOf(page.slice(4)));
  expect(pages.length).toBeGreaterThan(20);
  for (const address of pages)
    expect([address, await shownIn(`http://localhost:${port}`, address)]).toEqual([address, '']);
  expect(await shownIn(`http://localhost:${port}`, `/sites/${site.name}/polls/${poll}/embed`)).toContain(
    'Which?',
  );
});
