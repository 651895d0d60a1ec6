import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ballot } from '../../src/polls/ballot.ts';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { signIn } from '../support/desk.ts';
import { destroyKeys, endedBefore, month } from '../support/ended-polls.ts';
import { expectTrueTally, idOfPoll } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newSite, ownerKey, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A poll with three counted ballots and a raid of five, three of them held, and an editor at the desk before it. */
async function raided() {
  const origins = ['https://magazine.example'];
  const site = await newSite(service, { ballotAllowance: 2, origins, timeZone: 'Europe/Berlin' });
  const slug = await site.newPoll({ question: 'Which <bridge>?' });
  const poll = await idOfPoll(service, site, slug);
  const cast = (count: number, more: Partial<Ballot> = {}) =>
    castBallots(service.database, readyBallots(poll, count, more), 0);
  const network = randomUUID();
  await cast(3, { choices: ['o2'] });
  await cast(5, { network, page: 'https://forum.example/<raid>', referrer: 'forum.example' });
  const at = `/desk/sites/${site.name}/polls/${slug}/ballots`;
  const desk = await signIn(service, ownerKey);
  return { site, slug, network, at, desk, cast, tally: () => expectTrueTally(service, site, slug) };
}

/** The hidden fields of the form that makes the ruling of a preview. */
function confirming(page: string): Record<string, string> {
  const form = page.match(/<section class="warning" aria-labelledby="would">.*?<\/section>/s)?.[0] ?? '';
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(
    inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>')]),
  );
}

const undoing = (page: string) => page.match(/name="ruling" value="([^"]+)"/)?.[1] ?? '';

test('held ballots are counted after a look at the results before and after, and given back by one button', async () => {
  const { at, desk, tally } = await raided();
  const page = (await desk.get(at)).text;
  expect(page).toContain(`href="${at}?status=counted&amp;held=yes"`);
  const preview = (await desk.get(`${at}?status=counted&held=yes`)).text;
  expect(preview).toContain('It would change 3 ballots.');
  expect(preview).toMatch(/Voters<\/th><td class="count">5<\/td><td class="count">8</);
  expect(await tally()).toMatchObject({ counted: 5, held: 3 });
  const made = await desk.post(at, confirming(preview));
  expect([made.status, made.headers.get('location')]).toEqual([303, at]);
  expect(await tally()).toMatchObject({ counted: 8, held: 0 });
  const after = (await desk.get(at)).text;
  expect(after).toContain('Done. Below is what it changed');
  expect(after).toContain('Counted: held');
  await desk.post(`${at}/undo`, { ruling: undoing(after) });
  expect(await tally()).toMatchObject({ counted: 5, held: 3 });
  expect((await desk.get(at)).text).toMatch(/Undone by OWNER_KEY.*3 given back/);
});

test('of a final poll the page says what its ballots have forgotten, and does not ask for it', async () => {
  const { at, desk, site, slug } = await raided();
  const before = (await desk.get(at)).text;
  expect(before).toContain('name="page"');
  expect(before).not.toContain('no longer know networks');
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  await endedBefore(service, site, slug, month);
  await destroyKeys(service);
  const after = (await desk.get(at)).text;
  expect(after).toContain('no longer know networks');
  expect(after).not.toMatch(/name="(page|referrer|network)"|forum\.example/);
});

test('a form that is sent twice rules once', async () => {
  const { at, desk, cast, network, tally, site, slug } = await raided();
  const fields = confirming((await desk.get(`${at}?status=counted&held=yes`)).text);
  await desk.post(at, fields);
  await cast(1, { network });
  await desk.post(at, fields);
  expect(await tally()).toMatchObject({ counted: 8, held: 1 });
  const { body } = await site.api(`/polls/${slug}/ballots/rulings`, { owner: true });
  expect(body.items).toHaveLength(1);
});

test('a network, a page and a host are excluded from their tables, marked as what they look like', async () => {
  const { at, desk, network, tally } = await raided();
  const page = (await desk.get(at)).text;
  expect(page).toContain('Which &lt;bridge&gt;?');
  expect(page).toContain(
    '<code>https://forum.example/%3Craid%3E</code> <span class="mark">elsewhere</span>'.replace(
      '%3Craid%3E',
      '&lt;raid&gt;',
    ),
  );
  expect(page).toContain(`<code>${network.slice(0, 8)}</code> <span class="mark">crowded</span>`);
  for (const query of [
    `network=${network}`,
    'referrer=forum.example',
    `page=${encodeURIComponent('https://forum.example/<raid>')}`,
  ]) {
    const preview = (await desk.get(`${at}?status=excluded&${query}`)).text;
    expect(preview, query).toContain('It would change 5 ballots.');
    await desk.post(at, confirming(preview));
    expect(await tally()).toMatchObject({ counted: 3, excluded: 5 });
    await desk.post(`${at}/undo`, { ruling: undoing((await desk.get(at)).text) });
    expect(await tally()).toMatchObject({ counted: 5, held: 3, excluded: 0 });
  }
  expect((await desk.get(`${at}?status=excluded&page=-`)).text).toContain('It would change 3 ballots.');
});

test('times are by the clocks of the site, and what cannot be taken is told beside its field with all that was typed', async () => {
  const { at, desk } = await raided();
  const year = new Date().getFullYear();
  const all = `status=excluded&from=${year}-01-01T00:00&to=${year + 1}-02-01T00:00`;
  expect((await desk.get(`${at}?${all}`)).text).toContain('It would change 8 ballots.');
  for (const [path, query] of [
    ['from', 'from=soon'],
    ['to', 'from=2026-02-01T00:00&to=2026-01-01T00:00'],
    ['network', 'network=x'],
  ]) {
    const { status, text } = await desk.get(`${at}?status=counted&referrer=typed.example&${query}`);
    expect([path, status]).toEqual([path, 400]);
    expect(text).toContain(`id="field-${path}-fault"`);
    expect(text).toContain('value="typed.example"');
  }
  const none = await desk.get(`${at}?status=excluded`);
  expect([none.status, none.text.includes('Say which ballots are meant.')]).toEqual([400, true]);
});

test('the chart has the figures as a table too, and a poll that nobody voted in says so', async () => {
  const { at, desk, site } = await raided();
  const page = (await desk.get(at)).text;
  const chart = page.match(/<svg.*?<\/svg>/s)?.[0] ?? '';
  expect([...chart.matchAll(/<rect class="(\w+)"/g)].map(([, part]) => part)).toEqual(
    expect.arrayContaining(['counted', 'held']),
  );
  expect(chart).not.toMatch(/style=/);
  expect(page).toMatch(/<summary>As a table, by the hour<\/summary>.*data-label="Held">3</s);
  const empty = await site.newPoll();
  const other = await desk.get(`/desk/sites/${site.name}/polls/${empty}/ballots`);
  expect(other.text).toContain('Nobody has voted yet.');
  const german = await desk.get(at, { 'accept-language': 'de' });
  expect(german.text).toContain('Stimmzettel: Which');
});
