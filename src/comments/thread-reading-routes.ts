import * as z from 'zod';
import { keepingFeed, keepingThread, keepingThreads } from '../caching.ts';
import { conditional } from '../http/answers.ts';
import { operation } from '../http/operation.ts';
import { preparedAnswer } from '../http/prepared-answers.ts';
import { uuid } from '../text.ts';
import { CommentCounts, CommentPage, sourceId } from './comment.ts';
import { type FeedFormat, feedMediaTypes } from './feeds.ts';
import { countComments, showFeed, showThread, untilSoon } from './thread-actions.ts';

const tag = 'Comments';
const feedLanguage = z.string().max(35).optional().describe('The language of what is not a reader’s.');
const threadKey = z.string({ error: 'Must be text.' }).max(4000);

export const ThreadQuery = z.object({
  thread: threadKey.describe('The thread’s key.'),
  order: z.enum(['oldest', 'newest']).default('oldest'),
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('Top-level comments a page.'),
  cursor: z.string().max(200).optional(),
  under: uuid.optional().describe('The replies under this top-level comment.'),
  at: uuid
    .or(sourceId)
    .optional()
    .describe(
      'Begin at the top-level comment that holds this one. The number that a comment had in an archive it was imported from is taken as well.',
    ),
});

/** What everybody reads of threads, the same for all. Comes before a comment's own address, which would take these for ids. */
export const threadReadingOperations = [
  operation(
    {
      method: 'get',
      path: '/comments',
      who: 'anyone',
      tag,
      summary: 'A page of a thread',
      query: ThreadQuery,
      answers: {
        200: { description: 'The thread and a page of its comments', schema: CommentPage },
        304: { description: 'Nothing has changed' },
      },
    },
    async ({ c, deps, site, query }) => {
      const until = untilSoon(deps);
      const { page } = await showThread(deps, site, query.thread, query);
      const keeping = keepingThread(site.id, page.thread.key);
      return preparedAnswer(c, { text: JSON.stringify(page), type: 'application/json', keeping, until });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/comments/counts',
      who: 'anyone',
      tag,
      summary: 'How many comments each thread has',
      query: z.object({
        thread: z.preprocess(
          (given) => [given].flat(),
          z.array(threadKey).min(1).max(100, { error: 'At most 100 threads.' }),
        ),
      }),
      answers: {
        200: { description: 'Approved comments by thread', schema: CommentCounts },
        304: { description: 'Nothing has changed' },
      },
    },
    async ({ c, deps, site, query }) => {
      const until = untilSoon(deps);
      const text = JSON.stringify({ counts: await countComments(deps, site.id, query.thread) });
      return preparedAnswer(c, { text, type: 'application/json', keeping: keepingThreads(site.id), until });
    },
  ),
  ...(Object.keys(feedMediaTypes) as FeedFormat[]).map((format) =>
    operation(
      {
        method: 'get',
        path: `/comments/feed.${format}`,
        who: 'anyone',
        tag,
        summary: 'The newest comments as a feed, of a thread or of the site',
        query: z.object({ thread: threadKey.optional(), lang: feedLanguage }),
        answers: {
          200: { description: 'The feed', type: feedMediaTypes[format] },
          304: { description: 'Nothing has changed' },
        },
      },
      async ({ c, deps, site, query }) => {
        const { text, key, version } = await showFeed(deps, site, format, query.thread, query.lang);
        const keeping = keepingFeed(site.id, key);
        const type = { 'Content-Type': `${feedMediaTypes[format]}; charset=utf-8` };
        return conditional(c, version, keeping, () => c.body(text, 200, type));
      },
    ),
  ),
];
