import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { readToken } from './read-token.ts';
import { newNetwork, type Service } from './service.ts';

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** A service's clock that a test may move ahead, so that nobody has to sit through a wait. */
export function movableClock() {
  let ahead = 0;
  return {
    clock: () => new Date(Date.now() + ahead),
    forward: (milliseconds: number) => {
      ahead += milliseconds;
    },
  };
}

/**
 * A reader with a browser profile and a network of their own. `faults` gathers every script that failed and every policy that
 * was violated on the pages they saw.
 */
export async function newReader(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    ...desktop,
    extraHTTPHeaders: { 'X-Forwarded-For': newNetwork() },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const faults: string[] = [];
  if (options.javaScriptEnabled !== false) {
    await context.exposeFunction('reportFault', (fault: string) => faults.push(fault));
    await context.addInitScript(() => {
      const { reportFault } = globalThis as unknown as { reportFault(fault: string): void };
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
        reportFault(`${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
  }
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  return { context, page, faults, leave: () => context.close() };
}

/** What a person reads in the picture: only somebody with the service's secrets can get it from the picture's address. */
export async function readPictureAt(
  service: Pick<Service, 'keyring' | 'platform'>,
  address: string,
): Promise<string> {
  const [, site = '', token = ''] = /\/sites\/([^/]+)\/pictures\/(.+)$/.exec(address) ?? [];
  return readToken(service.keyring, site, token, service.platform.clock());
}

/** The verification block of the form that is in use. */
export function verification(within: Page | Locator) {
  const block = within.getByRole('group', { name: 'Human Verification' });
  const address = () => block.getByRole('img').getAttribute('src');
  return {
    block,
    box: block.getByLabel('Answer'),
    /** The picture's address, once there is one. */
    address,
    /** Reads the picture and types the answer. */
    answer: async (service: Pick<Service, 'keyring' | 'platform'>): Promise<void> => {
      await block.waitFor();
      await block.getByLabel('Answer').fill(await readPictureAt(service, (await address()) ?? ''));
    },
  };
}

/** What the page has put into the browser's storages, by their keys. */
export const storedKeys = (page: Page) =>
  page.evaluate(() => ({
    local: Object.keys(localStorage).sort(),
    session: Object.keys(sessionStorage).sort(),
  }));

/** Resolves once the poll's element shows its form in place of the one that came with the page. */
export async function elementShown(page: Page): Promise<void> {
  const shown = () =>
    page.evaluate(
      () => document.querySelector('reader-poll')?.shadowRoot?.querySelector('form') instanceof Element,
    );
  await expect.poll(shown).toBe(true);
}
