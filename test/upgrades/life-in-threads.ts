import type { Site } from '../support/service.ts';
import { type Asked, must } from './sayings.ts';

type Wish = Record<string, unknown> & { thread?: string; author?: string; email?: string };

/** Comments in every status, replies, edits, reports, notes, merged and closed threads; gives what to ask about them. */
export async function liveInThreads(site: Site, newId: () => string): Promise<Asked[]> {
  const owner = { owner: true };
  const change = (path: string, body: object) => site.api(path, { method: 'PATCH', body, ...owner });
  const write = async (
    status: number,
    body: string,
    { thread = '/bridge', author = 'Ada', email, ...more }: Wish = {},
  ) => {
    const commentId = newId();
    const { proof } = await site.prove('comment', thread, '203.0.113.20');
    const sent = {
      ...{ commentId, thread, title: 'The bridge', url: `https://www.herald.example${thread}`, body, proof },
      author: { name: author, email: email ?? `${author.toLowerCase()}@readers.example`, website: '' },
      ...more,
    };
    const answer = must(status, await site.api('/comments', { body: sent, from: '203.0.113.20' }));
    return { id: commentId, sent, editToken: answer.body.editToken as string };
  };

  const first = await write(201, 'Ferries are *slower*, see [the study](https://study.example).', {
    notify: { replies: true },
  });
  const reply = await write(201, 'But they need no foundations.', { author: 'Bert', parent: first.id });
  await write(201, 'Über Brücken, “quotes” & <tags>. 🌉', { author: 'Zoë', parent: reply.id });
  const held = await write(202, 'Build a casino on it!', { author: 'Carl', notify: { decision: true } });
  await write(202, 'Come to my casino.', { author: 'Dan' });
  const spam = await write(201, 'Great post, visit my page.', { author: 'Eve' });
  await write(202, 'Get cheap pills here', { author: 'Fay' });
  const removed = await write(201, 'Rude words.', { author: 'Gus' });
  await write(201, 'Mind your tongue.', { author: 'Hal', parent: removed.id });
  const edited = await write(201, 'Teh bridge is old.', { author: 'Ida' });
  const corrected = await write(201, 'The mayor, whose number is 555-0100, knows.', { author: 'Joe' });

  const edit = { 'hustings-edit': edited.editToken };
  must(
    200,
    await site.api(`/comments/${edited.id}`, {
      method: 'PATCH',
      body: { body: 'The bridge is old.' },
      headers: edit,
    }),
  );
  must(200, await change(`/comments/${corrected.id}`, { body: 'The mayor knows.' }));
  must(200, await change(`/comments/${held.id}`, { status: 'approved' }));
  must(200, await change(`/comments/${spam.id}`, { status: 'spam' }));
  must(200, await change(`/comments/${removed.id}`, { status: 'trash' }));
  const word = { commentId: newId(), body: 'The council decides in May.' };
  must(201, await site.api(`/comments/${first.id}/replies`, { body: word, ...owner }));

  const report = async (id: string, reason: string) => {
    const { proof } = await site.prove('report', id, '203.0.113.21');
    const body = { reason, text: 'Look at this.', email: 'kim@readers.example', proof };
    must(202, await site.api(`/comments/${id}/reports`, { body, from: '203.0.113.21' }));
  };
  await report(corrected.id, 'privacy');
  const [open] = must(200, await site.api('/reports', owner)).body.items;
  must(200, await change(`/reports/${open.id}`, { settled: true }));
  await report(reply.id, 'off-topic');

  await write(201, 'Written at the old address.', { author: 'Lea', thread: '/2019/bridge' });
  await write(201, 'A word before the doors closed.', { author: 'Max', thread: '/closed' });
  must(200, await change('/threads', { thread: '/bridge', aliases: ['/2019/bridge'], pinned: first.id }));
  must(200, await change('/threads', { thread: '/closed', mode: 'closed', notice: 'We have heard enough.' }));
  must(200, await change('/threads', { thread: '/tomorrow', mode: 'hold', until: '2099-01-01T00:00:00Z' }));

  const { proof } = await site.prove('feedback', '-', '203.0.113.22');
  const note = { message: 'Page 3 has a typo.', name: 'Nan', email: 'nan@readers.example', page: '', proof };
  must(202, await site.api('/feedback', { body: note, from: '203.0.113.22' }));

  const at = `/api/v1/sites/${site.name}`;
  return [
    ...['/bridge', '/2019/bridge', '/closed', '/tomorrow'].map((thread) => ({
      path: `${at}/comments?thread=${thread}`,
    })),
    { path: `${at}/comments/counts?thread=/bridge&thread=/2019/bridge&thread=/closed&thread=/nowhere` },
    ...['rss', 'atom', 'json'].map((format) => ({ path: `${at}/comments/feed.${format}` })),
    { path: `${at}/comments/feed.atom?thread=/bridge` },
    ...['json', 'wxr'].map((format) => ({ path: `${at}/comments/export?format=${format}`, ...owner })),
    ...['approved', 'held', 'spam', 'trash'].map((status) => ({
      path: `${at}/moderation?status=${status}`,
      ...owner,
    })),
    { path: `${at}/comments`, method: 'POST', body: first.sent, from: '203.0.113.20' },
  ];
}
