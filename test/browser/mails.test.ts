import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelsOf } from '../../src/chores.ts';
import { depsOf } from '../../src/platform.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Mailbox, mailEnv, newAddress, startMailbox } from '../support/mailbox.ts';
import { tell } from '../support/outbox.ts';
import { barriersOn } from '../support/reach.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

let browser: Browser;
let mailbox: Mailbox;
let served: Served;
let site: Site;
beforeAll(async () => {
  mailbox = await startMailbox();
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env: mailEnv(mailbox) })]);
  const url = 'https://magazine.example';
  site = await newSite(served, { url, settings: { picture: 'never', comments: { floodSeconds: 0 } } });
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await mailbox?.stop();
});

const replies = 'Mail me when somebody replies to my comment.';

async function narrowPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  return context.newPage();
}

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test('a reader ticks a box, comments, and agrees by the link in the mail, on a narrow screen', async () => {
  const page = await narrowPage();
  const email = newAddress();
  await page.goto(`${served.url}/sites/${site.name}/threads?thread=/t`);
  const box = page.getByRole('checkbox', { name: replies });
  expect(await box.isChecked()).toBe(false);
  await box.check();
  await page.getByRole('textbox', { name: 'Name' }).fill('Rita');
  await page.getByRole('textbox', { name: 'Mail (will not be published)' }).fill(email);
  await page.getByRole('textbox', { name: 'Comment' }).fill('Quite so.');
  expect(await barriersOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('Quite so.').first().waitFor();
  await expect
    .poll(async () => {
      await tell(served, channelsOf(depsOf(served.platform)));
      return mailbox.for(email).length;
    })
    .toBe(1);
  const [link = ''] = mailbox.for(email)[0]?.mail.text?.match(/http\S+\/mail\/confirm\S+/) ?? [];
  await page.goto(link);
  expect(await barriersOn(page)).toEqual([]);
  expect(await fits(page)).toBe(true);
  await page.getByRole('button', { name: 'Yes, I want that' }).click();
  await page.getByText('Thank you, it is confirmed.').waitFor();
  await page.context().close();
});

test('without a script the links work as well, in both colour schemes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const email = newAddress();
    const author = { name: colorScheme, email, website: '' };
    await site.comment('/t', { author, notify: { replies: true, decision: true } });
    await tell(served, channelsOf(depsOf(served.platform)));
    const raw = mailbox.for(email)[0]?.raw.replaceAll(/\r\n\s+/g, ' ');
    const [, link = ''] = raw?.match(/List-Unsubscribe: <([^>]+)>/) ?? [];
    const page = await narrowPage({ javaScriptEnabled: false, colorScheme });
    await page.goto(link);
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'Those about this discussion' }).click();
    await page.getByText('You will get no more mails about this discussion.').waitFor();
    await page.getByRole('button', { name: 'All mails from this site' }).click();
    await page.getByText('You will get no more mails from this site.').waitFor();
    await page.context().close();
  }
});
