import { expect, test } from 'vitest';
import { embeddedPages, thread } from '../support/embedded-page.ts';

const at = embeddedPages();

async function writeComment(text: string): Promise<void> {
  await at.page.getByLabel('Name').fill('Ada');
  await at.page.getByLabel('Comment', { exact: true }).fill(text);
}

test('a comment that could not be sent survives a reload and is posted once', async () => {
  await at.visit(thread);
  await writeComment('Well said.');
  await at.page.getByLabel('Answer').fill('RIGHT');
  at.service.losesAnswers = 10;
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByText('No answer. Nothing is lost.').waitFor();
  at.service.losesAnswers = 0;
  await at.page.reload();
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByRole('listitem').getByText('Well said.').waitFor();
  expect(at.service.comments.size).toBe(1);
  expect(await at.page.getByLabel('Comment', { exact: true }).inputValue()).toBe('');
  expect(await at.stored('sessionStorage')).toEqual({});
});

test('trying again at the form sends what was typed', async () => {
  await at.visit(thread);
  await writeComment('Again.');
  await at.page.getByLabel('Answer').fill('RIGHT');
  at.service.down = true;
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByText('No answer. Nothing is lost.').waitFor();
  at.service.down = false;
  await at.page.getByRole('button', { name: 'Try again' }).click();
  await at.page.getByRole('listitem').getByText('Again.').waitFor();
});

test('a wrong answer brings another picture, keeps the text and waits at the answer', async () => {
  await at.visit(thread);
  await writeComment('I can read.');
  const picture = at.page.locator('[data-picture]');
  await picture.waitFor();
  const first = await picture.getAttribute('src');
  await at.page.getByLabel('Answer').fill('WRONG');
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByText('That was not it.').waitFor();
  await expect.poll(() => picture.getAttribute('src')).not.toBe(first);
  expect(await at.page.getByLabel('Comment', { exact: true }).inputValue()).toBe('I can read.');
  expect(await at.page.getByLabel('Answer').inputValue()).toBe('');
  await at.page.keyboard.type('RIGHT');
  await at.page.keyboard.press('Enter');
  await at.page.getByRole('listitem').getByText('I can read.').waitFor();
  expect(at.service.posts('/comments').map(({ body }) => body?.proof?.picture?.answer)).toEqual([
    'WRONG',
    'RIGHT',
  ]);
});

test('an empty answer is asked for, not sent', async () => {
  await at.visit(thread);
  await writeComment('Too fast.');
  await at.page.getByLabel('Answer').waitFor();
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await expect
    .poll(() => at.page.locator('reader-comments :focus').getAttribute('name'))
    .toBe('proof.picture.answer');
  expect(at.service.posts('/comments')).toEqual([]);
});

test('skipping the picture sends the proof of work alone', async () => {
  await at.visit(thread);
  await writeComment('I cannot see it.');
  await at.page.getByRole('button', { name: 'Skip' }).click();
  await at.page.getByRole('listitem').getByText('I cannot see it.').waitFor();
  expect(at.service.posts('/comments')[0]?.body?.proof).toEqual({ altcha: expect.any(String) });
});

test('listening leaves the focus in the answer, another picture leaves the text', async () => {
  await at.visit(thread);
  await writeComment('Patience.');
  const answer = at.page.getByLabel('Answer');
  // A box that is hidden still, because its picture has not come, takes no focus.
  await answer.waitFor();
  await answer.focus();
  await at.page.getByRole('button', { name: 'Listen' }).click();
  expect(await answer.evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field)).toBe(
    true,
  );
  await at.page.getByRole('button', { name: 'Another picture' }).click();
  await at.page.getByRole('status').getByText('A new picture').waitFor();
  expect(await at.page.getByLabel('Comment', { exact: true }).inputValue()).toBe('Patience.');
});

test('a reply goes under what it answers', async () => {
  await at.visit(thread);
  await at.page.getByRole('link', { name: 'Reply' }).click();
  await at.page.getByText('To Ada').waitFor();
  await at.page.keyboard.type('I agree.');
  await at.page.getByLabel('Name').fill('Bo');
  await at.page.getByLabel('Answer').fill('RIGHT');
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.locator('[data-replies=first]').getByText('I agree.').waitFor();
  expect(at.service.posts('/comments')[0]?.body?.parent).toBe('first');
});

test('name and mail are remembered by consent alone', async () => {
  await at.visit(thread);
  await writeComment('One.');
  await at.page.getByLabel('Answer').fill('RIGHT');
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByRole('listitem').getByText('One.').waitFor();
  expect(await at.stored('localStorage')).not.toHaveProperty('hustings:author:demo');
  await writeComment('Two.');
  await at.page.getByLabel('Remember').check();
  await at.page.getByLabel('Answer').fill('RIGHT');
  await at.page.getByRole('button', { name: 'Submit Comment' }).click();
  await at.page.getByRole('listitem').getByText('Two.').waitFor();
  await at.page.reload();
  await expect.poll(() => at.page.getByLabel('Name').inputValue()).toBe('Ada');
});

test('a permalink leads to its comment and the focus with it', async () => {
  await at.page.goto(`${at.publisher.page('/a', thread)}#comment-first`);
  await expect.poll(() => at.page.locator('reader-comments :focus').getAttribute('id')).toBe('comment-first');
  expect(at.service.gets('/thread')[0]?.path).toContain('at=first');
});
