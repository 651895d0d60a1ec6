import * as z from 'zod';
import { operation } from '../http/operation.ts';
import { ThreadItem, ThreadList, ThreadPatch } from './thread.ts';
import { editThread, showThreads } from './thread-editing-actions.ts';
import { threadKeyOf } from './thread-key.ts';

const tag = 'Moderation';

export const threadOperations = [
  operation(
    {
      method: 'get',
      path: '/threads',
      who: { may: 'moderate' },
      tag,
      summary: 'The threads, what changed last first',
      query: z.object({
        thread: z.string().max(4000).optional().describe('Only the thread of this key or alias.'),
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(500).optional(),
      }),
      answers: { 200: { description: 'A page of threads', schema: ThreadList } },
    },
    async ({ c, deps, site, query: { thread, limit, cursor } }) => {
      const only = thread === undefined ? undefined : threadKeyOf(thread);
      return c.json(await showThreads(deps, site, { limit, cursor, only }));
    },
  ),
  operation(
    {
      method: 'patch',
      path: '/threads',
      who: { may: 'moderate' },
      tag,
      summary: 'Change a thread: its mode, notice, pinned comment, title, address and other keys',
      description:
        'It need not have a comment yet. Title, address and aliases take an editor’s key, since what is merged cannot be taken apart again.',
      body: ThreadPatch,
      limit: 65_536,
      answers: { 200: { description: 'The thread as it is now', schema: ThreadItem } },
      refuses: ['forbidden'],
    },
    async ({ c, deps, site, actor, body }) => c.json(await editThread(deps, site, body, actor)),
  ),
];
