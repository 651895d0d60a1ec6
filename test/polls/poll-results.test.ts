import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
});
afterAll(() => service.stop());

const results = (site: Site, slug: string, tag?: string) =>
  site.api(`/polls/${slug}/results`, tag === undefined ? {} : { headers: { 'if-none-match': tag } });
const patch = (site: Site, slug: string, body: Record<string, unknown>) =>
  site.api(`/polls/${slug}`, { method: 'PATCH', body, owner: true });

test('results have the shape of the contract and may be kept for a second', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  await site.vote(slug, { choices: ['o2'] });
  const answer = await results(site, slug);
  expect(answer.body).toEqual({
    poll: slug,
    question: 'Which?',
    status: 'open',
    voters: 1,
    votes: 1,
    held: 0,
    excluded: 0,
    options: [
      { id: 'o1', text: 'One', votes: 0, percent: 0 },
      { id: 'o2', text: 'Other', votes: 1, percent: 100 },
    ],
    version: 1,
    asOf: expect.stringMatching(/Z$/),
  });
  expect(answer.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=10');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('etag')).toMatch(/^W\/"[^"]+"$/);
});

test('a many-choice poll counts voters and votes apart', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ options: ['a', 'b', 'c'], choose: { min: 1, max: 2 } });
  for (const choices of [['o1', 'o3'], ['o1'], ['o3', 'o1'], ['o2']]) await site.vote(slug, { choices });
  const { body } = await results(site, slug);
  expect(body).toMatchObject({ voters: 4, votes: 6 });
  expect(body.options.map((option: { percent: number }) => option.percent)).toEqual([75, 25, 50]);
});

test('whoever has these very results is told so, and the tag changes with all that can change in them', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const seen = new Set<string>();
  const expectNew = async () => {
    const { headers } = await results(site, slug);
    const tag = headers.get('etag') ?? '';
    expect(seen).not.toContain(tag);
    seen.add(tag);
    for (const known of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
      const again = await results(site, slug, known);
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.get('cache-control')).toBe(headers.get('cache-control'));
    }
    for (const old of [...seen].slice(0, -1)) expect((await results(site, slug, old)).status).toBe(200);
  };
  await expectNew();
  await site.vote(slug);
  await expectNew();
  await patch(site, slug, { question: 'Which one?' });
  await expectNew();
  await patch(site, slug, { options: [{ id: 'o1', text: 'The one' }] });
  await expectNew();
  await patch(site, slug, { resultsVisible: 'after-close' });
  expect((await results(site, slug, [...seen].at(-1))).status).toBe(403);
  await patch(site, slug, { resultsVisible: 'always' });
  await expectNew();
  await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  await expectNew();
  await site.api(`/polls/${slug}/reopen`, { method: 'POST', owner: true });
  await expectNew();
});

test('a ballot that is held changes the tag too, since results say how many are held', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll({ allowance: 0 });
  const before = (await results(site, slug)).headers.get('etag') ?? '';
  await site.vote(slug);
  expect((await results(site, slug, before)).body).toMatchObject({ voters: 0, held: 1 });
});

test('a tag of one poll is never taken for another’s, though both are reached as “latest”', async () => {
  const site = await newSite(service);
  await site.newPoll();
  const first = await results(site, 'latest');
  const next = await site.newPoll();
  const second = await results(site, 'latest', first.headers.get('etag') ?? '');
  expect(second.status).toBe(200);
  expect(second.body.poll).toBe(next);
});

/** Follows a poll's results; `next` waits for an event. */
async function follow(site: Site, slug: string) {
  const response = await service.app.request(
    `${service.config.publicUrl}/api/v1/sites/${site.name}/polls/${slug}/results/stream`,
  );
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let read = '';
  return {
    response,
    async next() {
      for (;;) {
        const end = read.indexOf('\n\n');
        if (end >= 0) {
          const fields = read.slice(0, end).split('\n');
          read = read.slice(end + 2);
          const field = (name: string) =>
            fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          return { event: field('event'), id: field('id'), data: JSON.parse(field('data') ?? 'null') };
        }
        const { value, done } = await reader.read();
        if (done) return undefined;
        read += decoder.decode(value, { stream: true });
      }
    },
    cancel: () => reader.cancel(),
  };
}

test('the stream gives the results at once and again after a vote, the same as the results themselves', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const stream = await follow(site, slug);
  try {
    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.response.headers.get('cache-control')).toMatch(/no-(store|cache)/);
    const first = await stream.next();
    expect(first).toMatchObject({ event: 'results', data: { poll: slug, voters: 0 } });
    await site.vote(slug);
    const second = await stream.next();
    const { asOf: _, ...now } = (await results(site, slug)).body;
    expect(second).toMatchObject({ event: 'results', data: now });
    expect(second?.id).not.toBe(first?.id);
  } finally {
    await stream.cancel();
  }
});

test('the stream ends when the results go into hiding', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const stream = await follow(site, slug);
  expect((await stream.next())?.data.voters).toBe(0);
  await patch(site, slug, { resultsVisible: 'after-close' });
  expect(await stream.next()).toBeUndefined();
});
