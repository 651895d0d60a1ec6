import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { isCampaign } from '../effort.ts';

/** What a reader has to say to a page with a poll and a thread. */
export type Intent = { option: string; text: string };

/** Presses whatever offers to try again until `isDone`; in between, `check` looks at what the reader chose or typed. */
async function persevere(page: Page, isDone: () => Promise<boolean>, check = async () => {}): Promise<void> {
  const again = page.getByRole('button', { name: 'Try again' });
  const end = Date.now() + (isCampaign ? 300_000 : 40_000);
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error('it came to no end');
    if (await again.first().isVisible()) {
      await check();
      // It may be gone by now, where an answer came late.
      await again
        .first()
        .click({ timeout: 1000 })
        .catch(() => undefined);
    } else await page.waitForTimeout(50);
  }
}

/** Undefined where the form is gone. Asked in one go, since an answer may come at any moment. */
const isChosen = (choice: Locator) =>
  choice.evaluateAll(([input]) => (input as HTMLInputElement | undefined)?.checked);
const typedInto = (box: Locator) =>
  box.evaluateAll((areas) => areas.map((area) => (area as HTMLTextAreaElement).value));

/** Votes; with `reloads`, turns the page once in the middle of it, as who thinks that it hangs. */
export async function voteOn(page: Page, { option }: Intent, reloads: boolean): Promise<void> {
  const poll = page.locator('reader-poll');
  const choice = poll.getByRole('radio', { name: option, exact: true });
  const button = poll.getByRole('button', { name: 'Vote' });
  const counted = poll.getByText('You Have Voted For This Choice').filter({ visible: true });
  await persevere(page, () => button.isVisible());
  await choice.check();
  await button.click();
  if (reloads) {
    await poll
      .getByText(/Sending|Try again/)
      .or(counted)
      .first()
      .waitFor();
    await page.reload();
    await persevere(page, () => button.or(counted).isVisible());
    if (await counted.isVisible()) return;
    expect(await choice.isChecked(), 'the choice outlives a reload').toBe(true);
    await button.click();
  }
  await persevere(
    page,
    () => counted.isVisible(),
    async () => expect(await isChosen(choice), 'the choice stays').not.toBe(false),
  );
}

/** Comments, and reloads as above. */
export async function commentOn(page: Page, { text }: Intent, reloads: boolean): Promise<void> {
  const thread = page.locator('reader-comments');
  const box = thread.getByRole('textbox', { name: 'Comment' });
  const button = thread.getByRole('button', { name: 'Submit Comment' });
  const shown = thread.getByRole('listitem').filter({ hasText: text });
  await persevere(page, () => button.isVisible());
  await thread.getByRole('textbox', { name: 'Name' }).fill('Ada');
  await box.fill(text);
  await button.click();
  if (reloads) {
    await thread
      .getByText(/Sending|Try again/)
      .or(shown)
      .first()
      .waitFor();
    await page.reload();
    await persevere(page, () => button.isVisible());
    // Own comments are asked for once the thread is there.
    const isThere = async () => (await shown.isVisible()) || (await typedInto(box))[0] === text;
    await expect.poll(isThere, { message: 'the text outlives a reload' }).toBe(true);
    if (await shown.isVisible()) return;
    await button.click();
  }
  await persevere(
    page,
    () => shown.isVisible(),
    async () => {
      const [typed = text] = await typedInto(box);
      if (!(await shown.isVisible())) expect(typed, 'the text stays').toBe(text);
    },
  );
}
