import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyMemory } from '../../src/platform.ts';
import { newSite, type Service, type Site, siteNamed, startService } from '../support/service.ts';
import { statementsOn } from '../support/statements.ts';

/** Two processes on one database, whose clock the test alone moves (ms): what is remembered goes by it. */
let ahead = 0;
const begun = Date.now();
const clock = () => new Date(begun + ahead);
let one: Service;
let other: Service;
beforeAll(async () => {
  one = await startService({ platform: { clock, memory: emptyMemory(clock) } });
  other = await startService({ database: one.database, platform: { clock, memory: emptyMemory(clock) } });
});
afterAll(() => one.stop());
beforeEach(() => {
  // Nothing that an earlier test read is good any more.
  ahead += 60_000;
});

const later = (ms: number) => {
  ahead += ms;
};

async function newPoll(poll: Record<string, unknown> = {}) {
  const site = await newSite(one);
  const slug = await site.newPoll(poll);
  return { site, slug, there: siteNamed(other, site.name) };
}

const api = (site: Site, slug: string) => `/api/v1/sites/${site.name}/polls/${slug}`;
const doors = (site: Site, slug: string) => [
  `${api(site, slug)}/results`,
  api(site, slug),
  `/embed/v1/sites/${site.name}/polls/${slug}`,
  `/embed/v1/sites/${site.name}/polls/${slug}/results`,
  `/embed/v1/sites/${site.name}/polls/${slug}/results?lang=de`,
];
const editor = (site: Site, slug: string, method: string, path = '', body?: object) =>
  site.api(`/polls/${slug}${path}`, { method, owner: true, ...(body ? { body } : {}) });

test('however many readers ask through however many doors, a poll is read once in 250 ms', async () => {
  const { site, slug } = await newPoll();
  for (const path of doors(site, slug)) await one.send(path);
  for (let time = 0; time < 3; time++) {
    later(250);
    const { statements } = await statementsOn(one, async () => {
      const all = Array.from({ length: 40 }, () => doors(site, slug)).flat();
      const answers = await Promise.all(all.map((path) => one.send(path)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });
    expect(statements.filter((text) => text.includes('tallies'))).toHaveLength(1);
    // The site's own memory lasts for a second, so it is read once in all of them.
    expect(statements.filter((text) => !text.includes('tallies')).length).toBeLessThanOrEqual(1);
  }
});

test('all get the same bytes, and whoever has them is told so without a question to the database', async () => {
  const { site, slug } = await newPoll();
  for (const path of doors(site, slug)) {
    const first = await one.send(path);
    const { statements } = await statementsOn(one, async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => one.send(path)));
      expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([first.text]));
      const etag = first.headers.get('etag') ?? '';
      const again = await one.send(path, { headers: { 'if-none-match': etag } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    });
    expect(statements).toEqual([]);
  }
});

test('results that do not change are the same bytes when they are read again', async () => {
  const { site, slug } = await newPoll();
  const results = async () => (await one.send(`${api(site, slug)}/results`)).text;
  const first = await results();
  later(5000);
  expect(await results()).toBe(first);
});

test('a closed poll is read at most once a second', async () => {
  const { site, slug } = await newPoll();
  await editor(site, slug, 'POST', '/close');
  await one.send(`${api(site, slug)}/results`);
  later(990);
  const { statements } = await statementsOn(one, () => one.send(`${api(site, slug)}/results`));
  expect(statements.filter((text) => text.includes('tallies'))).toEqual([]);
});

test('a vote shows to those who ask this process or another within 250 ms', async () => {
  const { site, slug, there } = await newPoll();
  const voters = async (at: Site) => (await at.api(`/polls/${slug}/results`)).body.voters;
  expect([await voters(site), await voters(there)]).toEqual([0, 0]);
  const voted = await site.vote(slug);
  expect(voted.body.results.voters).toBe(1);
  later(250);
  expect([await voters(site), await voters(there)]).toEqual([1, 1]);
});

const acts: [string, (site: Site, slug: string) => Promise<unknown>][] = [
  ['another wording', (site, slug) => editor(site, slug, 'PATCH', '', { question: 'Which one, then?' })],
  ['the close', (site, slug) => editor(site, slug, 'POST', '/close')],
  ['hidden results', (site, slug) => editor(site, slug, 'PATCH', '', { resultsVisible: 'after-close' })],
  ['its deletion', (site, slug) => editor(site, slug, 'DELETE')],
  [
    'a ruling on its ballots',
    (site, slug) =>
      editor(site, slug, 'POST', '/ballots/rulings', { status: 'excluded', where: { byPicture: false } }),
  ],
];
const closedActs: typeof acts = [
  ...acts.filter(([name]) => !['the close', 'hidden results'].includes(name)),
  ['its reopening', (site, slug) => editor(site, slug, 'POST', '/reopen')],
];

test.each([
  ...acts.map((act) => ['open', ...act] as const),
  ...closedActs.map((act) => ['closed', ...act] as const),
])(
  'of an %s poll %s shows at once where it was done, and in another process within a second',
  async (state, _name, act) => {
    const { site, slug, there } = await newPoll();
    await site.vote(slug);
    if (state === 'closed') await editor(site, slug, 'POST', '/close');
    later(1000);
    const [door] = doors(site, slug);
    const seen = async (at: Site) => {
      const { status, headers, text } = await at.api(
        (door as string).slice(`/api/v1/sites/${site.name}`.length),
      );
      return status === 200 ? headers.get('etag') : `${status} ${JSON.parse(text).code}`;
    };
    const before = [await seen(site), await seen(there)];
    await act(site, slug);
    const after = await seen(site);
    expect(after).not.toBe(before[0]);
    later(1000);
    expect(await seen(there)).toBe(after);
  },
);

test('hidden results are hidden through every door, and nothing that hides them is kept', async () => {
  const { site, slug } = await newPoll({ resultsVisible: 'after-close' });
  await site.vote(slug);
  for (const path of doors(site, slug).filter((each) => each.includes('/results'))) {
    const answer = await one.send(path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([403, 'no-store']);
    expect(answer.text).not.toMatch(/"votes":1|<td/);
  }
  expect((await one.send(`${api(site, slug)}/results/stream`)).status).toBe(403);
});

test('two listeners of a poll, one of them for html, hear of a vote, each in the form that they asked for', async () => {
  const { site, slug } = await newPoll();
  const listen = async (query: string) => {
    const answer = await one.app.request(`${one.config.publicUrl}${api(site, slug)}/results/stream${query}`);
    return (answer.body as ReadableStream<Uint8Array>).getReader();
  };
  const listeners = [await listen(''), await listen('?html=de')];
  const hear = () =>
    Promise.all(listeners.map(async (each) => new TextDecoder().decode((await each.read()).value)));
  await hear();
  await site.vote(slug);
  later(1000);
  const [plain, withHtml] = await hear();
  expect(plain).toMatch(/^event: results\ndata: .*"voters":1.*\nid: .+\n\n$/);
  expect(plain).not.toContain('"html"');
  expect(withHtml).toMatch(/"html":"<section .*lang=\\"de\\"/);
  await Promise.all(listeners.map((each) => each.cancel()));
});

test('when the clock is set back by an hour, no door goes on with what was known before', async () => {
  const { site, slug, there } = await newPoll();
  later(3_600_000);
  const read = () => Promise.all(doors(there, slug).map((door) => other.send(door)));
  await read();
  expect((await site.vote(slug)).status).toBe(201);
  later(-3_600_000);
  for (const { text, status } of await read()) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/"voters":0|Total Voters: 0/);
  }
  later(60_000);
});
