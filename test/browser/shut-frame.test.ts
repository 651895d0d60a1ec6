import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { elementShown, newReader, readPictureAt } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';
import { inWordPress, listenAsWordPress } from '../support/wordpress-page.ts';

let browser: Browser;
let served: Served;
let publisher: Publisher;
let site: Site;
let slug: string;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;
let printed: string[];

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env: { HOST: '0.0.0.0' } })]);
  publisher = await startPublisher(served.url);
  site = await newSite(served, { origins: [publisher.origin] });
});
afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});
beforeEach(async () => {
  slug = await site.newPoll({ question: 'Which bridge?', options: ['Old Bridge', 'Mill Bridge'] });
});
afterEach(async () => {
  await reader.leave();
  expect(reader.faults).toEqual([]);
});

/** A reader who has come to a page of the publisher's; what the browser prints as an error is kept. */
async function open(
  body: string,
  options: BrowserContextOptions = {},
  before?: (page: Page) => Promise<unknown>,
) {
  reader = await newReader(browser, { extraHTTPHeaders: {}, ...options });
  page = reader.page;
  printed = [];
  page.on('console', (message) => {
    if (message.type() === 'error') printed.push(message.text());
  });
  await before?.(page);
  await page.goto(publisher.page(`/${crypto.randomUUID()}`, body, "style-src-attr 'unsafe-inline'"));
  return page.frameLocator('iframe');
}

const addressOf = (path: string) => `${served.url}/sites/${site.name}/${path}`;
const embedded = async (path: string): Promise<string> => {
  const url = addressOf(path);
  return (await served.send(`/oembed?${new URLSearchParams({ url })}`)).body.html;
};
const sandboxed = (path: string, sandbox: string) =>
  `<iframe title="A poll" src="${addressOf(path)}" width="400" height="500" sandbox="${sandbox}"></iframe>`;

describe('in a WordPress that has found the poll by itself', () => {
  const arrive = async (path: string, options: BrowserContextOptions = {}) =>
    open(inWordPress(await embedded(path)), options, (its) => its.addInitScript(listenAsWordPress));

  test('the frame takes the quotation’s place, with the results and the height that they need', async () => {
    await site.vote(slug);
    const frame = await arrive(`polls/${slug}`);
    await frame.getByRole('heading', { name: 'Which bridge?' }).waitFor();
    await frame.getByText('Total Voters: 1').waitFor();
    await page.locator('blockquote').waitFor({ state: 'hidden' });
    const inside = () =>
      frame.locator('html').evaluate((root) => Math.ceil(root.getBoundingClientRect().height));
    const given = async () => Number(await page.locator('iframe').getAttribute('height'));
    await expect.poll(async () => (await given()) - (await inside())).toBe(0);
    expect(await frame.getByRole('button', { name: 'Vote' }).count()).toBe(0);
    expect(printed).toEqual([]);
  });

  test('the way to the vote leads out of the frame, to a page that takes it', async () => {
    const frame = await arrive(`polls/${slug}`);
    await frame.getByRole('link', { name: `/polls/${slug}` }).click();
    await page.waitForURL(addressOf(`polls/${slug}`));
    await elementShown(page);
    await page.getByRole('radio', { name: 'Mill Bridge' }).check();
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByText('Your vote has been counted.').waitFor();
  });

  test('hidden results stay hidden; each option leads to the page where it is marked', async () => {
    slug = await site.newPoll({ resultsVisible: 'after-vote', options: ['Old Bridge', 'Mill Bridge'] });
    const frame = await arrive(`polls/${slug}`);
    await frame.getByText('Results are shown once you have voted.').waitFor();
    expect(await frame.getByRole('table').count()).toBe(0);
    await frame.getByRole('link', { name: 'Mill Bridge' }).click();
    await page.waitForURL(addressOf(`polls/${slug}?choose=o2`));
    await expect.poll(() => page.getByRole('radio', { name: 'Mill Bridge' }).isChecked()).toBe(true);
    expect(printed).toEqual([]);
  });

  test('a thread is read there and answered on its own page', async () => {
    await site.comment('/news/42', { title: 'Lights', body: 'The Mill Bridge, please.' });
    const { items } = (await site.api('/moderation?status=held', { owner: true })).body;
    await site.api(`/comments/${items[0].id}`, {
      method: 'PATCH',
      body: { status: 'approved' },
      owner: true,
    });
    const frame = await arrive('threads?thread=/news/42');
    await frame.getByText('The Mill Bridge, please.').waitFor();
    expect(await frame.getByRole('textbox').count()).toBe(0);
    expect(await frame.getByText('Leave a Reply').isVisible()).toBe(false);
    await frame.getByText('Take part at').getByRole('link').click();
    await page.waitForURL(/\/threads\?thread=/);
    await page.getByRole('textbox', { name: 'Comment' }).waitFor();
    expect(printed).toEqual([]);
  });

  test('a page that begins to listen late is told the height when it greets', async () => {
    const frame = await open(
      `<p style="height: 5000px">Above</p>${inWordPress(await embedded(`polls/${slug}`))}`,
    );
    await frame.getByRole('heading', { name: 'Which bridge?' }).waitFor({ state: 'attached' });
    await page.evaluate(listenAsWordPress);
    await page.locator('blockquote').waitFor({ state: 'hidden' });
  });
});

describe.each([300, 600])('at %i px', (width) => {
  test.each(['light', 'dark'] as const)(
    'in the %s, results can be read and nothing is cut off',
    async (colorScheme) => {
      slug = await site.newPoll({ slug: `${'long'.repeat(12)}-${slug}` });
      await site.vote(slug);
      const body = sandboxed(`polls/${slug}/embed`, 'allow-scripts').replace(
        'width="400"',
        `width="${width}"`,
      );
      const frame = await open(body, { colorScheme });
      await frame.getByText('Total Voters: 1').waitFor();
      const over = await frame.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
      expect(over).toBe(0);
      const [ink, scheme] = await frame.locator('h2:visible').evaluate((heading) => {
        const { color, colorScheme: schemes } = getComputedStyle(heading);
        return [Math.max(...(color.match(/\d+/g) ?? []).map(Number)), schemes];
      });
      expect(scheme).toBe('light dark');
      colorScheme === 'light' ? expect(ink).toBeLessThan(80) : expect(ink).toBeGreaterThan(180);
      expect(printed).toEqual([]);
    },
  );
});

test.each([
  ['scripts and forms, but no origin', 'allow-scripts allow-forms'],
  ['an origin, but no forms', 'allow-scripts allow-same-origin'],
])('a frame that is allowed %s shows results and the address where votes are taken', async (_, sandbox) => {
  const frame = await open(sandboxed(`polls/${slug}/embed`, sandbox));
  await frame.getByText('Total Voters: 0').waitFor();
  const { host } = new URL(served.url);
  await frame.getByText(`Vote at ${host}/sites/${site.name}/polls/${slug}`).waitFor();
  expect(await frame.getByRole('button', { name: 'Vote' }).count()).toBe(0);
});

test('a frame that may open windows opens the poll in one that takes the vote', async () => {
  const allowed = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
  const frame = await open(sandboxed(`polls/${slug}/embed`, allowed));
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    frame.getByRole('link', { name: `/polls/${slug}` }).click(),
  ]);
  await elementShown(opened);
  await opened.getByRole('radio', { name: 'Old Bridge' }).check();
  await opened.getByRole('button', { name: 'Vote' }).click();
  await opened.getByText('Your vote has been counted.').waitFor();
  expect(printed).toEqual([]);
});

test('without scripts the address where votes are taken stands below the form', async () => {
  const frame = await open(sandboxed(`polls/${slug}/embed`, ''), { javaScriptEnabled: false });
  const { host } = new URL(served.url);
  await frame.getByRole('link', { name: `${host}/sites/${site.name}/polls/${slug}` }).waitFor();
});

test('with scripts off and cookies refused, a framed vote is counted and its reader is told so', async () => {
  const frame = await open(sandboxed(`polls/${slug}/embed`, 'allow-forms allow-same-origin'), {
    javaScriptEnabled: false,
  });
  await page.route('**/*', async (route) => {
    const headers = { ...route.request().headers() };
    delete headers.cookie;
    await route.continue({ headers });
  });
  await frame.getByRole('radio', { name: 'Old Bridge' }).check();
  await frame.getByRole('button', { name: 'Vote' }).click();
  const picture =
    (await frame.getByRole('group', { name: 'Human Verification' }).getByRole('img').getAttribute('src')) ??
    '';
  await frame.getByLabel('Answer').fill(await readPictureAt(served, picture));
  await frame.getByRole('button', { name: 'Vote' }).click();
  await frame.getByText('Your vote has been counted.').waitFor();
  await frame.getByText('Total Voters: 1').waitFor();
});
