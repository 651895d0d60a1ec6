import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type FakeService, startFakeService } from './fake-service.ts';
import { type Publisher, startPublisher } from './publisher-page.ts';

export const poll =
  '<reader-poll site="demo" poll="upset"><a href="https://polls.example/">Vote in our poll</a></reader-poll>';
export const thread = '<reader-comments site="demo" thread="/a" title="The headline"></reader-comments>';

/**
 * For each test of the file a publisher's page in a browser of its own, and the stand-in for the service that its elements talk to. After each
 * of them no policy may have been violated and no script have failed; `faults` is what was.
 */
export function embeddedPages() {
  let browser: Browser;
  const now = {} as {
    context: BrowserContext;
    service: FakeService;
    publisher: Publisher;
    page: Page;
    faults: string[];
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    now.service = await startFakeService();
    now.publisher = await startPublisher(now.service.origin);
    now.context = await browser.newContext();
    now.context.setDefaultTimeout(15_000);
    now.faults = [];
    await now.context.exposeFunction('reportFault', (fault: string) => now.faults.push(fault));
    await now.context.addInitScript(() => {
      const report = (globalThis as unknown as { reportFault(fault: string): void }).reportFault;
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
        report(`${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
    now.page = await now.context.newPage();
    now.page.on('pageerror', (error) => now.faults.push(String(error)));
  });

  afterEach(async () => {
    await now.context.close();
    await Promise.all([now.service.close(), now.publisher.close()]);
    expect(now.faults, 'no policy is violated and no script fails').toEqual([]);
  });

  return Object.assign(now, {
    visit: (body: string, path = '/a') => now.page.goto(now.publisher.page(path, body)),
    vote: () => now.page.getByRole('button', { name: 'Vote' }),
    results: () => now.page.getByRole('cell').first(),
    stored: (storage: 'localStorage' | 'sessionStorage') =>
      now.page.evaluate((name) => Object.fromEntries(Object.entries(globalThis[name])), storage),
  });
}
