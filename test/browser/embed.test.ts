import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type FakeService, startFakeService } from '../support/fake-service.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';

const poll =
  '<reader-poll site="demo" poll="upset"><a href="https://polls.example/">Vote in our poll</a></reader-poll>';
const thread = '<reader-comments site="demo" thread="/a" title="The headline"></reader-comments>';

let browser: Browser;
let context: BrowserContext;
let service: FakeService;
let publisher: Publisher;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  service = await startFakeService();
  publisher = await startPublisher(service.origin);
  context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  faults = [];
  await context.exposeFunction('reportFault', (fault: string) => faults.push(fault));
  await context.addInitScript(() => {
    const report = (globalThis as unknown as { reportFault(fault: string): void }).reportFault;
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      report(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
});

afterEach(async () => {
  await context.close();
  await Promise.all([service.close(), publisher.close()]);
  expect(faults, 'no policy is violated and no script fails').toEqual([]);
});

const visit = (body: string, path = '/a') => page.goto(publisher.page(path, body));
const vote = () => page.getByRole('button', { name: 'Vote' });
const results = () => page.getByRole('cell').first();
const stored = (storage: 'localStorage' | 'sessionStorage') =>
  page.evaluate((name) => Object.fromEntries(Object.entries(globalThis[name])), storage);

async function writeComment(text: string): Promise<void> {
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Comment', { exact: true }).fill(text);
}

test('a reader votes, hears of it, and finds the results again on return', async () => {
  await page.goto(`${publisher.page('/a', poll)}?from=newsletter#poll`);
  await page.getByLabel('Two').check();
  const voted = page.evaluate(
    () =>
      new Promise((done) =>
        document.addEventListener('hustings:voted', (event) => done((event as CustomEvent).detail)),
      ),
  );
  await vote().click();
  await results().waitFor();
  expect(await voted).toEqual({ site: 'demo', poll: 'upset', status: 'counted' });
  const sent = service.posts('/votes').map(({ body }) => [body?.choices, body?.page, body?.referrer]);
  expect(sent).toEqual([[['o2'], `${publisher.origin}/a`, '']]);
  expect(
    await page.evaluate(() => document.querySelector('reader-poll')?.shadowRoot?.activeElement?.tagName),
  ).toBe('H2');
  await page.getByRole('status').getByText('Shown').waitFor();
  await page.reload();
  await page.getByRole('row', { name: 'o2 Yours' }).waitFor();
  expect(await page.getByText('Yours').first().isVisible()).toBe(false);
  expect(await vote().count()).toBe(0);
});

test('the fallback stays until the fragment is there, and goes then', async () => {
  let release = () => {};
  const held = new Promise<void>((resume) => {
    release = resume;
  });
  await page.route('**/embed/v1/**', async (route) => {
    await held;
    await route.continue();
  });
  await visit(poll);
  await page.getByRole('status').getByText('Loading …').waitFor();
  expect(await page.getByText('Vote in our poll').isVisible()).toBe(true);
  const before = await page.locator('reader-poll').boundingBox();
  release();
  await vote().waitFor();
  expect(await page.getByText('Vote in our poll').isVisible()).toBe(false);
  expect((await page.locator('reader-poll').boundingBox())?.height).toBe(before?.height);
});

test('nothing is kept before the reader acts', async () => {
  await visit(poll + thread);
  await vote().waitFor();
  await page.getByText('The first.').waitFor();
  expect(await stored('localStorage')).toEqual({});
  expect(await stored('sessionStorage')).toEqual({});
  expect(service.gets('/challenge')).toEqual([]);
});

test('storage="none" keeps nothing at all', async () => {
  await visit(poll.replace('<reader-poll', '<reader-poll storage="none"'));
  await page.getByLabel('One').check();
  await vote().click();
  await results().waitFor();
  expect(await stored('localStorage')).toEqual({});
  expect(await stored('sessionStorage')).toEqual({});
});

test('a double click is one vote', async () => {
  await visit(poll);
  await page.getByLabel('One').check();
  await vote().dblclick();
  await results().waitFor();
  expect(service.posts('/votes')).toHaveLength(1);
});

test('when answers are lost, every retry is the same ballot with the same proof', async () => {
  service.losesAnswers = 2;
  await visit(poll);
  await page.getByLabel('One').check();
  await vote().click();
  await results().waitFor();
  const sends = service.posts('/votes').map(({ body }) => `${body?.ballotId} ${body?.proof?.altcha}`);
  expect(sends.length).toBeGreaterThanOrEqual(3);
  expect(new Set(sends).size).toBe(1);
  expect(service.ballots.size).toBe(1);
});

test('a vote that got no answer is the same ballot after a reload', async () => {
  await visit(poll);
  await page.getByLabel('Two').check();
  service.losesAnswers = 10;
  await vote().click();
  await page.getByText('No answer. Nothing is lost.').waitFor();
  service.losesAnswers = 0;
  await page.reload();
  expect(await page.getByLabel('Two').isChecked()).toBe(true);
  await vote().click();
  await results().waitFor();
  expect(service.ballots.size).toBe(1);
});

test('when the service is down, the fallback stays beside a calm message, and trying again works', async () => {
  const address = publisher.page('/a', poll);
  await page.route('**/embed/v1/**', (route) => route.abort());
  await page.goto(address);
  await page.getByText('This cannot be reached just now.').waitFor();
  expect(await page.getByText('Vote in our poll').isVisible()).toBe(true);
  await page.unroute('**/embed/v1/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await vote().waitFor();
});

test('a comment that could not be sent survives a reload and is posted once', async () => {
  await visit(thread);
  await writeComment('Well said.');
  await page.getByLabel('Answer').fill('RIGHT');
  service.losesAnswers = 10;
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('No answer. Nothing is lost.').waitFor();
  service.losesAnswers = 0;
  await page.reload();
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByRole('listitem').getByText('Well said.').waitFor();
  expect(service.comments.size).toBe(1);
  expect(await page.getByLabel('Comment', { exact: true }).inputValue()).toBe('');
  expect(await stored('sessionStorage')).toEqual({});
});

test('trying again at the form sends what was typed', async () => {
  await visit(thread);
  await writeComment('Again.');
  await page.getByLabel('Answer').fill('RIGHT');
  service.down = true;
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('No answer. Nothing is lost.').waitFor();
  service.down = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('listitem').getByText('Again.').waitFor();
});

test('a wrong answer brings another picture, keeps the text and waits at the answer', async () => {
  await visit(thread);
  await writeComment('I can read.');
  const picture = page.locator('[data-picture]');
  await picture.waitFor();
  const first = await picture.getAttribute('src');
  await page.getByLabel('Answer').fill('WRONG');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByText('That was not it.').waitFor();
  await expect.poll(() => picture.getAttribute('src')).not.toBe(first);
  expect(await page.getByLabel('Comment', { exact: true }).inputValue()).toBe('I can read.');
  expect(await page.getByLabel('Answer').inputValue()).toBe('');
  await page.keyboard.type('RIGHT');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').getByText('I can read.').waitFor();
  expect(service.posts('/comments').map(({ body }) => body?.proof?.picture?.answer)).toEqual([
    'WRONG',
    'RIGHT',
  ]);
});

test('an empty answer is asked for, not sent', async () => {
  await visit(thread);
  await writeComment('Too fast.');
  await page.getByLabel('Answer').waitFor();
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await expect
    .poll(() => page.locator('reader-comments :focus').getAttribute('name'))
    .toBe('proof.picture.answer');
  expect(service.posts('/comments')).toEqual([]);
});

test('skipping the picture sends the proof of work alone', async () => {
  await visit(thread);
  await writeComment('I cannot see it.');
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('listitem').getByText('I cannot see it.').waitFor();
  expect(service.posts('/comments')[0]?.body?.proof).toEqual({ altcha: expect.any(String) });
});

test('listening leaves the focus in the answer, another picture leaves the text', async () => {
  await visit(thread);
  await writeComment('Patience.');
  const answer = page.getByLabel('Answer');
  // A box that is hidden still, because its picture has not come, takes no focus.
  await answer.waitFor();
  await answer.focus();
  await page.getByRole('button', { name: 'Listen' }).click();
  expect(await answer.evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field)).toBe(
    true,
  );
  await page.getByRole('button', { name: 'Another picture' }).click();
  await page.getByRole('status').getByText('A new picture').waitFor();
  expect(await page.getByLabel('Comment', { exact: true }).inputValue()).toBe('Patience.');
});

test('a reply goes under what it answers', async () => {
  await visit(thread);
  await page.getByRole('link', { name: 'Reply' }).click();
  await page.getByText('To Ada').waitFor();
  await page.keyboard.type('I agree.');
  await page.getByLabel('Name').fill('Bo');
  await page.getByLabel('Answer').fill('RIGHT');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.locator('[data-replies=first]').getByText('I agree.').waitFor();
  expect(service.posts('/comments')[0]?.body?.parent).toBe('first');
});

test('name and mail are remembered by consent alone', async () => {
  await visit(thread);
  await writeComment('One.');
  await page.getByLabel('Answer').fill('RIGHT');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByRole('listitem').getByText('One.').waitFor();
  expect(await stored('localStorage')).not.toHaveProperty('hustings:author:demo');
  await writeComment('Two.');
  await page.getByLabel('Remember').check();
  await page.getByLabel('Answer').fill('RIGHT');
  await page.getByRole('button', { name: 'Submit Comment' }).click();
  await page.getByRole('listitem').getByText('Two.').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Ada');
});

test('a permalink leads to its comment and the focus with it', async () => {
  await page.goto(`${publisher.page('/a', thread)}#comment-first`);
  await expect.poll(() => page.locator('reader-comments :focus').getAttribute('id')).toBe('comment-first');
  expect(service.gets('/thread')[0]?.path).toContain('at=first');
});

test('the script may be loaded twice', async () => {
  await visit(`${poll}<script type="module" src="${service.origin}/embed-again.js"></script>`);
  await page.getByLabel('One').check();
  await vote().click();
  await results().waitFor();
  expect(service.posts('/votes')).toHaveLength(1);
});

test('an element that is moved, or removed and put back, is loaded once and still works', async () => {
  await visit(`${poll}<main></main>`);
  await vote().waitFor();
  await page.evaluate(async () => {
    const element = document.querySelector('reader-poll') as Element;
    document.querySelector('main')?.append(element);
    element.remove();
    await new Promise((done) => setTimeout(done));
    document.body.append(element);
  });
  await page.getByLabel('One').check();
  await vote().click();
  await results().waitFor();
  expect(service.gets('/polls/upset').filter(({ path }) => !path.includes('results'))).toHaveLength(1);
});

test('an element that is taken out while it loads is loaded when it is put back', async () => {
  await visit('<main></main>');
  await page.evaluate(async () => {
    await customElements.whenDefined('reader-poll');
    const element = document.createElement('reader-poll');
    element.setAttribute('site', 'demo');
    element.setAttribute('poll', 'upset');
    document.body.append(element);
    await Promise.resolve();
    element.remove();
    await Promise.resolve();
    document.body.append(element);
  });
  await vote().waitFor();
});

test('another poll in the same element takes the place of the first', async () => {
  await visit(poll);
  await vote().waitFor();
  await page.locator('reader-poll').evaluate((element) => element.setAttribute('poll', 'latest'));
  await expect.poll(() => service.gets('/polls/latest').length).toBe(1);
  await vote().waitFor();
});

test('results in view follow the count, and the focus stays where it is', async () => {
  await page.clock.install();
  await visit(poll);
  await page.getByRole('link', { name: 'View Results' }).click();
  await results().waitFor();
  const heading = page.locator('reader-poll h2');
  await heading.evaluate((element) => element.setAttribute('data-seen', ''));
  service.ballots.set('somebody', ['o1']);
  await page.clock.fastForward(11_000);
  await expect.poll(() => results().textContent()).toBe('1');
  expect(await page.locator('reader-poll h2:focus[data-seen]').count()).toBe(1);
});

test('where WebCrypto is missing, as on plain http, the hosted page takes the form', async () => {
  await context.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }));
  await visit(poll);
  await page.getByLabel('One').check();
  await vote().click();
  await page.getByText('One more step').waitFor();
  expect(page.url()).toBe(`${service.origin}/sites/demo/polls/upset`);
  expect(service.gets('/challenge')).toEqual([]);
});

test('a hostile fragment comes in without its teeth', async () => {
  service.pollHtml = `<section data-hustings="poll" style="color:red" onclick="alert(1)"><h2 onfocus="alert(1)">Still here</h2>
    <script>document.title = 'taken'</script><img src="x" onerror="document.title = 'taken'"><iframe src="javascript:1"></iframe>
    <a href="javascript:alert(1)">a link</a><form action="https://evil.example/"><input name="q" formaction="javascript:1"></form>
    <svg><script>1</script></svg><style>* { display: none }</style></section>`;
  await visit(poll);
  await page.getByText('Still here').waitFor();
  const left = await page.evaluate(() => document.querySelector('reader-poll')?.shadowRoot?.innerHTML);
  expect(left).not.toMatch(/script|alert|style|iframe|evil|onerror|javascript/);
  expect(await page.title()).toBe('Article');
  // The page's own policy speaks up about styles while the text is parsed; nothing else may have been tried.
  expect(faults.filter((fault) => !fault.startsWith('style-src'))).toEqual([]);
  faults = [];
});

test('the fragments’ style sheet comes once for all elements', async () => {
  await visit(poll + poll + thread);
  await page.getByText('The first.').waitFor();
  const heading = page.locator('reader-comments h2');
  await expect.poll(() => heading.evaluate((one) => getComputedStyle(one).color)).toBe('rgb(1, 2, 3)');
  expect(service.gets('fragment.css')).toHaveLength(1);
});

test('all counts of a page come by one request', async () => {
  await visit(
    '<reader-count site="demo" thread="/a">?</reader-count><reader-count site="demo" thread="/abc">?</reader-count>',
  );
  await expect.poll(() => page.locator('reader-count').allTextContents()).toEqual(['2', '4']);
  expect(service.gets('/comments/counts')).toHaveLength(1);
});

test('a framed page gets the height that it needs', async () => {
  await visit(`<iframe src="${service.origin}/framed" height="50"></iframe>`);
  await expect
    .poll(async () => Number(await page.locator('iframe').getAttribute('height')))
    .toBeGreaterThan(300);
});

test('results can be looked at and left again by keyboard alone', async () => {
  await visit(poll);
  await page.getByRole('link', { name: 'View Results' }).press('Enter');
  await results().waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await vote().waitFor();
});
