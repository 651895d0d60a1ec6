import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Operation, pathOf } from '../../src/http/operation.ts';
import {
  type Answer,
  newSite,
  type Sent,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';
import { strict } from './strict.ts';

let service: Service;
let site: Site;
const visited = new Set<Operation>();

beforeAll(async () => {
  service = await startService();
  site = await newSite(service, {
    settings: { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0 } },
  });
});
afterAll(() => service.stop());

/** Sends a request of the visit and checks the answer against what the operation's policy declares for its status. */
async function visit(name: string, status: number, path: string, sent?: Sent): Promise<Answer['body']> {
  const operation = operations.find(
    ({ policy }) => `${policy.method.toUpperCase()} ${policy.path || '.'}` === name,
  );
  if (!operation) throw new Error(`no operation ${name}`);
  const method = operation.policy.method.toUpperCase();
  const answer = await service.send(path, { method, ...sent });
  expect(answer.status, `${name}: ${answer.text}`).toBe(status);
  const declared = operation.policy.answers[status];
  expect(declared, `${name} declares no ${status}`).toBeDefined();
  const isOther = declared?.type && !answer.headers.get('content-type')?.startsWith('application/json');
  if (declared?.schema && !isOther) {
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const result = strict(declared.schema).safeParse(answer.body);
    expect(result.error?.issues ?? [], `${name}: ${answer.text}`).toEqual([]);
  } else if (declared?.type) expect(answer.headers.get('content-type')).toContain(declared.type);
  else expect(answer.text).toBe('');
  visited.add(operation);
  return answer.body;
}

test('a whole visit answers as declared, at every endpoint', async () => {
  const api = `/api/v1/sites/${site.name}`;
  const owner = { owner: true };
  const proved = async (action: string, ref: string) => (await site.prove(action, ref)).proof;

  await visit('POST /api/v1/sites', 201, '/api/v1/sites', {
    body: { site: `s-${randomUUID()}`, name: 'New' },
    ...owner,
  });
  await visit('GET .', 200, api, owner);
  await visit('PATCH .', 200, api, { body: { name: 'Renamed' }, ...owner });
  const { id } = await visit('POST /keys', 201, `${api}/keys`, {
    body: { name: 'A', role: 'editor' },
    ...owner,
  });
  await visit('GET /keys', 200, `${api}/keys`, owner);
  await visit('DELETE /keys/{id}', 204, `${api}/keys/${id}`, owner);
  await visit('GET /audit', 200, `${api}/audit`, owner);
  const [refused, allowed] = ['https://refused.example', 'https://allowed.example'];
  for (const origin of [refused, allowed])
    await service.send(`${api}/feedback`, { body: { message: 'Hello' }, headers: { origin } });
  await visit('GET /origins/refused', 200, `${api}/origins/refused`, owner);
  await visit('POST /origins/allowed', 200, `${api}/origins/allowed`, {
    body: { origin: allowed },
    ...owner,
  });
  await visit('POST /origins/dismissed', 204, `${api}/origins/dismissed`, {
    body: { origin: refused },
    ...owner,
  });
  const hook = { url: 'http://127.0.0.1:9/', events: ['poll.opened'] };
  const webhook = await visit('POST /webhooks', 201, `${api}/webhooks`, { body: hook, ...owner });
  const there = `${api}/webhooks/${webhook.id}`;
  await visit('GET /webhooks', 200, `${api}/webhooks`, owner);
  for (const body of [{ name: 'A' }, { rotateSecret: true }])
    await visit('PATCH /webhooks/{id}', 200, there, { body, ...owner });
  await visit('POST /webhooks/{id}/test', 200, `${there}/test`, owner);
  const told = await visit('GET /webhooks/{id}/deliveries', 200, `${there}/deliveries`, owner);
  const retry = `${api}/deliveries/${told.items[0].id}/retry`;
  await visit('POST /deliveries/{id}/retry', 202, retry, owner);
  await visit('DELETE /webhooks/{id}', 204, there, owner);
  const { slug } = await visit('POST /polls', 201, `${api}/polls`, {
    body: {
      question: 'Which?',
      options: ['One', { id: 'two', text: 'Other', baseline: 5 }],
      choose: { min: 1, max: 2 },
      baselineVoters: 5,
    },
    ...owner,
  });
  const poll = `${api}/polls/${slug}`;
  await visit('PATCH /polls/{poll}', 200, poll, { body: { note: 'A note' }, ...owner });
  await visit('PATCH /polls/{poll}', 200, poll, { body: { question: 'Which one?' }, ...owner });
  await visit('GET /polls/{poll}/wordings', 200, `${poll}/wordings`, owner);
  await visit('POST /polls/{poll}/preview', 200, `${poll}/preview`, { method: 'POST', ...owner });
  const copy = await visit('POST /polls/{poll}/duplicate', 201, `${poll}/duplicate`, {
    method: 'POST',
    ...owner,
  });
  await visit('DELETE /polls/{poll}', 204, `${api}/polls/${copy.slug}`, owner);
  for (const status of ['all', 'deleted'])
    await visit('GET /poll-list', 200, `${api}/poll-list?status=${status}&q=which`, owner);
  await visit('POST /polls/{poll}/restore', 200, `${api}/polls/${copy.slug}/restore`, {
    method: 'POST',
    ...owner,
  });
  await visit('GET /polls', 200, `${api}/polls?status=open&limit=1`);
  await visit('GET /polls/{poll}', 200, poll);
  await visit('GET /polls/{poll}', 200, `${api}/polls/latest`);
  for (const query of ['', '&picture=1'])
    await visit('GET /challenge', 200, `${api}/challenge?action=vote&ref=${slug}${query}`);
  const { picture } = await visit(
    'GET /challenge',
    200,
    `${api}/challenge?action=comment&ref=/a&picture=1&lang=de`,
  );
  await visit('GET /pictures/{token}', 200, new URL(picture.image).pathname);
  await visit('GET /sounds/{token}', 200, new URL(picture.sound).pathname);

  const ballot = {
    ballotId: randomUUID(),
    choices: ['o1', 'two'],
    voter: null,
    proof: await proved('vote', slug),
  };
  const { voter } = await visit('POST /polls/{poll}/votes', 201, `${poll}/votes?html=de`, { body: ballot });
  await visit('POST /polls/{poll}/votes', 200, `${poll}/votes`, { body: ballot });
  await visit('GET /polls/{poll}/results', 200, `${poll}/results`);
  const { headers } = await service.send(`${poll}/results`);
  const etag = { 'if-none-match': headers.get('etag') ?? '' };
  await visit('GET /polls/{poll}/results', 304, `${poll}/results`, { headers: etag });
  const known = { headers: { 'if-none-match': '*' } };
  await visit('GET /polls', 304, `${api}/polls`, known);
  await visit('GET /polls/{poll}', 304, poll, known);
  await visit('GET /comments', 304, `${api}/comments?thread=/a`, known);
  await visit('GET /comments/counts', 304, `${api}/comments/counts?thread=/a`, known);
  for (const query of ['', '?html=en'])
    await visit('GET /polls/{poll}/results/mine', 200, `${poll}/results/mine${query}`, {
      headers: { 'hustings-voter': voter },
    });
  const stream = await service.app.request(`${service.config.publicUrl}${poll}/results/stream`);
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await stream.body?.cancel();
  visited.add(operations.find(({ policy }) => policy.path.endsWith('/stream')) ?? expect.fail());
  for (const query of ['format=json', 'format=csv', 'format=csv&part=results'])
    await visit('GET /polls/{poll}/export', 200, `${poll}/export?${query}`, owner);
  await visit('GET /polls/{poll}/scrutiny', 200, `${poll}/scrutiny`, owner);
  const rulings = `${poll}/ballots/rulings`;
  const exclude = { status: 'excluded', where: { byPicture: false, page: null } };
  for (const [preview, status] of [
    [true, 200],
    [false, 201],
  ] as const)
    await visit('POST /polls/{poll}/ballots/rulings', status, rulings, {
      body: { ...exclude, preview },
      ...owner,
    });
  const made = (await visit('GET /polls/{poll}/ballots/rulings', 200, rulings, owner)).items[0];
  await visit('POST /polls/{poll}/ballots/rulings/{id}/undo', 200, `${rulings}/${made.id}/undo`, owner);
  await visit('GET /polls/{poll}/ballots/rulings', 200, rulings, owner);
  await visit('POST /polls/{poll}/close', 200, `${poll}/close`, owner);
  await visit('POST /polls/{poll}/reopen', 200, `${poll}/reopen`, owner);

  const comment = async (more: Record<string, unknown> = {}) => ({
    ...{
      commentId: randomUUID(),
      thread: '/a',
      title: 'A headline',
      author: { name: 'Ada', email: 'ada@example.com' },
    },
    ...{ body: `Well said. ${randomUUID()}`, proof: await proved('comment', '/a') },
    ...more,
  });
  const first = await comment();
  const posted = await visit('POST /comments', 201, `${api}/comments?html=en`, { body: first });
  await visit('POST /comments', 200, `${api}/comments`, { body: first });
  const trap = { nickname: 'filled', author: { name: 'Bot', email: 'bot@example.com' } };
  await visit('POST /comments', 202, `${api}/comments`, { body: await comment(trap) });
  const reply = await comment({ parent: posted.comment.id });
  const answered = await visit('POST /comments', 201, `${api}/comments`, { body: reply });
  const one = `${api}/comments/${posted.comment.id}`;
  const edit = { headers: { 'hustings-edit': posted.editToken } };
  await visit('GET /comments', 200, `${api}/comments?thread=/a&order=newest&limit=1`);
  await visit('GET /comments', 200, `${api}/comments?thread=/a&under=${posted.comment.id}`);
  await visit('GET /comments', 200, `${api}/comments?thread=/unknown`);
  await visit('GET /comments/counts', 200, `${api}/comments/counts?thread=/a&thread=/b`);
  for (const format of ['rss', 'atom', 'json'])
    await visit(`GET /comments/feed.${format}`, 200, `${api}/comments/feed.${format}?thread=/a`);
  await visit('GET /comments/{id}', 200, one);
  await visit('GET /comments/{id}', 200, one, edit);
  await visit('PATCH /comments/{id}', 200, `${one}?html=en`, { body: { body: 'Better said.' }, ...edit });
  await visit('PATCH /comments/{id}', 200, one, { body: { status: 'approved' }, ...owner });
  const report = { reason: 'spam', proof: await proved('report', posted.comment.id) };
  await visit('POST /comments/{id}/reports', 202, `${one}/reports`, { body: report });
  const { items } = await visit('GET /reports', 200, `${api}/reports`, owner);
  const settled = { body: { settled: true }, ...owner };
  await visit('PATCH /reports/{id}', 200, `${api}/reports/${items[0].id}`, settled);
  const ruling = { ids: [posted.comment.id, crypto.randomUUID()], status: 'approved' };
  await visit('POST /moderation', 200, `${api}/moderation`, { body: ruling, ...owner });
  for (const status of ['held', 'approved', 'spam', 'trash'])
    await visit('GET /moderation', 200, `${api}/moderation?status=${status}`, owner);
  await visit('GET /moderation/counts', 200, `${api}/moderation/counts`, owner);
  const answering = { body: { commentId: crypto.randomUUID(), body: 'We agree.' }, ...owner };
  for (const status of [201, 200])
    await visit('POST /comments/{id}/replies', status, `${one}/replies`, answering);
  await visit('GET /spam', 200, `${api}/spam`, owner);
  const pinned = posted.comment.id;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const thread = { thread: '/a', mode: 'hold', until, notice: 'Stay kind.', aliases: ['/b'], pinned };
  await visit('PATCH /threads', 200, `${api}/threads`, { body: thread, ...owner });
  await visit('GET /threads', 200, `${api}/threads?limit=1`, owner);
  await visit('GET /comments', 200, `${api}/comments?thread=/b`);
  const tried = { settings: { comments: { heldWords: ['said'] } } };
  await visit('POST /rules/dry-run', 200, `${api}/rules/dry-run`, { body: tried, ...owner });
  await visit('POST /freeze', 200, `${api}/freeze`, { body: { notice: 'Back soon.' }, ...owner });
  await visit('GET /comments', 200, `${api}/comments?thread=/a`);
  await visit('DELETE /freeze', 200, `${api}/freeze`, owner);
  for (const format of ['json', 'wxr'])
    await visit('GET /comments/export', 200, `${api}/comments/export?format=${format}`, owner);
  await visit('DELETE /comments/{id}', 200, `${one}?html=en`, edit);
  const second = { headers: { 'hustings-edit': answered.editToken } };
  await visit('DELETE /comments/{id}', 204, `${api}/comments/${answered.comment.id}`, second);

  const note = {
    message: 'Hello',
    email: 'ada@example.com',
    page: '/a',
    proof: await proved('feedback', '-'),
  };
  await visit('POST /feedback', 202, `${api}/feedback?html=de`, { body: note });
  const notes = await visit('GET /feedback', 200, `${api}/feedback`, owner);
  const read = { body: { status: 'read' }, ...owner };
  await visit('PATCH /feedback/{id}', 200, `${api}/feedback/${notes.items[0].id}`, read);
  const reader = { email: 'ada@example.com', texts: 'keep' };
  await visit('POST /readers/export', 200, `${api}/readers/export`, { body: reader, ...owner });
  await visit('POST /readers/erase', 200, `${api}/readers/erase`, { body: reader, ...owner });
  await visit('DELETE /polls/{poll}', 204, poll, owner);

  const left = operations.filter((operation) => !visited.has(operation));
  expect(left.map(({ policy }) => `${policy.method} ${pathOf(policy)}`)).toEqual([]);
});
