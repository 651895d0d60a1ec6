import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { importedPoll } from '../support/imported-poll.ts';
import { newSite, publicUrl, type Sent, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let chance = 0;
beforeAll(async () => {
  service = await startService({ platform: { ...easyWork, chance: () => chance } });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** A site with polls that came from WP-Polls, by their numbers there. Gives their slugs. */
async function importedSite(polls: Record<string, Record<string, unknown>>, oldPages = { polls: true }) {
  site = await newSite(service, { settings: { oldPages } });
  const slugs: Record<string, string> = {};
  for (const [number, more] of Object.entries(polls)) {
    slugs[number] = await importedPoll(service, site, number, more);
  }
  return slugs;
}

const page = (path: string) => service.send(`/sites/${site.name}/${path}`);
const pageOf = (path: string) => `${publicUrl}/sites/${site.name}/${path}`;
const locationOf = async (query: string) => {
  const { status, headers } = await page(`old/polls${query}`);
  return [status, headers.get('location'), headers.get('cache-control')];
};

describe('a poll goes by its old number', () => {
  test('through every door that shows it, and is named as it is now', async () => {
    const { 2: slug } = await importedSite({ 2: { question: 'Which bridge?' }, 3: { question: 'Another?' } });
    const api = await site.api('/polls/wp-polls:2');
    expect([api.status, api.body.slug]).toEqual([200, slug]);
    expect(api.headers.get('cache-tag')).toContain(`poll.${site.name}.${slug}`);
    expect((await site.api('/polls/wp-polls%3A2/results')).body.poll).toBe(slug);
    const shown = await page('polls/wp-polls:2');
    expect(shown.text).toContain(`<link rel="canonical" href="${pageOf(`polls/${slug}`)}">`);
    expect(shown.text).toContain(`action="${pageOf(`polls/${slug}`)}"`);
    for (const path of ['', '/results']) {
      const fragment = await service.send(`/embed/v1/sites/${site.name}/polls/wp-polls%3A2${path}`);
      expect([fragment.status, fragment.text.includes(`data-poll="${slug}"`)]).toEqual([200, true]);
    }
    expect((await page('polls/wp-polls:2?choose=o2')).text).toMatch(/value="o2" checked/);
    expect((await page('polls/wp-polls:2/embed')).status).toBe(200);
    const asked = await service.send(`/oembed?${new URLSearchParams({ url: pageOf('polls/wp-polls:2') })}`);
    expect(asked.body.html).toContain(`src="${pageOf(`polls/${slug}/embed`)}"`);
  });

  test('but votes and editors’ changes name it as it is', async () => {
    const { 2: slug } = await importedSite({ 2: {} });
    const { proof } = await site.prove('vote', slug ?? '');
    expect((await site.vote('wp-polls:2', { proof })).status).toBe(404);
    const change = { method: 'PATCH', body: { question: 'Other?' }, owner: true };
    expect((await site.api('/polls/wp-polls:2', change)).status).toBe(404);
  });

  test('and what nobody has by that number, or who was deleted, is not there', async () => {
    const { 2: slug } = await importedSite({ 2: {}, 4: { draft: true } });
    for (const name of ['wp-polls:3', 'wp-polls:4', 'wp-polls:', 'wp-polls:x', 'wp-polls:-3'])
      for (const answer of [await site.api(`/polls/${name}`), await page(`polls/${name}`)])
        expect(answer.status, name).toBe(404);
    await site.api(`/polls/${slug}`, { method: 'DELETE', owner: true });
    service.platform.memory?.polls.forgetAll();
    expect((await site.api('/polls/wp-polls:2')).status).toBe(404);
    const elsewhere = await newSite(service);
    expect((await elsewhere.api('/polls/wp-polls:2')).status).toBe(404);
  });

  test('-1 is the latest, -2 any open one', async () => {
    const hour = (number: number) => ({ opensAt: inHours(-number) });
    const slugs = await importedSite({ 2: hour(3), 3: hour(2), 4: { ...hour(9), closesAt: inHours(-1) } });
    const shown = async (name: string) => {
      service.platform.memory?.polls.forgetAll();
      return (await site.api(`/polls/${name}`)).body.slug;
    };
    expect(await shown('wp-polls:-1')).toBe(slugs[3]);
    const found = new Set<string>();
    for (chance of [0, 0.4, 0.6, 0.999]) found.add(await shown('wp-polls:-2'));
    chance = 0;
    expect([...found].sort()).toEqual([slugs[2], slugs[3]].sort());
    expect((await page('polls/wp-polls:-2?choose=o2')).text).not.toContain('Marked for you');
    const none = await newSite(service);
    const fragment = await service.send(`/embed/v1/sites/${none.name}/polls/wp-polls:-2`);
    expect([fragment.status, fragment.text.includes('no polls available')]).toEqual([200, true]);
  });
});

describe('old addresses lead on', () => {
  test('to the poll and its results for good', async () => {
    const { 2: slug } = await importedSite({ 2: {} });
    const lasting = 'public, max-age=86400';
    expect(await locationOf('?pollresult=2')).toEqual([301, pageOf(`polls/${slug}/results`), lasting]);
    expect(await locationOf('?poll_id=2')).toEqual([301, pageOf(`polls/${slug}`), lasting]);
    expect(await locationOf('?poll_id=2&lang=de')).toEqual([301, pageOf(`polls/${slug}?lang=de`), lasting]);
    expect(await locationOf('?poll_id=-1')).toEqual([302, pageOf(`polls/${slug}`), 'no-store']);
  });

  test('to the page of the archive that begins where the old one did', async () => {
    const past = Array.from(
      { length: 12 },
      (_, index) => [index + 1, { opensAt: inHours(index - 100) }] as const,
    );
    const slugs = await importedSite(Object.fromEntries(past));
    const firstOn = async (query: string) => {
      const [status, location] = await locationOf(query);
      expect(status).toBe(302);
      const { text } = await service.send(`${location}`.slice(publicUrl.length));
      return /past-poll"><a[^>]* href="[^"]*\/polls\/([^"/]+)"/.exec(text)?.[1];
    };
    expect(await firstOn('')).toBe(slugs[12]);
    expect(await firstOn('?poll_page=1')).toBe(slugs[12]);
    expect(await firstOn('?poll_page=2')).toBe(slugs[7]);
    expect(await firstOn('?poll_page=3')).toBe(slugs[2]);
    expect(await firstOn('?poll_page=4')).toBe(slugs[12]);
  });

  test('and nowhere where there is no such poll: 404', async () => {
    await importedSite({ 2: {} });
    for (const query of [
      '?pollresult=3',
      '?poll_id=x',
      '?pollresult=',
      '?poll_page=0',
      '?poll_page=999999',
      '?poll_id=https://evil.example',
    ])
      expect((await page(`old/polls${query}`)).status, query).toBe(404);
  });
});

describe('calls of WP-Polls’ script', () => {
  const call = (fields: Record<string, string>, sent: Sent = {}) =>
    service.send(`/sites/${site.name}/old/polls/ajax`, {
      method: 'POST',
      body: `${new URLSearchParams({ action: 'polls', ...fields })}`,
      ...sent,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...sent.headers },
    });

  test('are not answered unless the site says so', async () => {
    await importedSite({ 2: {} }, { polls: false });
    expect((await call({ view: 'result', poll_id: '2' })).status).toBe(404);
    expect((await site.api('', { owner: true })).body.settings.oldPages).toEqual({ polls: false });
    expect(
      (await newSite(service).then((fresh) => fresh.api('', { owner: true }))).body.settings.oldPages.polls,
    ).toBe(false);
  });

  test('get the results into the poll’s place', async () => {
    const options = [{ text: 'One', baseline: 30 }, { text: 'Other', baseline: 10 }, { text: 'Third' }];
    await importedSite({ 2: { options, baselineVoters: 40, question: 'Which <b>?' } });
    const { status, text, headers } = await call({ view: 'result', poll_id: '2' });
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(text).toMatch(/^<div id="polls-2" class="wp-polls">.*<\/div>$/);
    expect(text).toContain('<li>One <small>(75%, 30 Votes)</small></li>');
    expect(text).toContain('Total Voters: 40');
    expect(text).not.toMatch(/<b>|<form|<script|style=/);
    const byAddress = await service.send(
      `/sites/${site.name}/old/polls/ajax?action=polls&view=result&poll_id=2`,
    );
    expect(byAddress.text).toBe(text);
  });

  test('never get results that are hidden', async () => {
    const options = [{ text: 'One', baseline: 4711 }, { text: 'Other' }, { text: 'Third' }];
    await importedSite({ 2: { options, baselineVoters: 4712, resultsVisible: 'after-close' } });
    for (const view of ['result', 'booth', 'process']) {
      const { text } = await call({ view, poll_id: '2', poll_2: '20' });
      expect(text, view).not.toMatch(/4,?71[12]|%/);
    }
    expect((await call({ view: 'result', poll_id: '2' })).text).toContain(
      'Results are shown after the poll closes',
    );
  });

  test('lead to the poll’s page with what was ticked, and no vote is counted', async () => {
    const { 2: slug, 3: many } = await importedSite({ 2: {}, 3: { choose: { min: 1, max: 2 } } });
    const booth = await call({ view: 'booth', poll_id: '2' });
    expect(booth.text).toContain(`<li><a href="${pageOf(`polls/${slug}?choose=o2`)}">Other</a></li>`);
    const sent = await call({ view: 'process', poll_id: '2', poll_2: '21', poll_2_nonce: 'abc' });
    expect(sent.text).toContain('Your vote for Other has not been counted yet.');
    expect(sent.text).toContain(`<a href="${pageOf(`polls/${slug}?choose=o2`)}">`);
    const several = await call({ view: 'process', poll_id: '3', poll_3: '30,32' });
    expect(several.text).toContain(`<a href="${pageOf(`polls/${many}?choose=o1%2Co3`)}">`);
    expect((await page(`polls/${many}?choose=o1%2Co3`)).text.match(/value="o\d" checked/g)).toHaveLength(2);
    for (const nothing of ['', '30', '999', "20' or 1=1"])
      expect((await call({ view: 'process', poll_id: '2', poll_2: nothing })).text, nothing).toBe(booth.text);
    for (const each of [slug, many])
      expect((await site.api(`/polls/${each}/results`)).body).toMatchObject({ voters: 0, held: 0 });
    const [{ ballots }] = await service.database.sql<[{ ballots: number }]>`
      select count(*)::int as ballots from ballots where poll in (select id from polls where site = ${site.name})`;
    expect(ballots).toBe(0);
  });

  test('show a closed poll’s results and when another opens, whatever they want', async () => {
    await importedSite({ 2: { opensAt: inHours(-3), closesAt: inHours(-1) }, 3: { opensAt: inHours(3) } });
    for (const view of ['booth', 'process', 'result']) {
      expect((await call({ view, poll_id: '2', poll_2: '20' })).text).toContain('Total Voters: 0');
      const scheduled = await call({ view, poll_id: '3', poll_3: '30' });
      expect(scheduled.text).toMatch(/Voting opens/);
      expect(scheduled.text).not.toMatch(/choose=|Total Voters/);
    }
  });

  test('are answered with a sentence where they make no sense', async () => {
    await importedSite({ 2: {} });
    for (const fields of [
      { view: 'result', poll_id: '9' },
      { view: 'nonsense', poll_id: '2' },
      { action: 'heartbeat' },
      { view: 'result', poll_id: '<b>' },
    ]) {
      const { status, text } = await call(Object.fromEntries(Object.entries(fields)));
      expect([status, text]).toEqual([200, 'Sorry, there are no polls available at the moment.']);
    }
    expect((await call({ view: 'result', poll_id: '2' }, { body: 'x'.repeat(20_000) })).status).toBe(413);
  });
});
