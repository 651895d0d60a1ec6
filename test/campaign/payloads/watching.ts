import type { Browser, BrowserContext, Page } from 'playwright-core';
import { desktop } from '../../support/reader.ts';
import { type Answered, type Seen, seenInPage, seenInPieces } from './markup-seen.ts';
import type { Surface } from './surfaces.ts';

/** Of all hosts there is this machine alone. */
const nowhere = { server: 'http://127.0.0.1:9', bypass: '<-loopback>,localhost' };

/** What a payload would have done had it got out of a text. */
export type Escape = { surface: string; what: string };

type Options = { origins: string[]; collector: string; bypass: boolean };

/**
 * A Chromium that tells of everything that a text has no business to do. With `bypass` no policy of ours is in force, so that what got out
 * really runs; without it, what a policy had to stop is told as well: it should not have needed to.
 */
export async function startWatch(browser: Browser, { origins, collector, bypass }: Options) {
  const context = await browser.newContext({ ...desktop, bypassCSP: bypass, locale: 'en', proxy: nowhere });
  context.setDefaultTimeout(15_000);
  const escapes: Escape[] = [];
  let surface = '';
  const told = (what: string) => escapes.push({ surface, what: what.slice(0, 300) });
  await context.exposeFunction('told', told);
  await context.addInitScript(listen);
  follow(context, origins, collector, told);
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
  page.on('pageerror', (error) => told(`failed: ${error}`));
  context.on('page', (other) => void (other === page || told(`opened ${other.url()}`)));
  const pieces = await context.newPage().then(async (blank) => {
    await blank.goto('about:blank');
    return blank;
  });
  escapes.length = 0;
  return {
    context,
    page,
    escapes,
    told,
    /** Goes to an address of ours, and looks at what is there once `ready` and, where there is more to see then, once it was `used`. */
    visit: async ({ name, url, ready, used }: Surface) => {
      surface = name;
      await page.goto(url, { waitUntil: 'load' });
      const seen: Seen = { names: {}, astray: [], further: [] };
      for (const step of [ready ?? (async () => {}), ...(used ? [used] : [])]) {
        await step(page).catch((fault) => told(`cannot be used: ${fault}`));
        const { names } = await look(page, url, origins, told);
        seen.names = { ...names, ...seen.names };
      }
      return seen;
    },
    /** Shows an answer that is there already, with its own headers. */
    show: async (name: string, url: string, answer: { text: string; headers: Headers; status: number }) => {
      surface = name;
      const at = (asked: URL) => asked.href === url;
      const { text: body, status } = answer;
      await page.route(at, (route) =>
        route.fulfill({ body, status, headers: Object.fromEntries(answer.headers) }),
      );
      await page.goto(url, { waitUntil: 'load' });
      const seen = await look(page, url, origins, told);
      await page.unroute(at);
      return seen;
    },
    /** Reads answers without going there: as strictly as a page that is gone to, at a tenth of what it takes, but no script runs. */
    read: async (name: string, answered: Answered[]) => {
      surface = name;
      return tellOf(await pieces.evaluate(seenInPage, { origins, answered }), told);
    },
    piecesOf: async (name: string, html: string[]) => {
      surface = name;
      return tellOf(await pieces.evaluate(seenInPieces, html), told);
    },
    leave: () => context.close(),
  };
}
export type Watch = Awaited<ReturnType<typeof startWatch>>;

function listen(): void {
  const { told } = globalThis as unknown as { told(what: string): void };
  for (const name of ['alert', 'confirm', 'prompt', 'print'])
    Object.defineProperty(globalThis, name, {
      value: (...given: unknown[]) => told(`ran ${name} ${given}`),
      configurable: false,
    });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    told(`the policy had to stop ${violatedDirective} ${blockedURI} ${sample}`),
  );
}

/** What is asked for is either ours and there, or told. */
function follow(
  context: BrowserContext,
  origins: string[],
  collector: string,
  told: (what: string) => void,
): void {
  const isOurs = (url: string) => url === collector || origins.includes(new URL(url).origin);
  context.on('request', (request) => {
    if (!isOurs(request.url())) told(`asked for ${request.url()}`);
  });
  context.on('response', (response) => {
    // What elements ask for by a wrong name is not there, and pages of problems are pages.
    const isAsked = ['document', 'fetch'].includes(response.request().resourceType());
    if (!isAsked && response.status() >= 400) told(`asked for ${response.url()}: ${response.status()}`);
  });
}

async function look(page: Page, url: string, origins: string[], told: (what: string) => void) {
  if (page.url().split('#')[0] !== new URL(url).href.split('#')[0]) told(`led to ${page.url()}`);
  return tellOf(await page.evaluate(seenInPage, { origins }), told);
}

function tellOf(seen: Seen, told: (what: string) => void): Seen {
  for (const each of seen.astray) told(`leads astray: ${each}`);
  return seen;
}
