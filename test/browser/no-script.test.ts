import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { desktop, newReader, phone, readPictureAt } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';

let browser: Browser;
let served: Served;
let reader: Awaited<ReturnType<typeof newReader>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ sample: true })]);
  const body = { settings: { comments: { floodSeconds: 0 } } };
  await served.api('demo')('', { method: 'PATCH', body, owner: true });
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

afterEach(() => reader.leave());

async function enter(path: string, screen = desktop): Promise<Page> {
  reader = await newReader(browser, { ...screen, javaScriptEnabled: false });
  await reader.page.goto(served.url + path);
  return reader.page;
}

const pictureOf = (page: Page) => page.getByRole('img', { name: 'A picture with an instruction' });
const answerBox = (page: Page) => page.getByRole('textbox', { name: 'Answer', exact: true });

async function heldComments(): Promise<{ body: string; parent: string | null }[]> {
  return (await served.api('demo')('/moderation?status=held', { owner: true })).body.items;
}

async function answer(page: Page): Promise<void> {
  const address = (await pictureOf(page).getAttribute('src')) ?? '';
  await answerBox(page).fill(await readPictureAt(served, address));
}

describe.each([
  ['a desktop', desktop],
  ['a phone', phone],
])('without scripts, on %s', (name, screen) => {
  test('the article leads to the poll, where a vote takes two steps and ends at the results', async () => {
    const page = await enter('/demo', screen);
    await page.getByRole('link', { name: 'Vote in our poll' }).click();
    await page.getByRole('heading', { name: 'Which of these wars' }).waitFor();
    await page.getByLabel('Haitian Revolution').check();
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByText('One more step').waitFor();
    expect(await page.getByLabel('Haitian Revolution').isChecked()).toBe(true);
    await answer(page);
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByText('Your vote has been counted.').waitFor();
    expect(page.url()).toContain('/polls/underdog-upset/results');
    await page.getByRole('row', { name: /Haitian Revolution.*You Have Voted For This Choice/ }).waitFor();
    await page.goto(`${served.url}/sites/demo/polls/underdog-upset`);
    await page.getByRole('row', { name: /Haitian Revolution.*You Have Voted For This Choice/ }).waitFor();
  });

  test('results, the archive and a closed poll are links away from one another', async () => {
    const page = await enter('/sites/demo/polls/underdog-upset', screen);
    await page.getByRole('link', { name: 'View Results' }).click();
    await page.getByRole('table').waitFor();
    await page.getByRole('link', { name: 'Back to the poll' }).click();
    await page.getByRole('link', { name: 'See previous polls' }).click();
    await page.getByRole('heading', { name: 'Polls Archive', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Which siege would make the best film?' }).click();
    await page.getByText('Total Voters: 1,610').waitFor();
    await page.getByRole('link', { name: 'Back to Long Odds' }).click();
    expect(page.url()).toBe(`${served.url}/demo`);
  });

  test('the article leads to the thread, where a comment takes two steps and waits for an editor', async () => {
    const page = await enter('/demo', screen);
    await page.getByRole('link', { name: 'Read the comments and leave a reply' }).click();
    const text = `Written without a script, on ${name}.`;
    await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
    await page.getByRole('textbox', { name: 'Comment' }).fill(text);
    expect(await page.getByText('Save my name').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Submit Comment' }).click();
    // The thread may be long: the step comes into view by itself.
    expect(await page.getByText('One more step').boundingBox()).toMatchObject({ y: expect.closeTo(60, -2) });
    await answer(page);
    await page.getByRole('button', { name: 'Submit Comment' }).click();
    await page.getByText('Your comment is awaiting moderation.').waitFor();
    // After the redirect the page may be loaded again without sending anything again.
    await page.reload();
    expect((await heldComments()).filter(({ body }) => body === text)).toHaveLength(1);
  });

  test('nothing is wider than the screen, not even the step with the picture', async () => {
    const page = await enter('/sites/demo/polls/underdog-upset', screen);
    await page.getByLabel('Haitian Revolution').check();
    await page.getByRole('button', { name: 'Vote' }).click();
    await pictureOf(page).waitFor();
    const { width } = screen.viewport;
    for (const path of ['', '/sites/demo/threads?thread=/demo', '/sites/demo/feedback', '/docs']) {
      if (path) await page.goto(served.url + path);
      const widest = await page.locator('body').evaluate((body) => body.parentElement?.scrollWidth);
      expect(widest, path).toBeLessThanOrEqual(width);
    }
  });
});

test('a wrong answer brings another picture, and what was chosen and typed is still there', async () => {
  const page = await enter('/sites/demo/threads?thread=/demo');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill('A long & <i>careful</i> thought.');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  const first = await pictureOf(page).getAttribute('src');
  await answerBox(page).fill('WRONG');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('Wrong answer.').waitFor();
  expect(await pictureOf(page).getAttribute('src')).not.toBe(first);
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe(
    'A long & <i>careful</i> thought.',
  );
  expect(await answerBox(page).inputValue()).toBe('');
  await answer(page);
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('Your comment is awaiting moderation.').waitFor();
});

test('another picture may be asked for, and the sound is a link away', async () => {
  const page = await enter('/sites/demo/polls/underdog-upset');
  await page.getByLabel('Greco-Persian Wars').check();
  await page.getByRole('button', { name: 'Vote' }).click();
  const first = await pictureOf(page).getAttribute('src');
  await page.getByRole('button', { name: 'Another picture' }).click();
  expect(await pictureOf(page).getAttribute('src')).not.toBe(first);
  expect(await page.getByLabel('Greco-Persian Wars').isChecked()).toBe(true);
  const sound = await page.getByRole('link', { name: 'Listen' }).getAttribute('href');
  const heard = await page.request.get(sound ?? '');
  expect(heard.headers()['content-type']).toBe('audio/wav');
  await answer(page);
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
});

test('a second vote of one browser is told calmly', async () => {
  const page = await enter('/sites/demo/polls/underdog-upset');
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const tab of [page, other]) {
    await tab.getByLabel('Haitian Revolution').check();
    await tab.getByRole('button', { name: 'Vote' }).click();
    await answer(tab);
    await tab.getByRole('button', { name: 'Vote' }).click();
  }
  await page.getByText('Your vote has been counted.').waitFor();
  await other.getByText('You have already voted in this poll.').waitFor();
});

test('a reply keeps the comment that it answers through both steps', async () => {
  const page = await enter('/sites/demo/threads?thread=/demo');
  await page.getByRole('link', { name: 'Reply to Tesfaye M.' }).click();
  await page.getByText('Replying to Tesfaye M.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill('An answer of two steps.');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await answer(page);
  await page.getByText('Replying to Tesfaye M.').waitFor();
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('Your comment is awaiting moderation.').waitFor();
  const reply = (await heldComments()).find(({ body }) => body === 'An answer of two steps.');
  expect(reply?.parent).toMatch(/./);
});

test('a report and a note to the editors arrive, and say so', async () => {
  const page = await enter('/sites/demo/threads?thread=/demo');
  await page.getByRole('link', { name: 'Report the comment by Old Cartographer' }).click();
  await page.getByLabel('It has nothing to do with the article').check();
  await page.getByRole('button', { name: 'Send report' }).click();
  await answer(page);
  await page.getByRole('button', { name: 'Send report' }).click();
  await page.getByText('Thank you. The editors will look at the comment.').waitFor();

  await page.goto(`${served.url}/demo`);
  await page.getByRole('link', { name: 'Write to the editors' }).click();
  await page.getByLabel('Message').fill('The hill has another name on my map.');
  await page.getByRole('button', { name: 'Send' }).click();
  await answerBox(page).fill('WRONG');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Wrong answer.').waitFor();
  expect(await page.getByLabel('Message').inputValue()).toBe('The hill has another name on my map.');
  await answer(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Thank you. Your note has reached the editors.').waitFor();
  const notes = await served.api('demo')('/feedback', { owner: true });
  expect(notes.body.items[0].message).toBe('The hill has another name on my map.');
});

test('a fault in a field is told at the field, with a link to it, and the rest stays', async () => {
  const page = await enter('/sites/demo/threads?thread=/demo');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill('With a bad address.');
  await page.getByRole('textbox', { name: 'Mail' }).fill('nobody@nowhere');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  const alert = page.getByRole('alert');
  await alert.getByRole('link', { name: 'Please enter an e-mail address' }).click();
  const mail = page.getByRole('textbox', { name: 'Mail' });
  expect(await mail.getAttribute('aria-invalid')).toBe('true');
  expect(page.url()).toContain(`#${await mail.getAttribute('id')}`);
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('With a bad address.');
});
