import { eventOf, type NewEvent } from '../outbox/event.ts';
import type { CommentRecord } from './comment.ts';

type Told = Pick<CommentRecord, 'id' | 'site' | 'thread' | 'status'>;

/**
 * What the outbox is told of a comment that now is as it is, and `before` was another: that it waits for an editor, or that readers
 * can see it. Spam and trash are nobody's news. `first` says whether readers see it for the first time.
 */
export function tellingOf(
  deps: { random: (bytes: number) => Uint8Array },
  { id, site, thread, status }: Told,
  before?: Pick<CommentRecord, 'status' | 'number'>,
): NewEvent | undefined {
  if (status === before?.status) return undefined;
  if (status === 'held') return eventOf(deps, { site, kind: 'comment.held', subject: id, data: { thread } });
  if (status !== 'approved') return undefined;
  const data = { thread, first: (before?.number ?? null) === null };
  return eventOf(deps, { site, kind: 'comment.approved', subject: id, data });
}
