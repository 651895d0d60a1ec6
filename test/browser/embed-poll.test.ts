import { expect, test } from 'vitest';
import { embeddedPages, poll } from '../support/embedded-page.ts';

const at = embeddedPages();

test('a reader votes, hears of it, and finds the results again on return', async () => {
  await at.page.goto(`${at.publisher.page('/a', poll)}?from=newsletter#poll`);
  await at.page.getByLabel('Two').check();
  const voted = at.page.evaluate(
    () =>
      new Promise((done) =>
        document.addEventListener('hustings:voted', (event) => done((event as CustomEvent).detail)),
      ),
  );
  await at.vote().click();
  await at.results().waitFor();
  expect(await voted).toEqual({ site: 'demo', poll: 'upset', status: 'counted' });
  const sent = at.service.posts('/votes').map(({ body }) => [body?.choices, body?.page, body?.referrer]);
  expect(sent).toEqual([[['o2'], `${at.publisher.origin}/a`, '']]);
  expect(
    await at.page.evaluate(() => document.querySelector('reader-poll')?.shadowRoot?.activeElement?.tagName),
  ).toBe('H2');
  await at.page.getByRole('status').getByText('Shown').waitFor();
  await at.page.reload();
  await at.page.getByRole('row', { name: 'o2 Yours' }).waitFor();
  expect(await at.page.getByText('Yours').first().isVisible()).toBe(false);
  expect(await at.vote().count()).toBe(0);
});

test('a double click is one vote', async () => {
  await at.visit(poll);
  await at.page.getByLabel('One').check();
  await at.vote().dblclick();
  await at.results().waitFor();
  expect(at.service.posts('/votes')).toHaveLength(1);
});

test('when answers are lost, every retry is the same ballot with the same proof', async () => {
  at.service.losesAnswers = 2;
  await at.visit(poll);
  await at.page.getByLabel('One').check();
  await at.vote().click();
  await at.results().waitFor();
  const sends = at.service.posts('/votes').map(({ body }) => `${body?.ballotId} ${body?.proof?.altcha}`);
  expect(sends.length).toBeGreaterThanOrEqual(3);
  expect(new Set(sends).size).toBe(1);
  expect(at.service.ballots.size).toBe(1);
});

test('a vote that got no answer is the same ballot after a reload', async () => {
  await at.visit(poll);
  await at.page.getByLabel('Two').check();
  at.service.losesAnswers = 10;
  await at.vote().click();
  await at.page.getByText('No answer. Nothing is lost.').waitFor();
  at.service.losesAnswers = 0;
  await at.page.reload();
  expect(await at.page.getByLabel('Two').isChecked()).toBe(true);
  await at.vote().click();
  await at.results().waitFor();
  expect(at.service.ballots.size).toBe(1);
});

test('another poll in the same element takes the place of the first', async () => {
  await at.visit(poll);
  await at.vote().waitFor();
  await at.page.locator('reader-poll').evaluate((element) => element.setAttribute('poll', 'latest'));
  await expect.poll(() => at.service.gets('/polls/latest').length).toBe(1);
  await at.vote().waitFor();
});

test('where WebCrypto is missing, as on plain http, the hosted page takes the form', async () => {
  await at.context.addInitScript(() =>
    Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }),
  );
  await at.visit(poll);
  await at.page.getByLabel('One').check();
  await at.vote().click();
  await at.page.getByText('One more step').waitFor();
  expect(at.page.url()).toBe(`${at.service.origin}/sites/demo/polls/upset`);
  expect(at.service.gets('/challenge')).toEqual([]);
});

test('results can be looked at and left again by keyboard alone', async () => {
  await at.visit(poll);
  await at.page.getByRole('link', { name: 'View Results' }).press('Enter');
  await at.results().waitFor();
  await at.page.keyboard.press('Tab');
  await at.page.keyboard.press('Enter');
  await at.vote().waitFor();
});
