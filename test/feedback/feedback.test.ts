import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite, type Site, solveChallenge } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

type Note = { id: string; message: string; status: string };
const list = async (site: Site, query = ''): Promise<{ items: Note[]; nextCursor: string | null }> =>
  (await site.api(`/feedback${query}`, { owner: true })).body;
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];

async function send(site: Site, more: Record<string, unknown> = {}) {
  const proof = 'proof' in more ? more.proof : (await site.prove('feedback', '-')).proof;
  return site.api('/feedback', { body: { message: 'A note', ...more, proof }, from: newNetwork() });
}

describe('a note', () => {
  test('reaches the editors whole, and its sender is told no more than that', async () => {
    const site = await newSite(service);
    const note = {
      message: 'Two lines\nof *text*, <b>as typed</b>.',
      name: 'Ada',
      email: 'ada@example.com',
      page: 'https://magazine.example/a',
    };
    const answer = await send(site, note);
    expect([answer.status, answer.body]).toEqual([202, { status: 'received' }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await list(site)).items).toEqual([
      { site: site.name, id: expect.any(String), ...note, status: 'received', createdAt: expect.any(String) },
    ]);
  });

  test('keeps of its page neither query nor fragment, whatever they hold', async () => {
    const site = await newSite(service);
    for (const page of ['https://magazine.example/a?token=secret#x', '/a?name=Ada', '/a#Ada', '?x'])
      expect((await send(site, { page })).status).toBe(202);
    const pages = (await site.api('/feedback', { owner: true })).body.items.map(
      (note: { page: string }) => note.page,
    );
    expect(pages.sort()).toEqual(['', '/a', '/a', 'https://magazine.example/a']);
  });

  test('sent again with the same proof is the same note, also after the proof expired', async () => {
    const site = await newSite(service);
    const { proof } = await site.prove('feedback', '-');
    for (const wait of [0, 0, 3600]) {
      service.pass(wait);
      expect((await send(site, { proof })).status).toBe(202);
    }
    expect((await list(site)).items).toHaveLength(1);
  });

  test('sent many times at once is stored once, and every sender is told that it is in', async () => {
    const site = await newSite(service);
    const { proof } = await site.prove('feedback', '-');
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(site, { proof })));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect((await list(site)).items).toHaveLength(1);
  });

  test('whose picture was skipped is marked as held, and one from a filled trap as spam', async () => {
    const site = await newSite(service);
    const { altcha } = (await site.prove('feedback', '-')).proof;
    const skipped = await send(site, { proof: { altcha }, message: 'skipped' });
    const trapped = await send(site, { nickname: 'Bob', message: 'trapped' });
    expect(skipped.body).toEqual({ status: 'received' });
    expect(trapped.text).toBe(skipped.text);
    expect((await list(site)).items).toMatchObject([
      { message: 'trapped', status: 'spam' },
      { message: 'skipped', status: 'held' },
    ]);
  });

  test('where the site asks for no picture is complete without one', async () => {
    const site = await newSite(service, { settings: { picture: 'never' } });
    await send(site);
    expect((await list(site)).items).toMatchObject([{ status: 'received' }]);
  });

  test('needs a proof for feedback: none, one for a comment, or the picture alone will not do', async () => {
    const site = await newSite(service);
    const { proof } = await site.prove('feedback', '-');
    expect(codeOf(await send(site, { proof: null }))).toEqual([403, 'proof_required']);
    expect(codeOf(await send(site, { proof: { picture: proof.picture } }))).toEqual([403, 'proof_required']);
    const comment = (await site.prove('comment', '-')).proof;
    const refused = await send(site, { proof: comment });
    expect(codeOf(refused)).toEqual([403, 'proof_invalid']);
    expect(refused.body.challenge).toMatchObject({ action: 'feedback', ref: '-' });
    expect((await list(site)).items).toEqual([]);
  });

  test('with a wrong answer is not stored, and the right one afterwards comes too late', async () => {
    const site = await newSite(service);
    const { proof } = await site.prove('feedback', '-');
    const wrong = { ...proof, picture: { token: proof.picture?.token, answer: 'WRONG' } };
    expect(codeOf(await send(site, { proof: wrong }))).toEqual([403, 'proof_wrong_answer']);
    expect(codeOf(await send(site, { proof }))).toEqual([403, 'proof_spent']);
    expect((await list(site)).items).toEqual([]);
  });

  test.each([
    ['message', { message: ' ' }],
    ['message', { message: 'é'.repeat(10_001) }],
    ['name', { name: 'é'.repeat(123) }],
    ['email', { email: 'nobody' }],
    ['page', { page: 'x'.repeat(2001) }],
  ])('names %s where that cannot be taken, and spends nothing', async (path, fault) => {
    const site = await newSite(service);
    const { proof } = await site.prove('feedback', '-');
    const answer = await send(site, { proof, ...fault });
    expect(codeOf(answer)).toEqual([400, 'invalid_request']);
    expect(answer.body.errors[0].path).toBe(path);
    expect((await send(site, { proof })).status).toBe(202);
  });

  test('is taken from the site’s own pages alone', async () => {
    const site = await newSite(service, { origins: ['https://magazine.example'] });
    const { proof } = await site.prove('feedback', '-');
    const from = (origin: string) =>
      site.api('/feedback', { body: { message: 'A note', proof }, headers: { origin } });
    expect(codeOf(await from('https://elsewhere.example'))).toEqual([403, 'origin_not_allowed']);
    expect((await from('https://magazine.example')).status).toBe(202);
  });
});

describe('the list of notes', () => {
  test('is for the editors of that site alone, kept by no cache', async () => {
    const [site, other] = [await newSite(service), await newSite(service)];
    await send(site, { message: 'Between us' });
    expect((await list(other)).items).toEqual([]);
    for (const headers of [{}, { authorization: 'Bearer wrong' }] as Record<string, string>[])
      expect(codeOf(await site.api('/feedback', { headers }))).toEqual([401, 'unauthorized']);
    expect((await site.api('/feedback', { owner: true })).headers.get('cache-control')).toBe('no-store');
    for (const path of [`/sites/${site.name}/feedback`, `/embed/v1/sites/${site.name}/feedback`])
      expect((await service.send(path)).text).not.toContain('Between us');
    expect(JSON.stringify(service.log)).not.toContain('Between us');
  });

  test('comes in pages, newest first, each note once, also those of one moment', async () => {
    const site = await newSite(service);
    for (let at = 0; at < 5; at++) await send(site, { message: `${at}` });
    const { sql } = service.database;
    await sql`update feedback set created_at = date_trunc('minute', created_at) where site = ${site.name}`;
    await send(site, { message: 'newest' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(site, `?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((note) => note.message));
      cursor = page.nextCursor;
    }
    expect(seen[0]).toBe('newest');
    expect(seen.slice(1).sort()).toEqual(['0', '1', '2', '3', '4']);
    expect(codeOf(await site.api('/feedback?cursor=junk', { owner: true }))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});

test('the author of an approved comment is asked for no picture, and their note does not wait', async () => {
  const site = await newSite(service, { settings: { comments: { holdFirstTime: false, floodSeconds: 0 } } });
  const { proof } = await site.prove('comment', '/a');
  service.pass(5);
  const comment = await site.comment('/a', { proof });
  const headers = { 'hustings-edit': comment.body.editToken };
  const from = newNetwork();
  const asked = await site.api('/challenge?action=feedback', { headers, from });
  expect(asked.body.picture).toBeUndefined();
  const body = { message: 'Me again', proof: await solveChallenge(service, asked.body) };
  expect((await site.api('/feedback', { body, headers, from })).status).toBe(202);
  expect((await list(site)).items).toMatchObject([{ message: 'Me again', status: 'received' }]);
});
