import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { documented, onOurs } from '../support/documented.ts';
import { elementShown, newReader } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

const run = promisify(execFile);
const hugo = await run('hugo', ['version']).then(
  ({ stdout }) => stdout.trim(),
  () => undefined,
);

let browser: Browser;
let served: Served;
let site: Site;
let reader: Awaited<ReturnType<typeof newReader>>;
let page: Page;
const pages = new Map<string, string>();
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(pages.get(pathname) ?? '');
});
let origin: string;

beforeAll(async () => {
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env: { HOST: '0.0.0.0' } })]);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const settings = { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0 } };
  site = await newSite(served, { origins: [origin], settings });
  const options = ['Old Bridge', 'Mill Bridge', 'Railway Bridge'];
  await site.newPoll({ slug: 'best-bridge', question: 'Which bridge?', options });
});
afterAll(async () => {
  await browser.close();
  server.close();
  await served.stop();
});
afterEach(async () => {
  await reader?.leave();
  expect(reader?.faults ?? []).toEqual([]);
});

const examples = (heading: string, language: string) =>
  documented('embedding.md', heading, language).map((code) => onOurs(code, served.url, site.name));

async function open(path: string, html: string) {
  pages.set(path, html);
  reader = await newReader(browser, { extraHTTPHeaders: {} });
  page = reader.page;
  await page.goto(origin + path);
}
const whole = (head: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>Article</title>${head}</head><body>${body}</body></html>`;
const votes = async () => (await site.api('/polls/best-bridge/results')).body.voters as number;

async function voteAndComment(path: string) {
  const before = await votes();
  await elementShown(page);
  await page.getByRole('radio', { name: 'Mill Bridge' }).check();
  await page.getByRole('button', { name: 'Vote' }).click();
  await page.getByText('Your vote has been counted.').waitFor();
  expect(await votes()).toBe(before + 1);
  const thread = page.locator('reader-comments');
  await thread.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
  await thread.getByRole('textbox', { name: 'Comment', exact: true }).fill(`Light it, at ${path}.`);
  await thread.getByRole('button', { name: 'Submit Comment' }).click();
  await thread
    .getByRole('listitem')
    .filter({ hasText: `Light it, at ${path}.` })
    .waitFor();
  expect((await site.api(`/comments?thread=${path}`)).body.thread.count).toBe(1);
}

test('a page written by hand with the elements takes votes and comments', async () => {
  const [script = '', elements = ''] = examples('The elements', 'html');
  await open('/news/42', whole(script, elements));
  await voteAndComment('/news/42');
});

test('Ghost’s snippets, with its placeholders filled in, take votes and comments', async () => {
  const [script = '', card = ''] = examples('Ghost', 'html');
  const [theme = ''] = examples('Ghost', 'handlebars');
  const filled = theme
    .replaceAll(/\{\{[#/]post\}\}\n/g, '')
    .replaceAll('{{slug}}', 'lights')
    .replaceAll('{{title}}', 'Lights on the river');
  expect(filled).not.toContain('{{');
  await open('/lights/', whole(script, card + filled));
  await voteAndComment('/lights/');
});

if (hugo === undefined) {
  test('the snippets for Hugo were NOT tried: hugo is not on this machine', () => {
    expect(hugo).toBeUndefined();
  });
} else {
  test('a site that Hugo makes of its snippets takes votes and comments', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hustings-hugo-'));
    const [script = '', comments = '', shortcode = ''] = examples('Static sites', 'go-html-template');
    const files = {
      'config.toml': `baseURL = "${origin}/"\ntitle = "The Gazette"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n`,
      'layouts/partials/hustings.html': script,
      'layouts/_default/single.html': whole('{{ partial "hustings.html" . }}', `{{ .Content }}${comments}`),
      'layouts/_default/list.html': '',
      'layouts/shortcodes/poll.html': shortcode,
      'content/river.md': '---\ntitle: Lights & “shadows”\n---\nWords.\n\n{{< poll best-bridge >}}\n',
    };
    try {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      await run('hugo', ['--source', folder]);
      await open('/river/', await readFile(join(folder, 'public/river/index.html'), 'utf8'));
      await voteAndComment('/river/');
      expect(await page.locator('reader-comments').getAttribute('title')).toBe('Lights & “shadows”');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

const listOf = () => examples('A link that marks a choice', 'html')[0] ?? '';

test('each link of the list for newsletters and feeds marks its option, and following all of them votes for nothing', async () => {
  const before = await votes();
  await open('/mail', listOf());
  const links = page.getByRole('listitem').getByRole('link');
  expect(await links.count()).toBe(3);
  for (const name of ['Old Bridge', 'Mill Bridge', 'Railway Bridge']) {
    await page.goto(`${origin}/mail`);
    await page.getByRole('link', { name }).click();
    await elementShown(page);
    await expect.poll(() => page.getByRole('radio', { name }).isChecked()).toBe(true);
  }
  expect(await votes()).toBe(before);
});

test('the list stays whole as the text of a feed’s item', async () => {
  await open('/feed', '');
  const found = await page.evaluate((list) => {
    const feed = document.implementation.createDocument(null, 'item');
    feed.documentElement.append(feed.createCDATASection(list));
    const text = new DOMParser().parseFromString(new XMLSerializer().serializeToString(feed), 'text/xml')
      .documentElement.textContent;
    return [...new DOMParser().parseFromString(text ?? '', 'text/html').links].map(({ href }) => href);
  }, listOf());
  expect(found).toEqual(
    ['o1', 'o2', 'o3'].map((id) => `${served.url}/sites/${site.name}/polls/best-bridge?choose=${id}`),
  );
});

test('the frames for a CMS that strips scripts, and the sandbox of an AMP page, take votes', async () => {
  const [frames = ''] = examples('A CMS that strips scripts', 'html');
  const [, amp = ''] = examples('A link that marks a choice', 'html');
  const [sandbox = ''] = /sandbox="[^"]+"/.exec(amp) ?? [];
  expect(sandbox).not.toBe('');
  for (const html of [frames, frames.replace('<iframe', `<iframe ${sandbox}`)]) {
    const before = await votes();
    await open('/framed', html);
    const frame = page.frameLocator('iframe[title="Reader poll"]');
    await expect
      .poll(() =>
        frame
          .locator('reader-poll')
          .evaluate((poll) => poll.shadowRoot?.querySelector('form') instanceof Element),
      )
      .toBe(true);
    await frame.getByRole('radio', { name: 'Old Bridge' }).check();
    await frame.getByRole('button', { name: 'Vote' }).click();
    await frame.getByText('Your vote has been counted.').waitFor();
    expect(await votes()).toBe(before + 1);
    if (html === frames) await reader.leave();
  }
});
