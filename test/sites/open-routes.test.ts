import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/app.ts';
import { pathOf } from '../../src/http/operation.ts';
import { signIn } from '../support/desk.ts';
import { deskPages, waysIn } from '../support/desk-pages.ts';
import { newNetwork, newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

/** What is open to whoever comes, and is the same for all of them: a route that is not here, takes no key and is no page of the desk is nobody's. */
const ofPolls = [
  ...['/api/v1/sites/:site/polls/:poll', '/api/v1/sites/:site/polls/:poll/results'],
  ...['/api/v1/sites/:site/polls/:poll/results/mine', '/api/v1/sites/:site/polls/:poll/results/stream'],
  ...['/embed/v1/sites/:site/polls/:poll', '/embed/v1/sites/:site/polls/:poll/results'],
  ...['/sites/:site/polls/:poll', '/sites/:site/polls/:poll/embed', '/sites/:site/polls/:poll/results'],
];
const ofComments = [
  ...['/api/v1/sites/:site/comments/:id', '/sites/:site/comments/:id', '/sites/:site/comments/:id/report'],
];
const lists = [
  ...['/api/v1/sites/:site/polls', '/sites/:site/polls', '/embed/v1/sites/:site/polls'],
  ...['/api/v1/sites/:site/comments', '/api/v1/sites/:site/comments/counts', '/embed/v1/sites/:site/thread'],
  ...['rss', 'atom', 'json'].map((format) => `/api/v1/sites/:site/comments/feed.${format}`),
  ...[
    '/sites/:site/threads',
    '/sites/:site/threads/embed',
    '/embed/v1/sites/:site/feedback',
    '/sites/:site/feedback',
  ],
];
const byToken = [
  ...['challenge', 'pictures/:token', 'sounds/:token'].map((path) => `/api/v1/sites/:site/${path}`),
  ...['mail/confirm', 'mail/unsubscribe', 'previews/:token', 'old/polls', 'old/polls/ajax'].map(
    (path) => `/sites/:site/${path}`,
  ),
];
const ofTheService = [
  ...['/', '/demo', '/docs', '/openapi.json', '/oembed', '/healthz', '/readyz', '/metrics', '/embed.json'],
  ...[
    '/embed.js',
    '/frame.js',
    '/assets/desk.js',
    '/assets/desk.css',
    '/assets/page.css',
    '/assets/demo.css',
  ],
  ...[
    '/embed/v1/fragment.css',
    '/embed/v1/:file{embed-[0-9a-z]+\\.js}',
    '/embed/v1/:file{live-[0-9a-z]+\\.js}',
  ],
];
const reads = [...ofPolls, ...ofComments, ...lists, ...byToken, ...ofTheService].map((path) => `GET ${path}`);
const sends = [
  ...['polls/:poll/votes', 'comments', 'comments/:id/reports', 'feedback'].map(
    (path) => `POST /api/v1/sites/:site/${path}`,
  ),
  'DELETE /api/v1/sites/:site/comments/:id',
  ...['polls/:poll', 'polls/:poll/embed', 'threads', 'threads/embed', 'comments/:id/report', 'feedback'].map(
    (path) => `POST /sites/:site/${path}`,
  ),
  ...['mail/confirm', 'mail/unsubscribe', 'previews/:token', 'old/polls/ajax'].map(
    (path) => `POST /sites/:site/${path}`,
  ),
];

let service: Service;
let site: Site;
let owner: Record<string, string>;
let hidden: { poll: string; id: string };

beforeAll(async () => {
  service = await startService({ env: { DEMO: '1' } });
  site = await newSite(service);
  const desk = await signIn(service, ownerKey);
  const cookie = [...desk.jar].map((pair) => pair.join('=')).join('; ');
  owner = { cookie, authorization: `Bearer ${ownerKey}` };
  const question = `What nobody knows yet ${randomUUID()}`;
  hidden = {
    poll: await site.newPoll({ draft: true, question }),
    id: (await site.comment('/a', { body: 'What nobody may read yet.' })).body.comment.id,
  };
});
afterAll(() => service.stop());

test('every route takes a key, is a page of the desk, or is known to be open', () => {
  const keyed = operations
    .filter(({ policy: { who } }) => typeof who === 'object')
    .map(({ policy }) => `${policy.method.toUpperCase()} ${pathOf(policy).replaceAll(/\{(\w+)\}/g, ':$1')}`);
  const mounted = service.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const known = [...keyed, ...Object.keys(deskPages), ...waysIn, ...reads, ...sends];
  expect([...new Set(mounted)].toSorted()).toEqual(known.toSorted());
});

const addressOf = (path: string, { poll, id } = hidden) =>
  path.replace(':site', site.name).replace(':poll', poll).replace(':id', id).replace(':token', 'none');

/** An answer without what is new each time. */
async function seen(path: string, of = hidden, headers: Record<string, string> = {}) {
  const query = /thread|comments$|counts|feed\./.test(path) ? '?thread=/a' : '';
  const { status, text } = await service.send(`${addressOf(path, of)}${query}`, {
    headers,
    from: newNetwork(),
  });
  const plain = text
    .replaceAll(of.poll, 'POLL')
    .replaceAll(of.id, 'ID')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
  return { path, status, text: plain };
}

describe('what is not public', () => {
  test.each([...ofPolls, ...ofComments])('is not to be told from what is missing: %s', async (path) => {
    const missing = { poll: `poll-${randomUUID().slice(0, 8)}`, id: randomUUID() };
    const absent = await seen(path, missing);
    expect(absent.status).toBe(404);
    expect(await seen(path)).toEqual(absent);
    expect(await seen(path, hidden, owner)).toEqual(absent);
  });

  test.each(lists)('is in no list, whoever looks: %s', async (path) => {
    const told = await seen(path);
    expect(told.status).toBe(200);
    expect(told.text).not.toMatch(/What nobody|POLL|ID\b/);
    expect(await seen(path, hidden, owner)).toEqual(told);
  });

  test('takes no vote, report or change from a reader', async () => {
    const missing = { poll: `poll-${randomUUID().slice(0, 8)}`, id: randomUUID() };
    const proof = (await site.prove('vote', await site.newPoll())).proof;
    const vote = { ballotId: randomUUID(), choices: ['o1'], voter: null, proof };
    const report = { reason: 'spam', text: '', email: '', proof };
    const tries = [
      ['POST', '/polls/:poll/votes', vote],
      ['POST', '/comments/:id/reports', report],
      ['DELETE', '/comments/:id', undefined],
      ['PATCH', '/comments/:id', { body: 'Changed.' }],
    ] as const;
    for (const [method, path, body] of tries) {
      const told = async (of: typeof hidden) => {
        const answer = await service.send(addressOf(`/api/v1/sites/:site${path}`, of), { method, body });
        return { path, status: answer.status, code: answer.body.code, detail: answer.body.detail };
      };
      expect(await told(hidden)).toEqual(await told(missing));
    }
  });
});
