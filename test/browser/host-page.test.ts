import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { movableClock, newReader, verification } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

const time = movableClock();

let browser: Browser;
let served: Served;
let publisher: Publisher;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;
let site: Site;

beforeAll(async () => {
  // As if it were open to the world: no page may act for a site's readers because it happens to be near.
  const env = { HOST: '0.0.0.0' };
  [browser, served] = await Promise.all([
    launchBrowser(),
    startServed({ env, platform: { clock: time.clock } }),
  ]);
  publisher = await startPublisher(served.url);
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await served.stop();
});

beforeEach(async () => {
  const settings = { comments: { holdFirstTime: false, floodSeconds: 0 } };
  site = await newSite(served, { origins: [publisher.origin], settings });
  // A header of the test's own would be asked about in a preflight of every fetch to another origin.
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  page = reader.page;
});

afterEach(async () => {
  await reader.leave();
  expect(reader.faults, 'no policy is violated and no script fails').toEqual([]);
});

const poll = (slug: string, more = '') =>
  `<reader-poll site="${site.name}" poll="${slug}" ${more}></reader-poll>`;
const comments = (more = '') =>
  `<reader-comments site="${site.name}" thread="/a" title="The headline" ${more}></reader-comments>`;
const visit = (body: string) => page.goto(publisher.page('/a', body));
const polls = () => page.locator('reader-poll');
const votersOf = async (slug: string) => (await site.api(`/polls/${slug}/results`)).body.voters;

async function voteFor(option: string, at = polls().first()): Promise<void> {
  await at.getByRole('radio', { name: option, exact: true }).check();
  await at.getByRole('button', { name: 'Vote' }).click();
}

/** What the page around the elements hears of them. */
const heard = () => page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard);

async function listen(): Promise<void> {
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { heard: events });
    for (const name of ['voted', 'commented', 'error']) {
      document.addEventListener(`hustings:${name}`, (event) =>
        events.push([name, (event as CustomEvent).detail]),
      );
    }
  });
}

test('under the strictest policy of another origin a vote and a comment come in, and the page hears of both', async () => {
  await listen();
  const slug = await site.newPoll();
  await visit(poll(slug) + comments());
  await voteFor('One');
  await polls().getByText('Your vote has been counted.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill('From another origin.');
  const human = verification(page);
  await human.block.waitFor();
  time.forward(30_000);
  await human.answer(served);
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByRole('paragraph').getByText('From another origin.').waitFor();
  expect(await heard()).toEqual([
    ['voted', { site: site.name, poll: slug, status: 'counted' }],
    ['commented', { site: site.name, thread: '/a', status: 'approved' }],
  ]);
});

test('the picture loads under the page’s policy, and so does the sound', async () => {
  await visit(comments());
  await page.getByRole('textbox', { name: 'Comment' }).fill('To be read.');
  const { block } = verification(page);
  await block.waitFor();
  const picture = block.getByRole('img');
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await block.getByRole('button', { name: 'Listen' }).click();
  const played = () => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(played).toBeGreaterThan(0);
});

test('two polls and one of them twice live beside one another, each with its own vote', async () => {
  const [first, second] = [await site.newPoll(), await site.newPoll()];
  await visit(poll(first) + poll(second) + poll(first));
  await voteFor('One', polls().nth(0));
  await polls().nth(0).getByText('Your vote has been counted.').waitFor();
  await voteFor('Other', polls().nth(1));
  await polls().nth(1).getByText('Your vote has been counted.').waitFor();
  await voteFor('Other', polls().nth(2));
  await polls().nth(2).getByText('already voted').waitFor();
  expect([await votersOf(first), await votersOf(second)]).toEqual([1, 1]);
});

test('with the script loaded twice, and the element taken out and put back, a vote is one vote', async () => {
  const slug = await site.newPoll();
  await visit(`${poll(slug)}<main></main><script type="module" src="${served.url}/embed.js?again"></script>`);
  await polls().getByRole('button', { name: 'Vote' }).waitFor();
  await polls().evaluate((element) => {
    element.remove();
    document.querySelector('main')?.append(element);
  });
  await voteFor('One');
  await polls().getByText('Your vote has been counted.').waitFor();
  expect(await votersOf(slug)).toBe(1);
});

test('poll="latest" is the open poll that opened last', async () => {
  await site.newPoll({ opensAt: '2026-01-01T00:00:00Z', question: 'The one before?' });
  await site.newPoll({ opensAt: '2026-02-01T00:00:00Z', question: 'The latest?' });
  await visit(poll('latest'));
  await polls().getByText('The latest?').waitFor();
  await voteFor('One');
  await polls().getByText('Your vote has been counted.').waitFor();
});

test('lang="de" speaks German, from the first line to the outcome', async () => {
  const slug = await site.newPoll();
  await visit(poll(slug, 'lang="de"'));
  await polls().getByLabel('One').check();
  await polls().getByRole('button', { name: 'Abstimmen' }).click();
  await polls()
    .getByText(/Stimme/)
    .first()
    .waitFor();
  expect(await polls().locator('[data-hustings]').getAttribute('lang')).toBe('de');
  await polls().getByRole('table').waitFor();
});

test('on a page that is not on the site’s list a refusal is calm, and the text stays', async () => {
  await listen();
  site = await newSite(served, { origins: ['https://www.example.com'] });
  const slug = await site.newPoll();
  await visit(poll(slug) + comments());
  await voteFor('One');
  await polls().getByRole('alert').getByText('Not from here').waitFor();
  expect(await polls().getByRole('radio', { name: 'One' }).isChecked()).toBe(true);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await page.getByRole('textbox', { name: 'Comment' }).fill('From nowhere.');
  await verification(page).answer(served);
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.locator('reader-comments').getByRole('alert').getByText('Not from here').waitFor();
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('From nowhere.');
  expect(await heard()).toContainEqual(['error', { site: site.name, code: 'origin_not_allowed' }]);
  expect(await votersOf(slug)).toBe(0);
});

test('a column of 160 px holds the poll, its results and the thread', async () => {
  const options = [
    'Antidisestablishmentarianism of the nineteenth century',
    'Donaudampfschifffahrtsgesellschaft',
  ];
  const slug = await site.newPoll({
    question: 'Which of these words would you rather not read aloud?',
    options,
  });
  await page.setViewportSize({ width: 160, height: 800 });
  await visit(`<meta name="viewport" content="width=device-width">${poll(slug)}${comments()}`);
  await page.getByRole('textbox', { name: 'Comment' }).fill('Narrow.');
  await verification(page).block.waitFor();
  // The page's own margins are not the elements' business, what sticks out of its element is.
  const sticksOut = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('reader-poll, reader-comments')].flatMap((host) => {
        const { right } = host.getBoundingClientRect();
        return [...(host.shadowRoot?.querySelectorAll('*') ?? [])]
          .filter(
            (element) =>
              !element.closest('.unseen, .trap') && element.getBoundingClientRect().right > right + 1,
          )
          .map((element) => element.outerHTML.slice(0, 120));
      }),
    );
  expect(await sticksOut()).toEqual([]);
  await polls().getByRole('link', { name: 'View Results' }).click();
  await polls().getByRole('table').waitFor();
  expect(await sticksOut()).toEqual([]);
});

test('on a page from right to left, the poll of a left-to-right language keeps its own direction', async () => {
  const slug = await site.newPoll();
  await visit(`<main dir="rtl">${poll(slug)}</main>`);
  await voteFor('One');
  await polls().getByText('Your vote has been counted.').waitFor();
  const direction = await polls()
    .getByRole('table')
    .evaluate((table) => getComputedStyle(table).direction);
  expect(direction).toBe('ltr');
});

test('what stands beneath a poll stays where it is when the poll comes in', async () => {
  const slug = await site.newPoll();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await visit(`${poll(slug)}<p>And this is what the article says next.</p>`);
  await polls().getByRole('button', { name: 'Vote' }).waitFor();
  // Shifts are told with the frames they happen in; after two more frames all of them have been.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02);
});
