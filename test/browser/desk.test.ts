import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { launchBrowser } from '../support/browser.ts';
import { idOfPoll } from '../support/ledger.ts';
import { type Mailbox, mailEnv, startMailbox } from '../support/mailbox.ts';
import { barriersOn } from '../support/reach.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

let browser: Browser;
let service: Served;
let site: Site;
let mailbox: Mailbox;

beforeAll(async () => {
  browser = await launchBrowser();
  mailbox = await startMailbox();
  service = await startServed({ env: mailEnv(mailbox) });
  site = await newSite(service, { name: 'The Herald' });
  await site.newPoll({ slug: 'which-bridge', options: ['Old Bridge', 'Mill Bridge', 'Railway Bridge'] });
  await site.api('/polls/which-bridge', {
    method: 'PATCH',
    body: { question: 'Which bridge?' },
    owner: true,
  });
  const crowd = { network: randomUUID(), page: 'https://a-forum-with-a-rather-long-name.example/raid' };
  const bridge = await idOfPoll(service, site, 'which-bridge');
  await castBallots(service.database, readyBallots(bridge, 60, crowd), 0);
  const thread = { thread: '/news/42', mode: 'hold', notice: 'Stay kind.', aliases: ['/42'] };
  await site.api('/threads', { method: 'PATCH', body: thread, owner: true });
  // So that the overview has something to say.
  const { id } = (await site.comment('/a')).body.comment;
  await service.database.sql`update comments set created_at = now() - interval '15 hours' where id = ${id}`;
  const mail = { to: ['a-rather-long-address-of-an-editor@magazine.example'] };
  await site.api('', { method: 'PATCH', body: { settings: { mail } }, owner: true });
  await turnedAway();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await mailbox?.stop();
});

const stranger = 'https://blog.example';
async function turnedAway() {
  const answer = await site.comment('/a', {}, { headers: { origin: stranger } });
  expect(answer.body.code).toBe('origin_not_allowed');
}

/** Every page of the desk that somebody may look at; `SITE` stands for the test's own. */
const paths: string[] = [
  '/desk',
  '/desk/queue',
  '/desk/reports',
  '/desk/feedback',
  '/desk/sites/SITE/polls',
  '/desk/sites/SITE/polls/new',
  '/desk/sites/SITE/polls/which-bridge',
  '/desk/sites/SITE/polls/which-bridge/ballots',
  '/desk/sites/SITE/polls/which-bridge/ballots?status=excluded&byPicture=no',
  '/desk/new-site',
  '/desk/sites/SITE/settings',
  '/desk/sites/SITE/people',
  '/desk/sites/SITE/audit',
  '/desk/sites/SITE/imports',
  '/desk/queue?status=approved&q=said&author=Ada&link=any&thread=/a',
  '/desk/sites/SITE/threads',
  '/desk/sites/SITE/threads/edit?thread=/news/42',
  '/desk/sites/SITE/rules',
  '/desk/sites/SITE/spam',
  '/desk/sites/SITE/notices',
  '/desk/sites/SITE/notices/mail',
  '/desk/sites/SITE/notices/new-webhook',
];

async function signedIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(`${service.url}/desk`);
  await page.getByLabel('Your key').fill(ownerKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${service.url}/desk`);
  return page;
}

test('the way in holds for everybody', async () => {
  const page = await browser.newPage();
  await page.goto(`${service.url}/desk/sign-in`);
  expect(await barriersOn(page)).toEqual([]);
  await page.context().close();
});

describe.each(paths)('%s', (path) => {
  test('holds for everybody, and fits the narrowest screen', async () => {
    const page = await signedIn();
    const failed: string[] = [];
    page.on('console', (message) => message.type() === 'error' && failed.push(message.text()));
    await page.goto(`${service.url}${path.replace('SITE', site.name)}`);
    expect(await barriersOn(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(failed).toEqual([]);
    await page.context().close();
  });
});

test('without a script somebody signs in, goes about and signs out', async () => {
  const page = await signedIn({ javaScriptEnabled: false });
  await page.locator('summary', { hasText: 'Menu' }).click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.locator('summary', { hasText: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  expect(await page.textContent('main')).toContain('You are signed out.');
  await page.context().close();
});

test('without a script an owner lets in a page that was turned away, by keyboard alone', async () => {
  await turnedAway();
  const page = await signedIn({ javaScriptEnabled: false });
  const allow = page.getByRole('button', { name: `Allow ${stranger}` });
  await allow.focus();
  await page.keyboard.press('Enter');
  await page.getByText('The page may use the site’s polls and threads from now on.').waitFor();
  expect(await page.getByText(stranger).count()).toBe(0);
  await expect.poll(async () => (await site.api('', { owner: true })).body.origins).toEqual([stranger]);
  await page.context().close();
});
