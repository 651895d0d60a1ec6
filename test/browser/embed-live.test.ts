import { beforeEach, describe, expect, test } from 'vitest';
import { embeddedPages, poll } from '../support/embedded-page.ts';

const at = embeddedPages();

const far = '<br>'.repeat(300);
const scriptLoads = () => at.service.gets('/embed/v1/live-').length;
const asked = () => at.service.gets('/polls/upset/results?').length;
const listened = () => at.service.gets('/results/stream');
const listeners = () => expect.poll(() => at.service.stream.listeners.size);
const counts = () => expect.poll(() => at.page.locator('td:first-of-type').allTextContents());

async function lookAtResults(): Promise<void> {
  await at.page.getByRole('link', { name: 'View Results' }).first().click();
  await at.results().waitFor();
}

/** What the live region and the first count have said from now on. */
const overhear = () =>
  at.page.evaluate(() => {
    const shadow = document.querySelector('reader-poll')?.shadowRoot as ShadowRoot;
    const said: string[] = [];
    const watched = { status: '[data-status]', count: 'td' };
    for (const [name, selector] of Object.entries(watched)) {
      const node = shadow.querySelector(selector) as Element;
      new MutationObserver(() => said.push(`${name} ${node.textContent}`)).observe(node, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    }
    Object.assign(globalThis, { said });
  });
const overheard = () => at.page.evaluate(() => (globalThis as unknown as { said: string[] }).said);

/** Makes the page one that is in another tab, or brings it back. */
const turn = (visibility: 'visible' | 'hidden') =>
  at.page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);

describe('while results are in view', () => {
  test('a vote elsewhere appears at once; the focus stays, and nothing is said', async () => {
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    await at.page.getByRole('status').getByText('Shown').waitFor();
    const heading = at.page.locator('reader-poll h2');
    await heading.evaluate((element) => element.setAttribute('data-seen', ''));
    await overhear();
    at.service.voteElsewhere('o1');
    await counts().toEqual(['1', '0']);
    expect(await overheard()).toEqual(['count 1']);
    expect(await at.page.locator('reader-poll h2:focus[data-seen]').count()).toBe(1);
    expect(asked()).toBe(1);
  });

  test('the script for them is loaded once, and not before', async () => {
    await at.visit(`${poll}${far}`);
    await at.vote().waitFor();
    expect(scriptLoads()).toBe(0);
    await lookAtResults();
    await listeners().toBe(1);
    expect(scriptLoads()).toBe(1);
  });

  test('results that are far down the page are left alone until they are scrolled to', async () => {
    await at.visit(poll);
    await at.page.getByLabel('One').check();
    await at.vote().click();
    await at.results().waitFor();
    await at.visit(`${far}${poll}`, '/long');
    await at.results().waitFor();
    const before = scriptLoads();
    // Whoever is told of the poll coming into view is told of its being out of it first.
    await at.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    expect(scriptLoads()).toBe(before);
    await at.page.locator('reader-poll').scrollIntoViewIfNeeded();
    await listeners().toBe(1);
  });

  test('two elements of one poll share one connection', async () => {
    await at.visit(poll + poll);
    await lookAtResults();
    await listeners().toBe(1);
    at.service.voteElsewhere('o1');
    await lookAtResults();
    at.service.voteElsewhere('o1');
    await counts().toEqual(['2', '0', '2', '0']);
    expect(listened()).toHaveLength(1);
    expect(listened()[0]?.path).toContain('html=en');
  });

  test('no more than two polls of a page hold a connection; a further one asks', async () => {
    await at.page.clock.install();
    await at.page.setViewportSize({ width: 800, height: 2000 });
    const [one, two, three] = ['en', 'de', 'fr'].map((lang) => poll.replace(' ', ` lang="${lang}" `));
    await at.visit(`${one}${two}${three}`);
    for (let shown = 0; shown < 3; shown++) await lookAtResults();
    await at.page.getByRole('cell').nth(5).waitFor();
    await listeners().toBe(2);
    at.service.voteElsewhere('o1');
    await at.page.clock.fastForward(12_000);
    await counts().toEqual(['1', '0', '1', '0', '1', '0']);
    expect(listened()).toHaveLength(2);
  });

  test('a reader’s own vote is never replaced by an older count', async () => {
    await at.visit(poll);
    await at.page.getByLabel('One').check();
    await at.vote().click();
    await listeners().toBe(1);
    await counts().toEqual(['1', '0']);
    await overhear();
    const [own = ''] = at.service.ballots.keys();
    at.service.ballots.delete(own);
    at.service.stream.tell();
    at.service.ballots.set(own, ['o1']);
    at.service.voteElsewhere('o1');
    await counts().toEqual(['2', '0']);
    expect(await overheard()).toEqual(['count 2']);
    expect(await at.page.getByText('Yours').first().isVisible()).toBe(true);
  });

  test('it ends when the poll closes, which shows once the focus is elsewhere', async () => {
    await at.page.clock.install();
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    at.service.state = 'closed';
    at.service.voteElsewhere('o1');
    await listeners().toBe(0);
    expect(await at.page.locator('reader-poll h2:focus').count()).toBe(1);
    expect(await at.page.getByText('Closed').count()).toBe(0);
    await at.page.locator('reader-poll h2').blur();
    await at.page.getByText('Closed').waitFor();
    await counts().toEqual(['1', '0']);
    const before = asked();
    await at.page.clock.fastForward(120_000);
    expect([asked(), listened().length]).toEqual([before, 1]);
  });

  test('results that only voters see are asked for with their token, and never listened to', async () => {
    await at.page.clock.install();
    at.service.areResultsPublic = false;
    await at.visit(poll);
    await at.page.getByLabel('One').check();
    await at.vote().click();
    await at.results().waitFor();
    await expect.poll(scriptLoads).toBe(1);
    at.service.voteElsewhere('o2');
    await at.page.clock.fastForward(80_000);
    await counts().toEqual(['1', '1']);
    expect(listened()).toEqual([]);
  });
});

describe('out of sight', () => {
  beforeEach(() => at.page.clock.install());

  test('they are no longer followed after a while, and again once they are back', async () => {
    await at.visit(`${poll}${far}<p id="end">End</p>`);
    await lookAtResults();
    await listeners().toBe(1);
    await at.page.locator('#end').scrollIntoViewIfNeeded();
    // The element hears that it is out of sight in its own time.
    await expect
      .poll(async () => {
        await at.page.clock.fastForward(21_000);
        return at.service.stream.listeners.size;
      })
      .toBe(0);
    at.service.voteElsewhere('o1');
    await at.page.locator('reader-poll').scrollIntoViewIfNeeded();
    await listeners().toBe(1);
    await counts().toEqual(['1', '0']);
  });

  test('in another tab as well, but not for a glance', async () => {
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    await turn('hidden');
    await at.page.clock.fastForward(10_000);
    await turn('visible');
    await at.page.clock.fastForward(30_000);
    at.service.voteElsewhere('o1');
    await counts().toEqual(['1', '0']);
    expect(listened()).toHaveLength(1);
    await turn('hidden');
    await at.page.clock.fastForward(21_000);
    await listeners().toBe(0);
    await turn('visible');
    await listeners().toBe(1);
    expect(listened()).toHaveLength(2);
  });
});

describe('where there is no stream', () => {
  beforeEach(() => at.page.clock.install());

  async function asksInstead(): Promise<void> {
    at.service.ballots.set('somebody', ['o1']);
    await at.page.clock.fastForward(13_000);
    await counts().toEqual(['1', '0']);
    expect(at.service.stream.listeners.size).toBe(0);
  }

  test('because all seats are taken, results are asked for, and the stream later', async () => {
    at.service.stream.refuses = true;
    await at.visit(poll);
    await lookAtResults();
    await expect.poll(() => listened().length).toBe(1);
    await asksInstead();
    at.service.stream.refuses = false;
    await at.page.clock.fastForward(80_000);
    await listeners().toBe(1);
  });

  test('because it breaks again and again, results are asked for', async () => {
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    at.service.stream.cut();
    await listeners().toBe(0);
    await asksInstead();
    expect(listened()).toHaveLength(1);
  });

  test('because something on the way keeps it back, results are asked for', async () => {
    at.service.stream.isMute = true;
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    await at.page.clock.fastForward(11_000);
    await listeners().toBe(0);
    await asksInstead();
  });

  test('because the browser has none, results are asked for', async () => {
    await at.context.addInitScript(() => Reflect.deleteProperty(globalThis, 'EventSource'));
    await at.visit(poll);
    await lookAtResults();
    await expect.poll(scriptLoads).toBe(1);
    await asksInstead();
    expect(listened()).toEqual([]);
  });

  test('for a moment, the browser comes back and says what it heard last', async () => {
    await at.visit(poll);
    await lookAtResults();
    await listeners().toBe(1);
    at.service.voteElsewhere('o1');
    await counts().toEqual(['1', '0']);
    await at.page.clock.fastForward(6000);
    at.service.stream.cut();
    await expect.poll(() => listened().length).toBe(2);
    expect(listened()[1]?.headers['last-event-id']).toBe('1');
    at.service.voteElsewhere('o2');
    await counts().toEqual(['1', '1']);
  });

  test('and nothing answers, the pauses grow, and nothing is said of it', async () => {
    at.service.stream.refuses = true;
    await at.visit(poll);
    await lookAtResults();
    await expect.poll(() => listened().length).toBe(1);
    await at.page.getByRole('status').getByText('Shown').waitFor();
    await overhear();
    let tried = 0;
    await at.page.route('**/polls/upset/results?*', (route) => {
      tried++;
      return route.abort();
    });
    await at.page.clock.fastForward(13_000);
    await expect.poll(() => tried).toBe(1);
    await at.page.clock.fastForward(13_000);
    expect(tried).toBe(1);
    await at.page.clock.fastForward(13_000);
    await expect.poll(() => tried).toBe(2);
    expect(await overheard()).toEqual([]);
  });
});

test('a script with other bytes than the pinned one knows is not run, and results stay to be looked at', async () => {
  let asked = '';
  await at.page.route('**/embed/v1/live-*.js', async (route) => {
    asked = route.request().url();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `document.title = 'taken';${await answer.text()}` });
  });
  await at.visit(poll);
  await lookAtResults();
  await expect.poll(() => asked).not.toBe('');
  const imported = `import(${JSON.stringify(asked)}).then(() => 'run', () => 'refused')`;
  expect(await at.page.evaluate(imported)).toBe('refused');
  expect(await at.page.title()).toBe('Article');
  expect(listened()).toEqual([]);
  expect(await at.results().isVisible()).toBe(true);
});
