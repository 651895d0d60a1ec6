import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { movableClock, newReader, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

const time = movableClock();

let browser: Browser;
let served: Served;
let site: Site;
let slug: string;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ platform: { clock: time.clock } })]);
  site = await newSite(served, {
    name: 'The Herald',
    settings: { picture: 'always', comments: { holdFirstTime: false, floodSeconds: 0 } },
  });
  slug = await site.newPoll();
});

afterAll(async () => {
  await browser.close();
  await served.stop();
});

beforeEach(async () => {
  reader = await newReader(browser);
  page = reader.page;
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults).toEqual([]);
});

const poll = () => page.locator('reader-poll');
const thread = () => page.locator('reader-comments');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const body = () => thread().getByRole('textbox', { name: 'Comment', exact: true }).last();

/** What the page's live regions say, one after the other, from now on; what is said twice in a row stands there twice. */
async function listen(): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const shadow = document.querySelector('reader-poll, reader-comments')?.shadowRoot as ShadowRoot;
    Object.assign(globalThis, { said });
    new MutationObserver((changes) => {
      const regions = changes.map(({ target }) =>
        (target instanceof Element ? target : target.parentElement)?.closest('[role=status], [role=alert]'),
      );
      for (const region of new Set(regions)) {
        const text = region?.textContent?.trim();
        if (region && text) said.push(`${region.getAttribute('role')}: ${text}`);
      }
    }).observe(shadow, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

/** What has the focus, as a screen reader says it: its role, its name, and what describes it. */
async function focused(): Promise<{ role: string; name: string; description: string }> {
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', {
    expression: `(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at;
    })()`,
  });
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId ?? '',
    fetchRelatives: false,
  });
  await session.detach();
  const [node] = nodes;
  return {
    role: String(node?.role?.value ?? ''),
    name: String(node?.name?.value ?? ''),
    description: String(node?.description?.value ?? ''),
  };
}

async function openPoll(): Promise<void> {
  await page.goto(`${served.url}/sites/${site.name}/polls/${slug}`);
  await poll().getByRole('button', { name: 'Vote' }).waitFor();
  await expect.poll(() => poll().evaluate((one) => !!one.shadowRoot?.querySelector('form'))).toBe(true);
}

async function openThread(key: string): Promise<void> {
  await page.goto(`${served.url}/sites/${site.name}/threads?thread=${key}&title=The+headline`);
  await expect.poll(() => thread().evaluate((one) => !!one.shadowRoot?.querySelector('form'))).toBe(true);
}

/** A comment that somebody else has written and the editors have let in; gives its id. */
async function said(
  key: string,
  author: string,
  text: string,
  parent: string | null = null,
): Promise<string> {
  const answer = await site.comment(key, { author: { name: author }, body: text, parent });
  const { id } = answer.body.comment;
  await site.api('/moderation', { body: { ids: [id], status: 'approved' }, owner: true });
  return id;
}

async function write(text: string): Promise<void> {
  await thread().getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await body().fill(text);
  const human = verification(thread());
  await human.block.waitFor();
  time.forward(30_000);
  await human.answer(served);
}

describe('a poll', () => {
  test('is a group named by its question, of options by their names, with one button and one quiet line', async () => {
    await openPoll();
    expect(await poll().ariaSnapshot()).toMatch(
      new RegExp(
        [
          'group "Which\\?":',
          '.*heading "Which\\?".*',
          '(.*\\n)*.*radio "One"',
          '(.*\\n)*.*radio "Other"',
          '(.*\\n)*.*button "Vote"',
          '(.*\\n)*.*link "View Results"',
        ].join('(.*\\n)*'),
      ),
    );
    expect(await poll().getByRole('status').count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.title()).toContain('Which?');
  });

  test('says what becomes of a vote with the focus on the outcome, and each thing once', async () => {
    await openPoll();
    const heard = await listen();
    await poll().getByRole('radio', { name: 'One' }).check();
    await button('Vote').click();
    await poll().getByRole('table', { name: 'Votes for each choice' }).waitFor();
    expect(await focused()).toEqual({
      role: 'heading',
      name: 'Which?',
      description: 'Thank you. Your vote has been counted.',
    });
    await expect.poll(heard).toContain('status: Done. The page has changed.');
    const all = await heard();
    expect(all.filter((one, index) => one === all[index - 1])).toEqual([]);
    const columns = await poll().getByRole('columnheader').allTextContents();
    expect(columns).toEqual(['Choice', 'Votes', 'Share']);
    await poll().getByRole('rowheader', { name: /^One/ }).waitFor();
  });
});

describe('a thread', () => {
  test('is a list of articles named by who says what, with controls that say whose they are', async () => {
    await said('/list', 'Bo', 'Second.', await said('/list', 'Ada', 'First.'));
    await openThread('/list');
    const ada = thread()
      .getByRole('listitem')
      .filter({ has: page.getByRole('article', { name: 'Ada says:' }) });
    await ada
      .first()
      .getByRole('list')
      .getByRole('listitem')
      .getByRole('article', { name: 'Bo says:' })
      .waitFor();
    for (const name of ['Reply to Ada', 'Report the comment by Ada', 'Reply to Bo'])
      await thread().getByRole('link', { name }).waitFor();
    const levels = await page.evaluate(() => {
      const shadow = document.querySelector('reader-comments')?.shadowRoot as ShadowRoot;
      return [...document.querySelectorAll('h1'), ...shadow.querySelectorAll('h1, h2, h3, h4')].map(
        (one) => one.localName,
      );
    });
    expect(levels).toEqual(['h1', 'h2', 'h3']);
  });

  test('a picture’s alternative tells what to do, and its recording, its other ways and its box have names', async () => {
    await openThread('/picture');
    await write('To be read.');
    const { block } = verification(thread());
    expect(await block.getByRole('img').getAttribute('alt')).toMatch(/^\w.{20,}/);
    for (const name of ['Another picture', 'Listen', 'Skip this, an editor will read it first'])
      await block.getByRole('button', { name }).waitFor();
    await block.getByRole('textbox', { name: 'Answer' }).focus();
    expect((await focused()).description).toMatch(/In order to verify.*five characters/);
  });

  test('leads the focus through all that becomes of a comment, and says each step once', async () => {
    await openThread('/steps');
    const heard = await listen();
    await write('Said out loud.');
    await thread().getByRole('textbox', { name: 'Mail' }).fill('nobody@nowhere');
    await button('Submit Comment').click();
    await thread().getByRole('alert').waitFor();
    const mail = await focused();
    expect(mail).toMatchObject({ role: 'textbox', name: expect.stringMatching(/^Mail/) });
    expect(mail.description).toBe('Please enter an e-mail address like name@example.com.');
    expect(await thread().getByRole('textbox', { name: 'Mail' }).getAttribute('aria-invalid')).toBe('true');

    await thread().getByRole('textbox', { name: 'Mail' }).fill('');
    await verification(thread()).box.fill('WRONG');
    await button('Submit Comment').click();
    await thread().getByText('Wrong answer.').waitFor();
    await expect.poll(async () => (await focused()).name).toBe('Answer');

    time.forward(30_000);
    await verification(thread()).answer(served);
    await button('Submit Comment').click();
    await thread().getByText('Thank you. Your comment has been published.').waitFor();
    expect((await focused()).role).toBe('listitem');
    await expect.poll(heard).toContain('status: Done. The page has changed.');
    const all = await heard();
    expect(all.filter((one) => one.startsWith('alert'))).toHaveLength(2);
    expect(all.filter((one, index) => one === all[index - 1])).toEqual([]);
  });

  test('leads the focus to the text of an edit and back, and from a withdrawn comment to where it was', async () => {
    await openThread('/own');
    await write('Mine to change.');
    await button('Submit Comment').click();
    const own = thread().getByRole('listitem').filter({ hasText: 'Mine to change.' });
    await own.getByRole('button', { name: 'Edit' }).click();
    expect(await focused()).toMatchObject({ role: 'textbox', name: 'Comment' });
    await own.getByRole('button', { name: 'Cancel' }).click();
    expect(await focused()).toMatchObject({ role: 'button', name: 'Edit' });
    const { body: list } = await site.api('/comments?thread=/own');
    await said('/own', 'Bo', 'An answer.', list.items[0].id);
    // The browser's cache may still have the thread of a moment ago.
    await page.route('**/*', (route) => route.continue());
    await page.reload();
    await thread().getByRole('article').getByText('An answer.').waitFor();
    const heard = await listen();
    await own.getByRole('button', { name: 'Withdraw', exact: true }).click();
    expect(await focused()).toMatchObject({ role: 'button', name: 'Withdraw it for good?' });
    await page.keyboard.press('Enter');
    await thread().getByText('Withdrawn by its author').waitFor();
    expect((await focused()).role).toBe('listitem');
    await thread().getByRole('article').getByText('An answer.').waitFor();
    await expect
      .poll(heard)
      .toEqual(['status: Withdraw it for good?', 'status: Done. The page has changed.']);
  });

  test('leads the focus into a reply, and out of it to the text that is still there', async () => {
    await said('/reply', 'Ada', 'Who knows?');
    await openThread('/reply');
    await thread().getByRole('link', { name: 'Reply to Ada', exact: true }).click();
    expect(await focused()).toMatchObject({ role: 'textbox', name: 'Comment' });
    await page.keyboard.type('Half a');
    await button('Cancel reply').click();
    expect(await focused()).toMatchObject({ role: 'textbox', name: 'Comment' });
    expect(await body().inputValue()).toBe('Half a');
  });
});
