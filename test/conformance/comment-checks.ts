import { randomUUID } from 'node:crypto';
import { LeftOut, part } from './check.ts';
import {
  answers,
  briefly,
  fail,
  fits,
  headersAre,
  holds,
  refuses,
  same,
  shaped,
  sharedWords,
  soon,
} from './expecting.ts';
import type { Answer } from './traffic.ts';
import type { Visit } from './visit.ts';

const hint =
  'Look at the site’s rules for comments; a cache in front must keep threads no longer than they say.';
const listOf = ({ api }: Visit, thread: string, query = '') =>
  api(`/comments?thread=${encodeURIComponent(thread)}${query}`).then((answer) => answers(answer, 200));
const edit = (token: string, sent: object = {}) => ({ headers: { 'hustings-edit': token }, ...sent });

/** A comment that is public: approved by the key where the site's rules hold it. Gives it with its token. */
export async function publish(visit: Visit, thread: string, more: Record<string, unknown> = {}) {
  const comment = await visit.newComment(thread, more);
  const posted = taken(await visit.post(comment));
  const id: string = posted.body.comment.id;
  if (posted.status === 202) answers(await visit.rule(id, { status: 'approved' }), 200);
  return { id, comment, editToken: posted.body.editToken as string };
}

/** 201 and approved, or 202 and held: nothing else, and never mixed. */
function taken(answer: Answer): Answer {
  const { status } = answers(answer, 201, 202).body.comment;
  same(`status with ${answer.status}`, status, answer.status === 201 ? 'approved' : 'held');
  headersAre(answer, { 'cache-control': 'no-store' });
  fits('editToken', answer.body.editToken, /^\S{20,}$/);
  return answer;
}

const readers = part('Comments', { needs: ['site'], hint }, [
  {
    name: 'who skips the picture waits for an editor: 202, seen by its author and editors alone',
    run: async (visit) => {
      if (visit.site().settings.picture === 'never')
        throw new LeftOut('the site asks nobody for the picture');
      const thread = visit.newThread();
      const comment = await visit.newComment(thread);
      const posted = taken(answers(await visit.post(comment), 202));
      const { api } = visit;
      const { id } = posted.body.comment;
      same('id, number', [id, posted.body.comment.number], [comment.commentId, null]);
      same('items', (await listOf(visit, thread)).body.items, []);
      refuses(await api(`/comments/${id}`), 404, 'not_found');
      const own = answers(await api(`/comments/${id}`, edit(posted.body.editToken)), 200);
      same('status to its author', own.body.comment.status, 'held');
      const queue = answers(await api('/moderation?status=held&limit=100', { key: true }), 200);
      const item = queue.body.items.find((each: { id: string }) => each.id === id);
      same('reason to editors', item?.reason, 'picture_skipped');
      same('e-mail to editors', item?.email, comment.author.email);
    },
  },
  {
    name: 'who reads the picture is published at once: 201, where the site’s rules say so',
    needs: ['site', 'answer'],
    run: async (visit) => {
      const { holdAll, holdFirstTime } = visit.site().settings.comments;
      if (holdAll || holdFirstTime) throw new LeftOut('the site holds comments of new readers');
      const thread = visit.newThread();
      const comment = await visit.newComment(thread, {
        proof: await visit.prove('comment', thread, 'reading the picture'),
      });
      const posted = taken(answers(await visit.post(comment), 201));
      same('number', posted.body.comment.number, 1);
      await soon(async () => same('count', (await listOf(visit, thread)).body.thread.count, 1));
    },
  },
  {
    name: 'a retry is the same comment with the same token: 200, and there is one of it',
    run: async (visit) => {
      const thread = visit.newThread();
      const comment = await visit.newComment(thread);
      const first = taken(await visit.post(comment));
      const again = answers(await visit.post(comment), 200);
      same(
        'id and token',
        [again.body.comment.id, again.body.editToken],
        [comment.commentId, first.body.editToken],
      );
      const other = { ...comment, commentId: randomUUID(), body: `Said otherwise. ${randomUUID()}` };
      refuses(await visit.post(other), 403, 'proof_spent');
    },
  },
  {
    name: 'approved comments are numbered, listed and counted, replies under what they answer',
    run: async (visit) => {
      const thread = visit.newThread();
      const url = new URL(thread, visit.url).href;
      const first = await publish(visit, thread, { url });
      const reply = await publish(visit, thread, { parent: first.id });
      const second = await publish(visit, `${thread}/?from=feed#top`);
      await soon(async () => {
        const list = await listOf(visit, thread);
        headersAre(list, {
          'cache-control': briefly,
          'cdn-cache-control': sharedWords,
          'access-control-allow-origin': '*',
        });
        const { key, title, count, open } = list.body.thread;
        same(
          'thread',
          { key, title, count, open },
          { key: thread, title: 'A headline', count: 3, open: true },
        );
        const seen = list.body.items.map(({ id, number, parent }: Record<string, unknown>) => [
          id,
          number,
          parent,
        ]);
        const expected = [
          [first.id, 1, null],
          [reply.id, 2, first.id],
          [second.id, 3, null],
        ];
        same(
          'comments',
          seen.toSorted((one: number[], other: number[]) => (one[1] ?? 0) - (other[1] ?? 0)),
          expected,
        );
        for (const { permalink, id } of list.body.items) same('permalink', permalink, `${url}#comment-${id}`);
        const counts = answers(
          await visit.api(`/comments/counts?thread=${thread}&thread=/conformance/none`),
          200,
        );
        same('counts', counts.body.counts, { [thread]: 3, '/conformance/none': 0 });
      });
      const newest = await listOf(visit, thread, '&order=newest&limit=1');
      same('the newest', newest.body.items[0]?.id, second.id);
      holds('there is another page', typeof newest.body.nextCursor === 'string');
    },
  },
  {
    name: 'words of readers stay words, and e-mail addresses stay with the editors',
    run: async (visit) => {
      const thread = visit.newThread();
      const name = `<b>Ada ${randomUUID().slice(0, 6)}`;
      const email = `hidden-${randomUUID().slice(0, 8)}@example.com`;
      const body = '<script>alert(1)</script> [a](javascript:alert(1)) *well* said';
      const { id } = await publish(visit, thread, { author: { name, email, website: '' }, body });
      const item = await soon(async () => {
        const found = (await listOf(visit, thread)).body.items.find((each: { id: string }) => each.id === id);
        return found ?? fail('the comment in its thread', id, null);
      });
      holds('no script in html', !/<script|href="javascript:/i.test(item.html));
      fits('html', item.html, /<em>well<\/em>/);
      same('name', item.author.name, name);
      const doors = [
        `${visit.under}/comments?thread=${thread}`,
        `${visit.under}/comments/feed.rss?thread=${thread}`,
      ];
      doors.push(
        `/embed/v1/sites/${visit.name}/thread?thread=${thread}`,
        `/sites/${visit.name}/threads?thread=${thread}`,
      );
      for (const door of doors) {
        const answer = answers(await visit.ask(door), 200);
        holds(`no e-mail address in ${answer.asked}`, !answer.text.includes(email));
        if (!door.startsWith('/api'))
          holds(`no raw markup in ${answer.asked}`, !/<b>Ada|<script>alert/.test(answer.text));
      }
    },
  },
  {
    name: 'the same words again are duplicate_comment; an unknown thread is empty',
    run: async (visit) => {
      const thread = visit.newThread();
      const comment = await visit.newComment(thread);
      taken(await visit.post(comment));
      const again = { ...comment, commentId: randomUUID(), proof: await visit.prove('comment', thread) };
      refuses(await visit.post(again), 409, 'duplicate_comment');
      const none = await listOf(visit, visit.newThread());
      same('items, count', [none.body.items, none.body.thread.count], [[], 0]);
    },
  },
]);

const authors = part('Authors, editors', { needs: ['site'], hint }, [
  {
    name: 'an author edits and withdraws with the token, and nobody without it',
    run: async (visit) => {
      const { api } = visit;
      const thread = visit.newThread();
      const { id, editToken } = await publish(visit, thread);
      const other = await publish(visit, thread);
      const body = { body: `Better said. ${randomUUID()}` };
      const at = `/comments/${id}`;
      refuses(await api(at, { method: 'PATCH', body }), 401, 'unauthorized');
      refuses(await api(at, edit(other.editToken, { method: 'PATCH', body })), 403, 'forbidden');
      const edited = answers(await api(at, edit(editToken, { method: 'PATCH', body })), 200);
      fits('html', edited.body.comment.html, /Better said\./);
      answers(await api(at, edit(editToken, { method: 'DELETE' })), 204);
      refuses(await api(at), 404, 'not_found');
      await soon(async () => {
        const { thread: told, items } = (await listOf(visit, thread)).body;
        same('count', told.count, 1);
        same(
          'comments',
          items.map((each: { id: string; number: number }) => [each.id, each.number]),
          [[other.id, 2]],
        );
      });
    },
  },
  {
    name: 'staff reply with their badge, and what editors remove leaves its place to its replies',
    run: async (visit) => {
      const thread = visit.newThread();
      const { id } = await publish(visit, thread);
      const reply = { commentId: randomUUID(), body: 'We agree.' };
      const said = answers(await visit.api(`/comments/${id}/replies`, { body: reply, key: true }), 201);
      visit.made.comments.push(reply.commentId);
      same('badge, number', [said.body.author.badge, said.body.number], ['staff', 2]);
      answers(await visit.rule(id, { status: 'trash', was: 'approved' }), 200);
      await soon(async () => {
        const { thread: told, items } = (await listOf(visit, thread)).body;
        const place = items.find((each: { id: string }) => each.id === id);
        same('count, status, html', [told.count, place?.status, place?.html], [1, 'removed', '']);
      });
      refuses(await visit.rule(id, { status: 'approved', was: 'held' }), 409, 'id_conflict');
    },
  },
  {
    name: 'a report reaches the editors, and settling it takes it up',
    run: async (visit) => {
      const { api } = visit;
      const { id } = await publish(visit, visit.newThread());
      const proof = await visit.prove('report', id);
      const text = `Please look. ${randomUUID()}`;
      const sent = await api(`/comments/${id}/reports`, { body: { reason: 'spam', text, proof } });
      same('answer', answers(sent, 202).body, { status: 'received' });
      const { items } = answers(await api('/reports?limit=100', { key: true }), 200).body;
      const report = items.find((each: { text: string }) => each.text === text);
      shaped('the report', report, { id: 'string', reason: 'string', comment: 'object', settledAt: 'null' });
      const settled = await api(`/reports/${report.id}`, {
        method: 'PATCH',
        body: { settled: true },
        key: true,
      });
      holds('it is settled', typeof answers(settled, 200).body.settledAt === 'string');
    },
  },
  {
    name: 'feeds have the comment as RSS, Atom and JSON Feed, for five minutes, with ETags',
    run: async (visit) => {
      const thread = visit.newThread();
      const { id } = await publish(visit, thread);
      const kinds = {
        rss: /^application\/rss\+xml/,
        atom: /^application\/atom\+xml/,
        json: /^application\/feed\+json/,
      };
      for (const [format, type] of Object.entries(kinds)) {
        const path = `/comments/feed.${format}?thread=${thread}`;
        const feed = answers(await visit.api(path), 200);
        headersAre(feed, {
          'content-type': type,
          'cache-control': 'public, max-age=300',
          'cdn-cache-control': sharedWords,
          etag: /.+/,
        });
        holds(`feed.${format} has the comment`, feed.text.includes(id));
        if (format === 'json') same('items', feed.body.items.length, 1);
        else fits(`feed.${format}`, feed.text, /^<\?xml .+<\/(rss|feed)>\s*$/s);
        const headers = { 'if-none-match': feed.headers.get('etag') ?? '' };
        answers(await visit.api(path, { headers }), 304);
      }
    },
  },
]);

export const commentChecks = [...readers, ...authors];
