import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { movableClock, newReader, readPictureAt, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';

const time = movableClock();

let browser: Browser;
let served: Served;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([
    launchBrowser(),
    startServed({ sample: true, platform: { clock: time.clock } }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

beforeEach(async () => {
  reader = await newReader(browser);
  page = reader.page;
  await page.goto(`${served.url}/demo`);
  await page.getByRole('button', { name: 'Vote' }).waitFor();
  await page.getByRole('button', { name: 'Submit Comment' }).waitFor();
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults).toEqual([]);
});

/** What has the focus, through shadow roots: its role or tag, its name, and whether one can see that it has. */
const focused = () =>
  page.evaluate(() => {
    let element = document.activeElement as HTMLElement | null;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement as HTMLElement;
    if (!element) return { tag: '', text: '', name: '', visible: false };
    const marked = (one: Element | null) => one !== null && getComputedStyle(one).outlineStyle !== 'none';
    return {
      tag: element.localName,
      text: (element.closest('label')?.textContent ?? element.textContent ?? '').trim(),
      name: element.getAttribute('name') ?? '',
      visible: marked(element) || marked(element.closest('label')),
    };
  });

/** Presses Tab until what has the focus is what is looked for; on the way every stop must be visible. */
async function tabTo(wanted: (at: Awaited<ReturnType<typeof focused>>) => boolean): Promise<void> {
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    const at = await focused();
    expect(at, 'the focus can be seen').toMatchObject({ visible: true });
    if (wanted(at)) return;
  }
  throw new Error('Tab does not lead there');
}

test('a vote is cast by Tab, arrows and Enter, and the focus lands on the outcome', async () => {
  await tabTo(({ text }) => text === 'Skip to the article');
  await tabTo(({ name }) => name === 'choices');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  expect((await focused()).text).toContain('American Revolutionary War');
  await tabTo(({ text }) => text === 'Vote');
  await page.keyboard.press('Enter');
  const poll = page.locator('reader-poll');
  await poll
    .getByRole('row', { name: /American Revolutionary War.*You Have Voted For This Choice/ })
    .waitFor();
  await poll.getByRole('status').getByText('Done. The page has changed.').waitFor();
  expect(await focused()).toMatchObject({ tag: 'h2', text: expect.stringContaining('underdog upset') });
  await tabTo(({ text }) => text === 'See previous polls');
  await page.keyboard.press('Enter');
  await poll.getByRole('heading', { name: 'Polls Archive' }).waitFor();
  expect(await focused()).toMatchObject({ tag: 'h2', text: 'Polls Archive' });
});

test('a reply is written and sent by keyboard, and the focus lands on it', async () => {
  await tabTo(({ tag, text }) => tag === 'a' && text === 'Reply');
  await page.keyboard.press('Enter');
  expect(await focused()).toMatchObject({ tag: 'textarea', name: 'body' });
  await page.keyboard.type('Typed without a mouse.');
  for (let stops = 0; (await focused()).name !== 'author.name' && stops < 9; stops++) {
    await page.keyboard.press('Shift+Tab');
  }
  await page.keyboard.type('Ottilie');
  const human = verification(page.locator('reader-comments'));
  await human.block.waitFor();
  time.forward(30_000);
  await tabTo(({ text }) => text === 'Another picture');
  const first = await human.address();
  await page.keyboard.press('Enter');
  await expect.poll(() => human.address()).not.toBe(first);
  await tabTo(({ name }) => name === 'proof.picture.answer');
  time.forward(30_000);
  await page.keyboard.type(await readPictureAt(served, (await human.address()) ?? ''));
  // A form that is filled in is sent from any of its lines.
  await page.keyboard.press('Enter');
  await page.getByText('Thank you. Your comment has been published.').waitFor();
  expect(await focused()).toMatchObject({
    tag: 'li',
    text: expect.stringContaining('Typed without a mouse.'),
  });
});

test('the article can be skipped to, and a permalink can be followed', async () => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused()).toMatchObject({ tag: 'main' });
  await tabTo(({ text }) => text === '#2');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('#comment-');
});
