import { expect, test } from 'vitest';
import { embeddedPages, poll, thread } from '../support/embedded-page.ts';

const at = embeddedPages();

test('the fallback stays until the fragment is there, and goes then', async () => {
  let release = () => {};
  const held = new Promise<void>((resume) => {
    release = resume;
  });
  await at.page.route('**/embed/v1/**', async (route) => {
    await held;
    await route.continue();
  });
  await at.visit(poll);
  await at.page.getByRole('status').getByText('Loading …').waitFor();
  expect(await at.page.getByText('Vote in our poll').isVisible()).toBe(true);
  const before = await at.page.locator('reader-poll').boundingBox();
  release();
  await at.vote().waitFor();
  expect(await at.page.getByText('Vote in our poll').isVisible()).toBe(false);
  expect((await at.page.locator('reader-poll').boundingBox())?.height).toBe(before?.height);
});

test('nothing is kept before the reader acts', async () => {
  await at.visit(poll + thread);
  await at.vote().waitFor();
  await at.page.getByText('The first.').waitFor();
  expect(await at.stored('localStorage')).toEqual({});
  expect(await at.stored('sessionStorage')).toEqual({});
  expect(at.service.gets('/challenge')).toEqual([]);
});

test('storage="none" keeps nothing at all', async () => {
  await at.visit(poll.replace('<reader-poll', '<reader-poll storage="none"'));
  await at.page.getByLabel('One').check();
  await at.vote().click();
  await at.results().waitFor();
  expect(await at.stored('localStorage')).toEqual({});
  expect(await at.stored('sessionStorage')).toEqual({});
});

test('when the service is down, the fallback stays beside a calm message, and trying again works', async () => {
  const address = at.publisher.page('/a', poll);
  await at.page.route('**/embed/v1/**', (route) => route.abort());
  await at.page.goto(address);
  await at.page.getByText('This cannot be reached just now.').waitFor();
  expect(await at.page.getByText('Vote in our poll').isVisible()).toBe(true);
  await at.page.unroute('**/embed/v1/**');
  await at.page.getByRole('button', { name: 'Try again' }).click();
  await at.vote().waitFor();
});

test('the script may be loaded twice', async () => {
  await at.visit(`${poll}<script type="module" src="${at.service.origin}/embed-again.js"></script>`);
  await at.page.getByLabel('One').check();
  await at.vote().click();
  await at.results().waitFor();
  expect(at.service.posts('/votes')).toHaveLength(1);
});

test('an element that is moved, or removed and put back, is loaded once and still works', async () => {
  await at.visit(`${poll}<main></main>`);
  await at.vote().waitFor();
  await at.page.evaluate(async () => {
    const element = document.querySelector('reader-poll') as Element;
    document.querySelector('main')?.append(element);
    element.remove();
    await new Promise((done) => setTimeout(done));
    document.body.append(element);
  });
  await at.page.getByLabel('One').check();
  await at.vote().click();
  await at.results().waitFor();
  expect(at.service.gets('/polls/upset').filter(({ path }) => !path.includes('results'))).toHaveLength(1);
});

test('an element that is taken out while it loads is loaded when it is put back', async () => {
  await at.visit('<main></main>');
  await at.page.evaluate(async () => {
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
  await at.vote().waitFor();
});

test('a hostile fragment comes in without its teeth', async () => {
  at.service.pollHtml = `<section data-hustings="poll" style="color:red" onclick="alert(1)"><h2 onfocus="alert(1)">Still here</h2>
    <script>document.title = 'taken'</script><img src="x" onerror="document.title = 'taken'"><iframe src="javascript:1"></iframe>
    <a href="javascript:alert(1)">a link</a><form action="https://evil.example/"><input name="q" formaction="javascript:1"></form>
    <svg><script>1</script></svg><style>* { display: none }</style><p data-status></p></section>`;
  await at.visit(poll);
  await at.page.getByText('Still here').waitFor();
  const left = await at.page.evaluate(() => document.querySelector('reader-poll')?.shadowRoot?.innerHTML);
  expect(left).not.toMatch(/script|alert|style|iframe|evil|onerror|javascript/);
  expect(await at.page.title()).toBe('Article');
  // The page's own policy speaks up about styles while the text is parsed; nothing else may have been tried.
  expect(at.faults.filter((fault) => !fault.startsWith('style-src'))).toEqual([]);
  at.faults = [];
});

test('the fragments’ style sheet comes once for all elements', async () => {
  await at.visit(poll + poll + thread);
  await at.page.getByText('The first.').waitFor();
  const heading = at.page.locator('reader-comments h2');
  await expect.poll(() => heading.evaluate((one) => getComputedStyle(one).color)).toBe('rgb(1, 2, 3)');
  expect(at.service.gets('fragment.css')).toHaveLength(1);
});

test('all counts of a page come by one request', async () => {
  await at.visit(
    '<reader-count site="demo" thread="/a">?</reader-count><reader-count site="demo" thread="/abc">?</reader-count>',
  );
  await expect.poll(() => at.page.locator('reader-count').allTextContents()).toEqual(['2', '4']);
  expect(at.service.gets('/comments/counts')).toHaveLength(1);
});

test('a language that is none keeps no count from its place', async () => {
  await at.visit(
    '<reader-count site="demo" thread="/a" lang="no language">?</reader-count><reader-count site="demo" thread="/abc">?</reader-count>',
  );
  await expect.poll(() => at.page.locator('reader-count').allTextContents()).toEqual(['2', '4']);
});

test('a framed page gets the height that it needs', async () => {
  await at.visit(`<iframe src="${at.service.origin}/framed" height="50"></iframe>`);
  await expect
    .poll(async () => Number(await at.page.locator('iframe').getAttribute('height')))
    .toBeGreaterThan(300);
});
