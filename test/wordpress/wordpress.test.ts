import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { desktop, newReader, phone } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';
import { findPrograms, themes } from './programs.ts';
import { startWordPress, type WordPress } from './start.ts';

const programs = findPrograms();

if (programs.missing.length > 0) {
  test(`the plugin was NOT tried in a WordPress: ${programs.missing.join(', ')} not on this machine`, () => {
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
  let reader: Awaited<ReturnType<typeof newReader>> | undefined;

  beforeAll(async () => {
    [wordpress, served, browser] = await Promise.all([
      startWordPress(programs),
      startServed(),
      launchBrowser(),
    ]);
    site = await newSite(served, {
      origins: [wordpress.origin],
      settings: { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0 } },
    });
    await wordpress.php('activate_plugin( "hustings.php" );');
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    await wordpress?.stop();
  });
  afterEach(async () => {
    await reader?.leave();
    expect(reader?.faults ?? []).toEqual([]);
    reader = undefined;
  });

  const write = (post: Record<string, string>) =>
    wordpress.php(`echo wp_insert_post( ${decoded({ post_status: 'publish', ...post })} );`);
  const set = (settings: Record<string, string>) =>
    wordpress.php(`update_option( 'hustings', ${decoded(settings)} );`);
  const setUp = () => set({ url: served.url, site: site.name, comments: '1' });
  const page = async (path: string, init?: RequestInit) => {
    const answer = await fetch(wordpress.origin + path, init);
    return { status: answer.status, text: await answer.text() };
  };
  const open = async (path: string, options = {}) => {
    reader = await newReader(browser, { extraHTTPHeaders: {}, ...options });
    await reader.page.goto(wordpress.origin + path);
    return reader.page;
  };

  test('until service and site are named, every page is as it was, WordPress’s own comments with it', async () => {
    const path = `/?p=${await write({ post_title: 'Before', post_content: 'Words.' })}`;
    await set({ url: '', site: '' });
    const on = await page(path);
    await wordpress.php('deactivate_plugins( "hustings.php" );');
    const off = await page(path);
    await wordpress.php('activate_plugin( "hustings.php" );');
    expect(on).toEqual(off);
    expect(on.text).toContain('id="commentform"');
  });

  describe.each(themes)('with the theme %s', (theme) => {
    beforeAll(async () => {
      await wordpress.php(`switch_theme( '${theme}' );`);
      await setUp();
    });

    test.each([
      ['a desktop', desktop],
      ['a phone', phone],
    ])('on %s a reader finds the thread under the article and comments there', async (name, screen) => {
      const id = await write({ post_title: 'Tea & “coffee” <em>today</em>', post_content: 'Words.' });
      const visit = await open(`/?p=${id}`, screen);
      const thread = visit.locator('reader-comments');
      await thread.getByRole('textbox', { name: 'Name' }).fill('Ottilie');
      await thread.getByRole('textbox', { name: 'Comment', exact: true }).fill(`Tea, please, on ${name}.`);
      await thread.getByRole('button', { name: 'Submit Comment' }).click();
      await thread
        .getByRole('listitem')
        .filter({ hasText: `Tea, please, on ${name}.` })
        .waitFor();
      expect(await visit.getByRole('button', { name: 'Post Comment' }).count()).toBe(0);
      const { body } = await site.api(`/comments?thread=wp:${id}`);
      expect(body.thread).toMatchObject({ title: 'Tea & “coffee” today', count: 1, url: visit.url() });
      expect(body.items).toHaveLength(1);
    });

    test('a page with something of ours gets the script tag once, and any other page gets nothing', async () => {
      const post = await write({
        post_title: 'With',
        post_content: '[hustings_poll] and [hustings_poll poll="b"]',
      });
      const bare = await write({ post_title: 'Without', post_type: 'page', comment_status: 'closed' });
      const tags = async (path: string) => (await page(path)).text.match(/<[^>]*embed\.js[^>]*>/g) ?? [];
      expect(await tags(`/?p=${post}`)).toEqual([`<script type="module" src="${served.url}/embed.js">`]);
      expect((await page(`/?page_id=${bare}`)).text).not.toMatch(/hustings|<reader-/i);
    });

    test('a draft, and a post behind a password, show no thread', async () => {
      const locked = await write({ post_title: 'Locked', post_content: 'Words.', post_password: 'secret' });
      expect((await page(`/?p=${locked}`)).text).not.toContain('reader-comments');
    });

    test('a thread and a poll lead on without script', async () => {
      const id = await write({
        post_title: 'Plain',
        post_content: '[hustings_poll poll="b"]Vote here[/hustings_poll]',
      });
      const visit = await open(`/?p=${id}`, { javaScriptEnabled: false });
      const href = (words: string) => visit.locator(`a:text-is("${words}")`).first().getAttribute('href');
      expect(await href('Vote here')).toBe(`${served.url}/sites/${site.name}/polls/b`);
      expect(await visit.locator('reader-comments a').getAttribute('href')).toBe(
        `${served.url}/sites/${site.name}/threads?thread=wp%3A${id}`,
      );
    });
  });

  test('lists of articles say how many comments each has, by the number that the service gives', async () => {
    await setUp();
    await wordpress.php(`switch_theme( '${themes.at(-1)}' );`);
    const id = await write({ post_title: 'Counted', post_content: 'Words.' });
    await site.comment(`wp:${id}`);
    await site.comment(`wp:${id}`);
    const shown = await wordpress.php(`query_posts( array( 'p' => ${id} ) ); the_post(); comments_number();`);
    expect(shown).toBe(`Comments <reader-count site="${site.name}" thread="wp:${id}"></reader-count>`);
  });

  test('a poll takes a vote in an article', async () => {
    await setUp();
    const poll = await site.newPoll({ question: 'Tea or coffee?', options: ['Tea', 'Coffee'] });
    const id = await write({ post_title: 'Poll', post_content: `[hustings_poll poll="${poll}"]` });
    const visit = await open(`/?p=${id}`);
    await visit.locator('reader-poll').getByText('Coffee', { exact: true }).click();
    await visit.locator('reader-poll').getByRole('button', { name: 'Vote' }).click();
    await visit.locator('reader-poll').getByText('Your vote has been counted.').waitFor();
    expect((await site.api(`/polls/${poll}/results`)).body).toMatchObject({ voters: 1 });
  });

  test('a poll’s address on a line of its own becomes a frame in which readers vote', async () => {
    await setUp();
    const poll = await site.newPoll({ question: 'Rail or road?', options: ['Rail', 'Road'] });
    const address = `${served.url}/sites/${site.name}/polls/${poll}`;
    const id = await write({ post_title: 'Framed', post_content: address });
    const frame = (await open(`/?p=${id}`)).frameLocator('iframe');
    await frame.getByText('Road', { exact: true }).filter({ visible: true }).click();
    await frame.getByRole('button', { name: 'Vote' }).click();
    await frame.getByText('Your vote has been counted.').waitFor();
    expect((await site.api(`/polls/${poll}/results`)).body).toMatchObject({ voters: 1 });
  });

  test('without the plugin WordPress finds out by itself how to frame it, shut in, with results and the way to vote', async () => {
    const poll = await site.newPoll({ question: 'Rail or road?', options: ['Rail', 'Road'] });
    await site.vote(poll, { choices: ['o2'] });
    await wordpress.php('deactivate_plugins( "hustings.php" );');
    const address = `${served.url}/sites/${site.name}/polls/${poll}`;
    const id = await write({ post_title: 'Framed by itself', post_content: address });
    const visit = await open(`/?p=${id}`);
    const frame = visit.frameLocator('iframe[sandbox="allow-scripts"]');
    await frame.getByRole('row', { name: /Road.*100%/ }).waitFor();
    expect(await frame.getByRole('button', { name: 'Vote' }).count()).toBe(0);
    await frame.getByText('Vote at').waitFor();
    await wordpress.php('activate_plugin( "hustings.php" );');
  });

  test('feeds carry links instead of elements, and lead to the service’s feed of comments', async () => {
    await setUp();
    const id = await write({ post_title: 'Fed', post_content: '[hustings_poll poll="b"]' });
    const { text } = await page('/feed/');
    expect(text).toContain(`${served.url}/sites/${site.name}/polls/b`);
    expect(text).not.toMatch(/reader-poll|embed\.js/);
    expect(text).toContain(`${served.url}/api/v1/sites/${site.name}/comments/feed.rss?thread=wp%3A${id}`);
  });

  test('what robots post to WordPress’s own address is refused and kept nowhere', async () => {
    await setUp();
    const id = await write({ post_title: 'Spammed', post_content: 'Words.' });
    const fields = { comment_post_ID: id, comment: 'Buy!', author: 'Bot', email: 'bot@example.com' };
    const refused = await page('/wp-comments-post.php', {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Comments are written under the article itself.');
    expect(await wordpress.php(`echo wp_count_comments( ${id} )->total_comments;`)).toBe('0');
  });

  test('an administrator names service and site, and is told what cannot be right', async () => {
    await set({ url: '', site: '' });
    const desk = await open('/wp-login.php');
    await desk.getByLabel('Username').fill('editor');
    await desk.getByLabel('Password', { exact: true }).fill('only for this test');
    await desk.getByRole('button', { name: 'Log In' }).click();
    await desk.goto(`${wordpress.origin}/wp-admin/plugins.php`);
    await desk.locator('[data-slug=hustings]').getByRole('link', { name: 'Settings' }).click();
    await desk.getByLabel('Address of the service').fill(`${served.url}/`);
    await desk.getByLabel('Name of the site there').fill('The Gazette');
    await desk.getByRole('button', { name: 'Save Changes' }).click();
    await desk.getByText('A site’s name has small letters, digits and hyphens.').waitFor();
    await desk.getByLabel('Name of the site there').fill(site.name);
    await desk.getByRole('button', { name: 'Save Changes' }).click();
    await desk.getByText('Settings saved.').waitFor();
    const kept = JSON.parse(await wordpress.php(`echo json_encode( get_option( 'hustings' ) );`));
    expect(kept).toEqual({ url: served.url, site: site.name, comments: '1' });
  });

  test('PHP has nothing to say against the plugin, on any page of these tests', async () => {
    const complaints = await wordpress.complaints();
    expect(complaints, 'WordPress 6.1 itself is older than this PHP').toContain('Deprecated');
    expect(complaints.split('\n').filter((line) => line.includes('plugins/hustings.php'))).toEqual([]);
  });
}

/** A value as WordPress's PHP takes it. */
const decoded = (value: unknown) =>
  `json_decode( '${JSON.stringify(value).replaceAll(/['\\]/g, '\\$&')}', true )`;
