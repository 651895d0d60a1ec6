import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { barriersOn } from '../support/reach.ts';
import { newReader, readPictureAt, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';

let browser: Browser;
let served: Served;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;

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

type State = Record<string, () => Promise<unknown>>;

const poll = () => page.locator('reader-poll');
const thread = () => page.locator('reader-comments');
const button = (name: string) => page.getByRole('button', { name });

async function open(path: string): Promise<void> {
  await page.goto(served.url + path);
}

async function openArticle(): Promise<void> {
  await open('/demo');
  await poll().getByRole('button', { name: 'Vote' }).waitFor();
  await thread().getByRole('button', { name: 'Submit Comment' }).waitFor();
}

/** Resolves once the element shows its own fragment, in place of what came with the page. */
const shown = (name: string) =>
  page.waitForFunction((of) => document.querySelector(of)?.shadowRoot?.querySelector('form'), name);

async function vote(): Promise<void> {
  await page.getByRole('radio', { name: 'Haitian Revolution' }).check();
  await button('Vote').click();
}

async function write(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill(text);
}

async function comment(text: string): Promise<void> {
  await openArticle();
  await write(text);
  await verification(thread()).answer(served);
  await button('Submit Comment').click();
  await page.getByText('Your comment is awaiting moderation.').waitFor();
}

const withScript: State = {
  'the article': openArticle,
  'results in the article': async () => {
    await openArticle();
    await poll().getByRole('link', { name: 'View Results' }).click();
    await poll().getByRole('table').waitFor();
  },
  'the archive in the article': async () => {
    await openArticle();
    await poll().getByRole('link', { name: 'See previous polls' }).click();
    await poll().getByRole('heading', { name: 'Polls Archive' }).waitFor();
  },
  'a vote on its way': async () => {
    await openArticle();
    await page.route('**/votes?*', () => {});
    await vote();
    await poll().getByText('Sending …').waitFor();
  },
  'a vote that is in': async () => {
    await openArticle();
    await vote();
    await poll().getByText('Your vote has been counted.').waitFor();
  },
  'a vote that cannot be sent': async () => {
    await openArticle();
    await page.route('**/votes?*', (route) => route.abort());
    await vote();
    await button('Try again').waitFor();
  },
  'an article whose elements cannot be reached': async () => {
    await page.route('**/embed/v1/sites/**', (route) => route.abort());
    await open('/demo');
    await button('Try again').first().waitFor();
  },
  'an article whose elements are on their way': async () => {
    await page.route('**/embed/v1/sites/**', () => {});
    await open('/demo');
    await poll().getByText('Loading').waitFor();
    await poll().getByRole('link', { name: 'Vote in our poll' }).waitFor();
  },
  'the picture in the comment form, in a reply': async () => {
    await openArticle();
    await page.getByRole('link', { name: 'Reply to Tesfaye M.' }).click();
    await write('A reply to be.');
    await verification(thread()).block.waitFor();
  },
  'a wrong answer to the picture': async () => {
    await openArticle();
    await write('An answer gone wrong.');
    await verification(thread()).box.fill('WRONG');
    await button('Submit Comment').click();
    await page.getByText('Wrong answer.').waitFor();
  },
  'fields at fault': async () => {
    await openArticle();
    await write('A bad address.');
    await page.getByRole('textbox', { name: 'Mail' }).fill('nobody@nowhere');
    await verification(thread()).answer(served);
    await button('Submit Comment').click();
    await page.getByRole('link', { name: 'Please enter an e-mail address' }).waitFor();
  },
  'a held comment': () => comment('Held, since it was fast.'),
  'a comment in its edit form': async () => {
    await comment('To be edited.');
    await button('Edit').click();
  },
  'a hosted poll': async () => {
    await open('/sites/demo/polls/underdog-upset');
    await button('Vote').waitFor();
  },
  'a hosted thread': async () => {
    await open('/sites/demo/threads?thread=/demo');
    await button('Submit Comment').waitFor();
  },
  'a hosted thread of a site without an address of its own': async () => {
    const { name } = await newSite(served);
    await open(`/sites/${name}/threads?thread=/a`);
    await shown('reader-comments');
  },
  'a note to the editors that is sent': async () => {
    const body = `<!doctype html><html lang="en"><title>Letters</title><script type="module" src="/embed.js"></script>
      <main><h1>Letters</h1><reader-feedback site="demo"></reader-feedback></main></html>`;
    await page.route('**/demo', (route) => route.fulfill({ contentType: 'text/html', body }));
    await open('/demo');
    await shown('reader-feedback');
    await page.getByRole('textbox', { name: 'Message' }).fill('A note.');
    await verification(page.locator('reader-feedback')).answer(served);
    await button('Send').click();
    await page.getByText('Thank you. Your note has reached the editors.').waitFor();
  },
};

const steps = async (name: string) => {
  await button(name).click();
  await page.getByText('One more step').waitFor();
};
const answered = async (name: string) => {
  const address = await page.getByRole('img', { name: 'A picture' }).getAttribute('src');
  await page
    .getByRole('textbox', { name: 'Answer', exact: true })
    .fill(await readPictureAt(served, address ?? ''));
  await button(name).click();
};

const withoutScript: State = {
  'a hosted poll': () => open('/sites/demo/polls/underdog-upset'),
  'hosted results': () => open('/sites/demo/polls/underdog-upset/results'),
  'a closed poll': () => open('/sites/demo/polls/best-siege'),
  'the archive': () => open('/sites/demo/polls'),
  'a problem': () => open('/sites/demo/polls/there-is-none'),
  'the reference': () => open('/docs'),
  'an empty thread': () => open('/sites/demo/threads?thread=/nothing-yet'),
  'the picture of a vote, and a vote that is in': async () => {
    await open('/sites/demo/polls/underdog-upset');
    await vote();
    await page.getByText('One more step').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await answered('Vote');
    await page.getByText('Your vote has been counted.').waitFor();
  },
  'a comment in all its steps': async () => {
    await open('/sites/demo/threads?thread=/demo');
    await page.getByRole('link', { name: 'Reply to Tesfaye M.' }).click();
    await write('In several steps.');
    await page.getByRole('textbox', { name: 'Mail' }).fill('nobody@nowhere');
    await button('Submit Comment').click();
    await page.getByRole('link', { name: 'Please enter an e-mail address' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Mail' }).fill('');
    await steps('Submit Comment');
    expect(await barriersOn(page)).toEqual([]);
    await answered('Submit Comment');
    await page.getByText('Your comment is awaiting moderation.').waitFor();
  },
  'a report in all its steps': async () => {
    await open('/sites/demo/threads?thread=/demo');
    await page.getByRole('link', { name: 'Report the comment by Old Cartographer' }).click();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByLabel('Something else').check();
    await steps('Send report');
    expect(await barriersOn(page)).toEqual([]);
    await answered('Send report');
    await page.getByText('Thank you. The editors will look at the comment.').waitFor();
  },
  'a note to the editors in all its steps': async () => {
    await open('/sites/demo/feedback');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByLabel('Message').fill('A note.');
    await steps('Send');
    await page.getByRole('textbox', { name: 'Answer', exact: true }).fill('WRONG');
    await button('Send').click();
    await page.getByText('Wrong answer.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await answered('Send');
    await page.getByText('Thank you. Your note has reached the editors.').waitFor();
  },
};

describe.each([
  ['with the script', withScript, true],
  ['without the script', withoutScript, false],
])('%s, nothing stands in anybody’s way on', (_name, states, scripted) => {
  test.each(Object.entries(states))('%s', async (_state, enter) => {
    reader = await newReader(browser);
    page = reader.page;
    // Like a page whose reader runs no scripts, while axe still runs.
    if (!scripted) await page.route('**/embed.js', (route) => route.abort());
    await enter();
    expect(await barriersOn(page)).toEqual([]);
  });
});
