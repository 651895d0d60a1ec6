import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { desktop, movableClock, newReader, phone, storedKeys, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';

const time = movableClock();
const awaiting = 'Your comment is awaiting moderation.';
const published = 'Thank you. Your comment has been published.';

let browser: Browser;
let served: Served;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([
    launchBrowser(),
    startServed({ sample: true, platform: { clock: time.clock } }),
  ]);
  // One test writes faster than a person would.
  const body = { settings: { comments: { floodSeconds: 0 } } };
  await served.api('demo')('', { method: 'PATCH', body, owner: true });
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

beforeEach(() => enter(desktop));

async function enter(screen: object): Promise<void> {
  reader = await newReader(browser, screen);
  page = reader.page;
  await page.goto(`${served.url}/demo`);
}

afterEach(async () => {
  await reader.leave();
  expect(reader.faults, 'no policy is violated and no script fails').toEqual([]);
});

const thread = () => page.locator('reader-comments');
const submit = () => thread().getByRole('button', { name: 'Submit Comment' });
const comment = (text: string) => thread().getByRole('listitem').filter({ hasText: text });
const nameBox = () => thread().getByRole('textbox', { name: 'Name' });
const bodyBox = () => thread().getByRole('textbox', { name: 'Comment', exact: true });
const focused = () =>
  page.evaluate(() => {
    const element = document.querySelector('reader-comments')?.shadowRoot?.activeElement;
    return element?.id || element?.getAttribute('name');
  });

/** Writes a comment up to the picture, without hurry: as the service's clock has it, half a minute goes by. */
async function write(text: string): Promise<ReturnType<typeof verification>> {
  await nameBox().fill('Ottilie');
  await bodyBox().fill(text);
  const human = verification(thread());
  await human.block.waitFor();
  time.forward(30_000);
  return human;
}

describe.each([
  ['a desktop', desktop],
  ['a phone', phone],
])('on %s', (name, screen) => {
  test('a reader reads the picture, and the comment is in its place, with a number and the focus', async () => {
    await reader.leave();
    await enter(screen);
    const text = `What a march, seen on ${name}.`;
    const human = await write(text);
    await human.answer(served);
    await submit().click();
    await comment(text).getByText(published).waitFor();
    await comment(text)
      .getByText(/^#\d+$/)
      .waitFor();
    expect(await focused()).toBe(await comment(text).getAttribute('id'));
    await thread().getByRole('status').getByText('Done. The page has changed.').waitFor();
    expect(await bodyBox().inputValue()).toBe('');
    await page.reload();
    await comment(text).waitFor();
  });
});

test('who is faster than people are waits for an editor, and sees the comment marked on return', async () => {
  const text = 'Typed before anybody could have read the picture.';
  await nameBox().fill('Ottilie');
  await bodyBox().fill(text);
  await verification(thread()).answer(served);
  await submit().click();
  await comment(text).getByText(awaiting).waitFor();
  await page.reload();
  await comment(text).getByText(awaiting).waitFor();
  const others = await served.api('demo')('/comments?thread=/demo&order=newest');
  expect(others.text).not.toContain(text);
});

test('a wrong answer keeps what was typed, and brings another picture with the focus in its box', async () => {
  const text = 'A comment that took a while to write.';
  const human = await write(text);
  const first = await human.address();
  await human.box.fill('WRONG');
  await submit().click();
  await thread().getByRole('alert').getByText('Wrong answer.').waitFor();
  await expect.poll(() => human.address()).not.toBe(first);
  await expect.poll(() => focused()).toBe(await human.box.getAttribute('id'));
  expect(await human.box.inputValue()).toBe('');
  expect(await bodyBox().inputValue()).toBe(text);
  time.forward(30_000);
  await human.answer(served);
  await submit().click();
  await comment(text).getByText(published).waitFor();
});

test('another picture comes on request, and its sound plays while the focus stays', async () => {
  const human = await write('For those who would rather listen.');
  const first = await human.address();
  await human.block.getByRole('button', { name: 'Another picture' }).click();
  await expect.poll(() => human.address()).not.toBe(first);
  await thread().getByRole('status').getByText('A new picture is shown.').waitFor();
  await human.box.focus();
  const sound = page.waitForResponse((response) => response.url().includes('/sounds/'));
  await human.block.getByRole('button', { name: 'Listen' }).click();
  expect((await sound).headers()['content-type']).toBe('audio/wav');
  const token = (await human.address())?.split('/').at(-1) ?? '';
  expect((await sound).url()).toContain(token);
  const played = () =>
    thread()
      .locator('audio')
      .evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(played).toBeGreaterThan(0);
  expect(await focused()).toBe(await human.box.getAttribute('id'));
});

test('who skips the picture is read by an editor first', async () => {
  const text = 'I could make nothing of the picture.';
  const human = await write(text);
  await human.block.getByRole('button', { name: 'Skip this' }).click();
  await comment(text).getByText(awaiting).waitFor();
});

test('a reply stands beneath what it answers', async () => {
  const text = 'She did indeed, and it decided the siege.';
  await thread().getByRole('link', { name: 'Reply to Tesfaye M.' }).click();
  await thread().getByText('Replying to Tesfaye M.').waitFor();
  expect(await focused()).toBe(await bodyBox().getAttribute('id'));
  const human = await write(text);
  await human.answer(served);
  await submit().click();
  const answered = comment('Please give Empress Taytu her due');
  await answered.getByRole('list').getByRole('listitem').filter({ hasText: text }).waitFor();
  await page.reload();
  await answered.getByRole('list').getByRole('listitem').filter({ hasText: text }).waitFor();
  expect(await thread().getByText('Replying to').isVisible()).toBe(false);
});

test('a reply that is called off becomes a comment of its own', async () => {
  await thread().getByRole('link', { name: 'Reply to Tesfaye M.' }).click();
  await thread().getByRole('button', { name: 'Cancel reply' }).click();
  const text = 'On second thoughts, to everybody.';
  const human = await write(text);
  await human.answer(served);
  await submit().click();
  await comment(text).getByText(published).waitFor();
  const { body } = await served.api('demo')('/comments?thread=/demo&order=newest');
  expect(body.items.find(({ html }: { html: string }) => html.includes(text)).parent).toBeNull();
});

test('the author edits a comment, and withdraws it with a second press', async () => {
  const human = await write('A battle at Adua.');
  await human.answer(served);
  await submit().click();
  await comment('A battle at Adua.').getByRole('button', { name: 'Edit' }).click();
  const edit = comment('A battle at Adua.').getByRole('textbox', { name: 'Comment' });
  await edit.fill('A battle at Adwa.');
  await thread().getByRole('button', { name: 'Save changes' }).click();
  const edited = comment('A battle at Adwa.');
  await edited.getByText(/^Edited/).waitFor();
  await edited.getByRole('button', { name: 'Withdraw' }).click();
  await edited.getByRole('button', { name: 'Withdraw it for good?' }).click();
  await thread().getByText('Withdrawn by its author').first().waitFor();
  expect((await served.api('demo')('/comments?thread=/demo&order=newest')).text).not.toContain('at Adwa.');
});

test('a field that was left out is asked for by the browser, and nothing is sent', async () => {
  let posts = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') posts++;
  });
  await bodyBox().fill('Who am I?');
  await verification(thread()).answer(served);
  await submit().click();
  await expect.poll(() => focused()).toBe(await nameBox().getAttribute('id'));
  expect(posts).toBe(0);
});

test('a draft outlives a reload; a name is remembered by consent alone; keys are the documented ones', async () => {
  const draft = 'hustings:draft:demo:comment:/demo';
  await bodyBox().fill('Half a thought');
  await nameBox().fill('Ottilie');
  await page.reload();
  await expect.poll(() => bodyBox().inputValue()).toBe('Half a thought');
  expect(await storedKeys(page)).toEqual({ local: [], session: [draft] });
  const first = await write('The whole thought.');
  await first.answer(served);
  await submit().click();
  await comment('The whole thought.').getByText(published).waitFor();
  expect(await storedKeys(page)).toEqual({ local: ['hustings:own:demo'], session: [] });
  await page.reload();
  await bodyBox().waitFor();
  expect(await nameBox().inputValue()).toBe('');
  await thread().getByLabel('Save my name').check();
  const second = await write('And another one.');
  await second.answer(served);
  await submit().click();
  await comment('And another one.').getByText(published).waitFor();
  expect((await storedKeys(page)).local).toEqual(['hustings:author:demo', 'hustings:own:demo']);
  await page.reload();
  await expect.poll(() => nameBox().inputValue()).toBe('Ottilie');
});

test('the feeds of the article are there to be subscribed to', async () => {
  const feeds = thread().getByText('Follow this conversation').getByRole('link');
  await feeds.first().waitFor();
  const types = await Promise.all(
    (await feeds.all()).map(async (feed) => {
      const answer = await page.request.get((await feed.getAttribute('href')) ?? '');
      expect(await answer.text()).toContain('Empress Taytu');
      return answer.headers()['content-type']?.split(';')[0];
    }),
  );
  expect(types).toEqual(['application/rss+xml', 'application/atom+xml', 'application/feed+json']);
});
