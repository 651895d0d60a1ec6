import type { Page } from 'playwright-core';
import type { Publisher } from '../../support/publisher-page.ts';
import type { Planted } from './hand.ts';
import { partsOf } from './lanes.ts';
import type { Surface } from './surfaces.ts';

/** As a careful publisher writes an attribute. */
const quoted = (text: string) => text.toWellFormed().replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Every element has settled, whether it shows what it was to show or its fallback. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('reader-poll, reader-comments, reader-feedback')].every((element) => {
      const { shadowRoot } = element;
      return shadowRoot?.querySelector('[data-hustings], [data-status=down], [data-retry]');
    }),
  );
}

/** Whom one answers and what is folded comes into view as well, and then what one of the links brings in. */
async function used(page: Page): Promise<void> {
  for (const name of ['details > summary', 'a[data-reply]', 'button[data-skip]'])
    for (const found of (await page.locator(name).all()).slice(0, 3))
      await found.evaluate((element: HTMLElement) => element.click());
  const link = page.locator('a[data-swap]').first();
  if ((await link.count()) === 0) return;
  await Promise.all([
    page.waitForResponse((response) => response.url().includes('/embed/v1/sites/')),
    link.evaluate((element: HTMLElement) => element.click()),
  ]);
  await page.waitForFunction(() =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => true),
  );
}

/** The elements on a publisher's page, of the planted site and with payloads in their attributes. */
export function publisherPages(publisher: Publisher, collector: string, planted: Planted): Surface[] {
  const { site, texts, polls, threads } = planted;
  const of = `site="${site.name}"`;
  const report = `report-uri ${collector}`;
  const page = (path: string, body: string) => publisher.page(`/${site.name}/${path}`, body, report);
  const voting = polls.slice(1).map((poll) => `<reader-poll ${of} poll="${poll}"></reader-poll>`);
  const talking = ['/a', ...threads].map(
    (thread) =>
      `<reader-comments ${of} thread="${quoted(thread)}"></reader-comments><reader-count ${of} thread="${quoted(thread)}"></reader-count>`,
  );
  const odd = texts.map((text) => {
    const words = ['title', 'thread', 'url', 'lang'].map((name) => `${name}="${quoted(text)}"`).join(' ');
    return `<reader-comments ${of} ${words}></reader-comments><reader-poll ${of} poll="${quoted(text)}" lang="${quoted(text)}"></reader-poll><reader-poll site="${quoted(text)}"></reader-poll><reader-feedback ${of} lang="${quoted(text)}"></reader-feedback><reader-count ${of} thread="${quoted(text)}" lang="${quoted(text)}"></reader-count>`;
  });
  const onPages = (name: string, bodies: string[], does: Pick<Surface, 'ready' | 'used'>) =>
    partsOf(bodies, 15).map((part, place) => ({
      ...{ name: `element: ${name}`, url: page(`${name}-${place}`, part.join('')) },
      ...does,
    }));
  return [
    ...onPages('polls', voting, { ready: settled, used }),
    ...onPages('threads', talking, { ready: settled, used }),
    ...onPages('attributes', odd, { ready: settled }),
  ];
}
