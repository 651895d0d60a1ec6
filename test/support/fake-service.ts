import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { buildScripts } from '../../src/embed/build.ts';
import { fakeStream } from './fake-stream.ts';

/** What was sent to the service; `body` is the parsed JSON, null where there was none. */
export type Sent = { method: string; path: string; headers: IncomingMessage['headers']; body: Body | null };
type Body = Record<string, unknown> & {
  ballotId?: string;
  commentId?: string;
  parent?: string | null;
  choices?: string[];
  body?: string;
  proof?: { altcha?: string; picture?: { token: string; answer: string } };
};
type Reply = { status?: number; type?: string; content: string | Buffer };

const secrets = { hmacSignatureSecret: 'one', hmacKeySignatureSecret: 'two' };
const json = (content: unknown, status = 200): Reply => ({
  status,
  type: status < 400 ? 'application/json' : 'application/problem+json',
  content: JSON.stringify(content),
});
const fragment = (kind: string, more: string, inner: string): Reply => ({
  type: 'text/html; charset=utf-8',
  content: `<section data-hustings="${kind}" lang="en" dir="ltr" ${more} data-words='${JSON.stringify({
    solving: 'Solving',
    slow: 'Still solving',
    sending: 'Sending',
    down: 'No answer. Nothing is lost.',
    tryAgain: 'Try again',
    shown: 'Shown',
    newPicture: 'A new picture',
    sure: 'Really?',
  })}'>${inner}<p role="status" data-status></p></section>`,
});

/**
 * A stand-in for the service that elements talk to: the built scripts, a poll and a thread by the fragments' conventions, real
 * ALTCHA challenges, and switches for what goes wrong on a network. Votes and comments are counted by id, as the real one does.
 */
export async function startFakeService() {
  const scripts = await buildScripts();
  const sent: Sent[] = [];
  const ballots = new Map<string, string[]>();
  const comments = new Map<string, Body>();
  const service = {
    origin: '',
    sent,
    ballots,
    comments,
    /** Every connection is cut. */
    down: false,
    /** So many posts are taken and never answered. */
    losesAnswers: 0,
    /** Html in the place of the poll's fragment. */
    pollHtml: undefined as string | undefined,
    counter: 30,
    pictures: 0,
    posts: (path: string) => sent.filter(({ method, path: own }) => method === 'POST' && own.includes(path)),
    /** Of the poll: `open` or `closed`; and whether its results are everybody's, or its voters' alone. */
    state: 'open',
    areResultsPublic: true,
    stream: fakeStream(() => ({ id: ballots.size, html: String(results().content) })),
    /** A vote by somebody else, which listeners hear of. */
    voteElsewhere: (choice: string) => {
      ballots.set(randomUUID(), [choice]);
      service.stream.tell();
    },
    gets: (path: string) => sent.filter(({ method, path: own }) => method === 'GET' && own.includes(path)),
    close: () => new Promise<void>((done) => server.close(() => done()).closeAllConnections()),
  };
  const api = () => `${service.origin}/api/v1/sites/demo`;
  const embed = () => `${service.origin}/embed/v1/sites/demo`;

  const poll = () =>
    fragment(
      'poll',
      'data-poll="upset" data-state="open"',
      `<form method="post" action="${service.origin}/sites/demo/polls/upset" data-form="vote" data-post="${api()}/polls/upset/votes" data-challenge="${api()}/challenge?action=vote&amp;ref=upset">
       <div data-problem role="alert"></div><fieldset><legend><h2 tabindex="-1">Which upset?</h2></legend>
       <label><input type="radio" name="choices" value="o1" required>One</label><label><input type="radio" name="choices" value="o2" required>Two</label></fieldset>
       <button type="submit">Vote</button></form>
       <a href="${service.origin}/results" data-swap="${embed()}/polls/upset/results?lang=en">View Results</a>`,
    );
  const results = (): Reply => {
    const votes = (id: string) => [...ballots.values()].filter((choices) => choices.includes(id)).length;
    const row = (id: string) =>
      `<tr data-option="${id}"><th>${id} <span data-own hidden>Yours</span></th><td>${votes(id)}</td></tr>`;
    const stream = service.areResultsPublic
      ? `data-stream="${api()}/polls/upset/results/stream?html=en"`
      : '';
    return fragment(
      'results',
      `data-poll="upset" data-state="${service.state}" data-version="${ballots.size}" ${stream}`,
      `<h2 tabindex="-1">Which upset?</h2>${service.state === 'closed' ? '<p>Closed</p>' : ''}<table data-live>${row('o1')}${row('o2')}</table>
       <a href="${service.origin}/poll" data-swap="${embed()}/polls/upset?lang=en">Back to the poll</a>`,
    );
  };
  const item = (id: string, text: string) =>
    `<li id="comment-${id}" data-comment="${id}" tabindex="-1"><p>${text}</p><a href="${service.origin}/t" data-reply="${id}" data-name="Ada">Reply</a><ol data-replies="${id}"></ol></li>`;
  const thread = () =>
    fragment(
      'thread',
      'data-thread="/a"',
      `<h2 tabindex="-1">Responses</h2><ol data-items data-comments="oldest">${item('first', 'The first.')}</ol>
       <form method="post" action="${service.origin}/sites/demo/threads" data-form="comment" data-post="${api()}/comments" data-challenge="${api()}/challenge?action=comment&amp;ref=/a">
       <div data-problem role="alert"></div><p data-replying hidden>To <span data-name></span><button type="button" data-cancel-reply>Cancel</button></p>
       <input type="hidden" name="parent" value=""><input type="hidden" name="thread" value="/a">
       <label>Name <input name="author.name" required></label><label>Comment <textarea name="body" required></textarea></label>
       <label><input type="checkbox" name="remember" value="1"> Remember</label>
       <fieldset data-verification hidden><img data-picture alt=""><audio data-sound preload="none"></audio>
       <label>Answer <input name="proof.picture.answer"></label><button type="button" data-another>Another picture</button>
       <button type="button" data-listen>Listen</button><button type="button" data-skip>Skip</button></fieldset>
       <button type="submit">Submit Comment</button></form>`,
    );

  async function challenge(action: string, ref: string) {
    const { parameters, signature } = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 10,
      counter: service.counter,
      deriveKey,
      expiresAt: new Date(Date.now() + 600_000),
      data: { action, ref, iat: Math.floor(Date.now() / 1000) },
      ...secrets,
    });
    const token = `picture-${++service.pictures}`;
    const picture = {
      token,
      image: `${service.origin}/${token}.png`,
      sound: `${service.origin}/${token}.wav`,
      alt: 'Type what you see.',
    };
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    return {
      action,
      ref,
      expiresAt,
      altcha: { parameters, signature },
      ...(action === 'comment' && { picture }),
    };
  }

  async function proved({ proof }: Body): Promise<boolean> {
    const payload = JSON.parse(atob(proof?.altcha ?? 'e30='));
    return !!payload.challenge && (await verifySolution({ ...payload, deriveKey, ...secrets })).verified;
  }

  async function vote(body: Body): Promise<Reply> {
    if (!(await proved(body))) return json({ code: 'proof_invalid', html: '<p>No proof</p>' }, 403);
    const replay = ballots.has(body.ballotId ?? '');
    ballots.set(body.ballotId ?? '', body.choices ?? []);
    const ballot = { id: body.ballotId, choices: body.choices, status: 'counted' };
    return json({ ballot, voter: 'voter-token', results: null, html: results().content }, replay ? 200 : 201);
  }

  async function comment(body: Body): Promise<Reply> {
    if (!(await proved(body))) return json({ code: 'proof_invalid', html: '<p>No proof</p>' }, 403);
    const { picture } = body.proof ?? {};
    if (picture && (picture.answer !== 'RIGHT' || picture.token !== `picture-${service.pictures}`)) {
      const html = '<p>That was not it.</p>';
      return json({ code: 'proof_wrong_answer', html, challenge: await challenge('comment', '/a') }, 403);
    }
    const id = body.commentId ?? '';
    comments.set(id, body);
    const facts = { id, parent: body.parent ?? null, status: picture ? 'approved' : 'held' };
    return json({ comment: facts, editToken: `edit-${id}`, html: item(id, String(body.body)) }, 201);
  }

  async function answer({ method, path, body }: Sent): Promise<Reply> {
    const { pathname, searchParams } = new URL(path, service.origin);
    const [, name = '', twin = ''] = /^\/(embed|frame)(-again)?\.js$/.exec(pathname) ?? [];
    if (name === 'embed' || name === 'frame') {
      return { type: 'text/javascript', content: scripts[name].text + (twin && '\n// again') };
    }
    if (pathname === `/embed/v1/live-${scripts.live.hash}.js`)
      return { type: 'text/javascript', content: scripts.live.text };
    if (pathname === '/embed/v1/fragment.css')
      return { type: 'text/css', content: 'h2 { color: rgb(1, 2, 3); }' };
    if (pathname === '/sites/demo/polls/upset') return { type: 'text/html', content: 'One more step' };
    if (pathname.endsWith('/polls/upset') || pathname.endsWith('/polls/latest')) {
      return service.pollHtml === undefined ? poll() : { type: 'text/html', content: service.pollHtml };
    }
    if (pathname.endsWith('/polls/upset/results')) return results();
    if (pathname.endsWith('/thread')) return thread();
    if (pathname.endsWith('/challenge')) {
      return json(await challenge(searchParams.get('action') ?? '', searchParams.get('ref') ?? ''));
    }
    if (pathname.endsWith('/comments/counts')) {
      return json({
        counts: Object.fromEntries(searchParams.getAll('thread').map((key) => [key, key.length])),
      });
    }
    if (method === 'POST' && body && pathname.endsWith('/votes')) return vote(body);
    if (method === 'POST' && body && pathname.endsWith('/comments')) return comment(body);
    if (pathname === '/framed') {
      const script = '<!doctype html><script type="module" src="/frame.js"></script><div>';
      return { type: 'text/html', content: `${script}${'<p>Line</p>'.repeat(20)}</div>` };
    }
    return json({ code: 'not_found' }, 404);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (service.down) {
      response.destroy();
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const message: Sent = {
      method,
      path: url,
      headers,
      body: text.startsWith('{') ? JSON.parse(text) : null,
    };
    if (method !== 'OPTIONS') sent.push(message);
    if (url.includes('/results/stream')) {
      service.stream.listen(response);
      return;
    }
    const reply: Reply = method === 'OPTIONS' ? { status: 204, content: '' } : await answer(message);
    if (method === 'POST' && service.losesAnswers > 0) {
      service.losesAnswers--;
      response.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'Content-Type, Hustings-Edit, Hustings-Voter',
      'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
      'Cache-Control': 'no-store',
      'Content-Type': reply.type ?? 'text/plain',
    });
    response.end(reply.content);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  service.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

export type FakeService = Awaited<ReturnType<typeof startFakeService>>;
