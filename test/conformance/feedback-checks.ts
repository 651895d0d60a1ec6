import { randomUUID } from 'node:crypto';
import { part } from './check.ts';
import { answers, headersAre, refuses, same } from './expecting.ts';

export const feedbackChecks = part(
  'Feedback',
  {
    needs: ['site'],
    hint: 'Notes are stored before they are acknowledged; look whether the database is the one that you think.',
  },
  [
    {
      name: 'a note is acknowledged, and is with the editors once, however often it was sent',
      run: async ({ api, prove }) => {
        const message = `Does it keep the contract? ${randomUUID()}`;
        const body = { message, name: 'Ada', page: '/conformance', proof: await prove('feedback', '-') };
        for (let sent = 0; sent < 2; sent++) {
          const answer = answers(await api('/feedback', { body }), 202);
          headersAre(answer, { 'cache-control': 'no-store' });
          same('answer', answer.body, { status: 'received' });
        }
        const { items } = answers(await api('/feedback?limit=100', { key: true }), 200).body;
        const found = items.filter((each: { message: string }) => each.message === message);
        same('notes with these words', found.length, 1);
        const read = await api(`/feedback/${found[0].id}`, {
          method: 'PATCH',
          body: { status: 'read' },
          key: true,
        });
        same('status', answers(read, 200).body.status, 'read');
      },
    },
    {
      name: 'nobody else reads notes, queues, reports and settings',
      run: async ({ api }) => {
        for (const path of ['/feedback', '/moderation', '/reports', '', '/keys', '/audit', '/poll-list'])
          refuses(await api(path), 401, 'unauthorized');
      },
    },
  ],
);
