import { randomUUID } from 'node:crypto';
import { type Check, part } from './check.ts';
import { fail, headersAre, holds, refuses, same } from './expecting.ts';
import type { Answer } from './traffic.ts';

const hint = 'Something in front of the service answers in its place, or rewrites its answers.';

/** Nothing of what was sent, and nothing of the inside. */
function keepsQuiet(answer: Answer, mark: string): void {
  holds(`${answer.asked} does not repeat what was sent`, !answer.text.includes(mark));
  const inside = /\bat .+\.[jt]s:\d+|\bselect\b.+\bfrom\b|node_modules/i.exec(answer.text);
  if (inside) fail(`inside of the service in ${answer.asked}`, 'none', inside[0]);
}

const anywhere = part('Problems', { hint }, [
  {
    name: '404: an address where nothing is, and a site that is not there',
    run: async ({ ask }) => {
      const mark = randomUUID();
      for (const path of [`/${mark}`, `/api/v1/${mark}`, `/api/v1/sites/site-${mark}/polls`])
        keepsQuiet(refuses(await ask(path), 404, 'not_found'), mark);
    },
  },
  {
    name: '405: another method, with Allow',
    run: async ({ ask }) => {
      const plain = refuses(await ask('/healthz', { method: 'POST', body: {} }), 405, 'method_not_allowed');
      headersAre(plain, { allow: /\bGET\b/ });
      const polls = await ask('/api/v1/sites/conformance/polls', { method: 'PUT', body: {} });
      headersAre(refuses(polls, 405, 'method_not_allowed'), { allow: /\bGET\b.*\bPOST\b|\bPOST\b.*\bGET\b/ });
    },
  },
  {
    name: '413: a body past the limit is refused, whether it says how long it is or not',
    run: async ({ ask }) => {
      const body = { ballotId: 'x'.repeat(17_000) };
      const votes = '/api/v1/sites/no-such-site/polls/any/votes';
      refuses(await ask(votes, { body }), 413, 'too_large');
      refuses(await ask(votes, { body, chunked: true }), 413, 'too_large');
    },
  },
]);

const onSite = part('Problems', { needs: ['site'], hint }, [
  {
    name: '400: no JSON, and fields at fault by their names, without an echo',
    run: async ({ api }) => {
      const mark = randomUUID();
      const broken = await api('/feedback', {
        body: `{"message": "${mark}`,
        headers: { 'content-type': 'application/json' },
      });
      keepsQuiet(refuses(broken, 400, 'invalid_request'), mark);
      const faulty = await api('/comments', {
        body: { commentId: mark.slice(1), thread: 7, body: '', author: { email: mark } },
      });
      keepsQuiet(refuses(faulty, 400, 'invalid_request'), mark.slice(1));
      const paths = (faulty.body.errors ?? []).map(({ path }: { path: string }) => path).toSorted();
      same('errors', paths, ['author.email', 'body', 'commentId', 'thread']);
      const query = refuses(await api(`/polls?status=${mark}`), 400, 'invalid_request');
      keepsQuiet(query, mark);
      same('errors', query.body.errors?.[0]?.path, 'status');
    },
  },
  {
    name: '415: a post that is no JSON',
    run: async ({ api }) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const sent = { body: 'message=hello', headers: { 'content-type': type } };
        refuses(await api('/feedback', sent), 415, 'unsupported_media_type');
      }
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      refuses(await api('/feedback', { body: '{}', headers }), 400, 'invalid_request');
    },
  },
  {
    name: 'with ?html a problem brings its fragment',
    run: async ({ api }) => {
      const answer = refuses(
        await api('/feedback?html=en', { body: { message: 'Hello' } }),
        403,
        'proof_required',
      );
      holds('html is a fragment', /^<.+>$/s.test(answer.body.html ?? ''));
    },
  },
  {
    name: 'hostile addresses are refused, not served',
    run: async ({ api }) => {
      for (const path of [
        '/polls/..%2f..%2fetc',
        '/polls/%00',
        '/polls/%E0%A4%A',
        `/polls/${'a'.repeat(3000)}`,
      ]) {
        const { status, asked } = await api(path, { mayBeStopped: true });
        if (![400, 404, 414].includes(status)) fail(asked, '400, 404 or 414', status);
      }
    },
  },
]);

export const problemChecks: Check[] = [...anywhere, ...onSite];
