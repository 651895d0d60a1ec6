import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { documented, onOurs } from '../support/documented.ts';
import { importedPoll } from '../support/imported-poll.ts';
import { elementShown, newReader } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';
import { findPrograms } from './programs.ts';
import { startWordPress, type WordPress } from './start.ts';

const programs = findPrograms();

if (programs.missing.length > 0) {
  test(`a WordPress without the plugin, and one with old polls, were NOT tried: ${programs.missing.join(', ')} not on this machine`, () => {
    expect(programs.missing).not.toEqual([]);
  });
} else {
  describe('in a real WordPress', inWordPress);
}

function inWordPress() {
  let wordpress: WordPress;
  let served: Served;
  let site: Site;
  let browser: Browser;
  let slug: string;

  beforeAll(async () => {
    [wordpress, served, browser] = await Promise.all([
      startWordPress(programs),
      startServed(),
      launchBrowser(),
    ]);
    const settings = { oldPages: { polls: true } };
    site = await newSite(served, { origins: [wordpress.origin], settings });
    slug = await importedPoll(served, site, '2', { question: 'Which bridge?' });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    await wordpress?.stop();
  });

  const write = async (content: string) => {
    const post = JSON.stringify({ post_status: 'publish', post_title: 'Post', post_content: content });
    const encoded = Buffer.from(post).toString('base64');
    // As the person who has set it up, since WordPress looks for embeds of people it trusts alone.
    const id = await wordpress.php(
      `wp_set_current_user( 1 ); echo wp_insert_post( json_decode( base64_decode( '${encoded}' ), true ) );`,
    );
    return `${wordpress.origin}/?p=${id}`;
  };
  const pageOf = (path: string) => `${served.url}/sites/${site.name}/${path}`;
  async function visiting(address: string, visit: (page: Page, printed: string[]) => Promise<void>) {
    const reader = await newReader(browser, { extraHTTPHeaders: {} });
    const printed: string[] = [];
    reader.page.on('console', (message) => {
      if (message.type() === 'error' && message.location().url.startsWith(served.url))
        printed.push(message.text());
    });
    try {
      await reader.page.goto(address);
      await visit(reader.page, printed);
      expect(reader.faults).toEqual([]);
    } finally {
      await reader.leave();
    }
  }

  describe('that has never heard of the service', () => {
    test('a poll’s address on a line of its own becomes its sandboxed frame, and the vote is a link away', async () => {
      const address = await write(`${'Before.\n\n'.repeat(60)}${pageOf(`polls/${slug}`)}\n\nAfter.`);
      await visiting(address, async (page, printed) => {
        const frame = page.frameLocator('iframe.wp-embedded-content');
        expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');
        await frame.getByText('Total Voters: 0').waitFor();
        await page.locator('blockquote.wp-embedded-content').waitFor({ state: 'hidden' });
        const inside = () =>
          frame.locator('html').evaluate((root) => Math.ceil(root.getBoundingClientRect().height));
        const given = async () => Number(await page.locator('iframe').getAttribute('height'));
        await expect.poll(async () => (await given()) - (await inside())).toBe(0);
        expect(printed).toEqual([]);
        await frame.getByRole('link', { name: `/polls/${slug}` }).click();
        await page.waitForURL(pageOf(`polls/${slug}`));
        await elementShown(page);
        await page.getByRole('radio', { name: 'Other' }).check();
        await page.getByRole('button', { name: 'Vote' }).click();
        await page.getByText('Your vote has been counted.').waitFor();
      });
    });

    test('a thread’s address becomes its frame too', async () => {
      await visiting(await write(`${pageOf('threads?thread=/news/42')}`), async (page) => {
        const frame = page.frameLocator('iframe.wp-embedded-content');
        await frame.getByText('Take part at').waitFor();
        await page.locator('blockquote.wp-embedded-content').waitFor({ state: 'hidden' });
        expect(await frame.getByRole('textbox').count()).toBe(0);
      });
    });
  });

  describe('with old-polls.php of docs/old-pages.md', () => {
    beforeAll(async () => {
      const [code = ''] = documented('old-pages.md', 'Where WordPress still runs', 'php');
      const file = join(wordpress.folder, 'site/wp-content/mu-plugins/old-polls.php');
      await writeFile(file, onOurs(code, served.url, site.name));
      const settings = JSON.stringify({ url: served.url, site: site.name, comments: '1' });
      await wordpress.php(
        `activate_plugin( 'hustings.php' ); update_option( 'hustings', json_decode( '${settings}', true ) );`,
      );
    });
    beforeEach(() => served.platform.memory?.polls.forgetAll());

    const call = async (fields: Record<string, string>) => {
      const body = new URLSearchParams({ action: 'polls', ...fields });
      const answer = await fetch(`${wordpress.origin}/wp-admin/admin-ajax.php`, { method: 'POST', body });
      return { status: answer.status, text: await answer.text() };
    };

    test.each([
      ['?pollresult=2', () => `/${slug}/results`],
      ['?poll_page=1', () => ''],
    ])('an old address with %s leads here', async (query, to) => {
      const answer = await fetch(`${wordpress.origin}/${query}`);
      expect([answer.status, answer.url]).toEqual([200, pageOf(`polls${to()}`)]);
    });

    test('cached pages’ calls are answered, and what they send is not counted', async () => {
      const before = (await site.api(`/polls/${slug}/results`)).body.voters;
      const sent = await call({ view: 'process', poll_id: '2', poll_2: '21', poll_2_nonce: '0a1b2c3d4e' });
      expect(sent.status).toBe(200);
      expect(sent.text).toMatch(/^<div id="polls-2" class="wp-polls">.*has not been counted yet/);
      expect(sent.text).toContain(`href="${pageOf(`polls/${slug}?choose=o2`)}"`);
      expect((await call({ view: 'result', poll_id: '2' })).text).toContain('Total Voters');
      expect((await site.api(`/polls/${slug}/results`)).body.voters).toBe(before);
    });

    test.each(['[poll id="2"]', '[poll=2]'])('%s in an old article is that poll', async (shortcode) => {
      await visiting(await write(shortcode), async (page) => {
        await page
          .locator('reader-poll[poll="wp-polls:2"]')
          .getByRole('heading', { name: 'Which bridge?' })
          .waitFor();
      });
    });

    test('[poll] is the latest, and [page_polls] leads to the archive', async () => {
      const { text } = await fetch(await write('[poll] [page_polls]')).then(async (answer) => ({
        text: await answer.text(),
      }));
      expect(text).toContain('poll="wp-polls:-1"');
      expect(text).toContain(`<a href="${pageOf('old/polls')}">Polls Archive</a>`);
    });
  });
}
