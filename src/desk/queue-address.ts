import type { QueueFilters } from '../comments/queue.ts';

/** What stands in an address of the queue: the site, or all of them, and what is looked for there. */
export type QueueState = QueueFilters & { site: string | undefined; cursor: string | undefined };

/** The address of the queue as it is, or with something changed; whatever is changed leads to the first page. */
export function queueAddress(state: QueueState, change: Partial<QueueState> = {}): string {
  const paged = Object.keys(change).length > 0 && !('cursor' in change) ? { cursor: undefined } : {};
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...paged, ...change })) {
    const usual = { status: 'held', order: 'newest' }[name];
    if (value !== undefined && value !== '' && value !== usual) query.set(name, value);
  }
  const text = `${query}`;
  return text === '' ? '/desk/queue' : `/desk/queue?${text}`;
}
