import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { type Answer, newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** What nobody may see in an answer while results are hidden: 7 imported votes for one option, 3 for the other. */
const numbers = /<table|Total Voters|\d+%(?![0-9A-F]{2})|"votes"|"percent"|"voters"|data-version="/;
const imported = {
  options: [
    { text: 'One', baseline: 7 },
    { text: 'Other', baseline: 3 },
  ],
  baselineVoters: 10,
};

type Doors = Record<string, Answer>;

/** Every public door of a poll's results. */
async function publicDoors(site: Site, slug: string): Promise<Doors> {
  const open = async (path: string) => service.send(path);
  const [api, embed, pages] = [
    `/api/v1/sites/${site.name}`,
    `/embed/v1/sites/${site.name}`,
    `/sites/${site.name}`,
  ];
  return {
    results: await open(`${api}/polls/${slug}/results`),
    stream: await firstOfStream(site, slug),
    fragment: await open(`${embed}/polls/${slug}/results`),
    page: await open(`${pages}/polls/${slug}/results`),
    mineOfNobody: await open(`${api}/polls/${slug}/results/mine`),
  };
}

async function firstOfStream(site: Site, slug: string): Promise<Answer> {
  const response = await service.app.request(
    `${service.config.publicUrl}/api/v1/sites/${site.name}/polls/${slug}/results/stream`,
  );
  const { status, headers } = response;
  if (status !== 200) return { status, headers, text: await response.text(), body: undefined };
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { status, headers, text: new TextDecoder().decode(value), body: undefined };
}

function expectHidden(doors: Doors) {
  for (const [name, { status, text, headers }] of Object.entries(doors)) {
    expect([name, status]).toEqual([name, 403]);
    expect(text, name).not.toMatch(numbers);
    expect(headers.get('cache-control'), name).toBe('no-store');
  }
  expect(JSON.parse(doors.results?.text ?? '').code).toBe('results_hidden');
  expect(JSON.parse(doors.stream?.text ?? '').code).toBe('results_hidden');
}

function expectShown({ mineOfNobody, ...doors }: Doors) {
  for (const [name, { status, text }] of Object.entries(doors)) {
    expect([name, status]).toEqual([name, 200]);
    expect(text, name).toMatch(numbers);
  }
  expect(mineOfNobody?.body.code).toBe('results_hidden');
}

/** The doors that show a poll, and must show no number of its results. */
async function expectSilent(site: Site, slug: string) {
  const paths = [`/polls/${slug}`, '/polls'].flatMap((path) =>
    ['/api/v1', '/embed/v1', ''].map((door) => `${door}/sites/${site.name}${path}`),
  );
  for (const path of [...paths, `/sites/${site.name}/polls/${slug}/embed`]) {
    const answer = await service.send(path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.text, path).not.toMatch(numbers);
    expect(answer.text, path).not.toContain('View Results');
  }
}

const mine = (site: Site, slug: string, voter: string, query = '') =>
  site.api(`/polls/${slug}/results/mine${query}`, { headers: { 'hustings-voter': voter } });

async function voteTwice(site: Site, slug: string) {
  const vote = { ballotId: crypto.randomUUID(), proof: (await site.prove('vote', slug)).proof };
  const query = `/polls/${slug}/votes?html=en`;
  const send = () => site.api(query, { body: { ...vote, choices: ['o1'], voter: null } });
  return { first: await send(), replay: await send() };
}

test('results that are always visible are shown through every door', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll(imported);
  expectShown(await publicDoors(site, slug));
  const { first, replay } = await voteTwice(site, slug);
  expect([first.status, replay.status]).toEqual([201, 200]);
  expect(first.body.results).toMatchObject({ voters: 11, options: [{ votes: 8 }, { votes: 3 }] });
  expect(replay.body.results).toMatchObject({ voters: 11 });
  expect(first.body.html).toMatch(/Total Voters: 11/);
});

test('after-vote results go to those who voted, in the 201 and under “mine”, and to nobody else', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ ...imported, resultsVisible: 'after-vote' });
  expectHidden(await publicDoors(site, slug));
  const { first, replay } = await voteTwice(site, slug);
  for (const answer of [first, replay]) {
    expect(answer.body.results).toMatchObject({ voters: 11, options: [{ votes: 8 }, { votes: 3 }] });
    expect(answer.body.html).toMatch(/Total Voters: 11/);
  }
  expectHidden(await publicDoors(site, slug));
  await expectSilent(site, slug);
  const own = await mine(site, slug, first.body.voter, '?html=en');
  expect(own.headers.get('cache-control')).toBe('no-store');
  expect(own.body).toMatchObject({ voters: 11, ballot: first.body.ballot });
  expect(own.body.html).toContain('data-own>');
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  expectShown(await publicDoors(site, slug));
});

test('after-close results are shown to nobody before the close, not even to voters', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ ...imported, resultsVisible: 'after-close' });
  const { first, replay } = await voteTwice(site, slug);
  for (const answer of [first, replay]) {
    expect(answer.body.results).toBeNull();
    expect(answer.text).not.toMatch(numbers);
  }
  const own = await mine(site, slug, first.body.voter, '?html=en');
  expect([own.status, own.body.code]).toEqual([403, 'results_hidden']);
  expect(own.text).not.toMatch(numbers);
  expectHidden(await publicDoors(site, slug));
  await expectSilent(site, slug);
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  expectShown(await publicDoors(site, slug));
  expect((await mine(site, slug, first.body.voter)).body).toMatchObject({ voters: 11, status: 'closed' });
});

test.each(['always', 'after-vote', 'after-close'])(
  'nothing of %s results is shown before resultsFrom, even after the close',
  async (resultsVisible) => {
    const site = await newSite(service);
    const slug = await site.newPoll({ ...imported, resultsVisible, resultsFrom: inHours(1) });
    const { first, replay } = await voteTwice(site, slug);
    for (const answer of [first, replay]) {
      expect(answer.body.results).toBeNull();
      expect(answer.text).not.toMatch(numbers);
    }
    await expectSilent(site, slug);
    await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
    expectHidden(await publicDoors(site, slug));
    expect((await mine(site, slug, first.body.voter)).body.code).toBe('results_hidden');
    await site.api(`/polls/${slug}`, { method: 'PATCH', body: { resultsFrom: inHours(-1) }, owner: true });
    expectShown(await publicDoors(site, slug));
  },
);

test('“mine” answers only somebody who voted in this poll, with a token of this site', async () => {
  const [site, other] = [await newSite(service), await newSite(service)];
  const [slug, second] = [await site.newPoll({ resultsVisible: 'after-vote' }), await site.newPoll()];
  const elsewhere = await other.newPoll();
  const voter = (await site.vote(second)).body.voter;
  const stranger = (await other.vote(elsewhere)).body.voter;
  for (const token of [voter, stranger, 'forged', `${voter}A`, ''])
    expect((await mine(site, slug, token)).body.code).toBe('results_hidden');
  expect((await mine(site, second, voter)).status).toBe(200);
});

test('a draft is invisible through every public door, and takes no votes', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ draft: true, question: 'A secret question?' });
  const doors = ['/api/v1', '/embed/v1', ''].flatMap((door) =>
    [slug, `${slug}/results`].map((path) => `${door}/sites/${site.name}/polls/${path}`),
  );
  const api = `/api/v1/sites/${site.name}/polls/${slug}`;
  const more = [`${api}/results/mine`, `${api}/results/stream`, `/sites/${site.name}/polls/${slug}/embed`];
  for (const path of [...doors, ...more]) {
    const answer = await service.send(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.text).not.toContain('secret');
  }
  for (const door of ['/api/v1', '/embed/v1', ''])
    expect((await service.send(`${door}/sites/${site.name}/polls`)).text).not.toContain('secret');
  expect((await site.api('/polls/latest')).status).toBe(404);
  expect((await site.vote(slug)).status).toBe(404);
  const form = await service.send(`/sites/${site.name}/polls/${slug}`, {
    body: 'choices=o1',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: service.config.publicUrl,
    },
  });
  expect(form.status).toBe(404);
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { draft: false }, owner: true });
  expect((await site.vote(slug)).status).toBe(201);
});

test('the note is shown through every door, the poll’s own or the usual words', async () => {
  const site = await newSite(service);
  const usual = await site.newPoll();
  const own = await site.newPoll({ note: 'Asked at the fair.' });
  for (const [slug, words] of [
    [usual, /Readers chose to take part/],
    [own, /Asked at the fair\./],
  ] as const)
    for (const path of [
      `/api/v1/sites/${site.name}/polls/${slug}`,
      `/sites/${site.name}/polls/${slug}/results`,
    ])
      expect((await service.send(path)).text).toMatch(words);
});
