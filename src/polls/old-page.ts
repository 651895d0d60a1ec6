import * as z from 'zod';
import { nameOfNumber } from './poll-name.ts';

/** The addresses and calls of WP-Polls, by which old pages, links and caches still ask for polls. */

/** As many as WP-Polls shows on a page of its archive, unless told otherwise. */
export const pollsAPage = 5;

const number = z.string().regex(/^(-[12]|\d{1,10})$/);
const page = z.coerce.number().int().min(1).max(200);

/** What an old address asks for; `poll` is a name that a poll can be asked for by. */
export type OldAddress = { to: 'poll' | 'results'; poll: string } | { to: 'archive'; page: number };

/** `?pollresult=2`, `?poll_id=2` and `?poll_page=3`; null for numbers that cannot be; without any, the archive. */
export function oldAddress(query: Record<string, string>): OldAddress | null {
  const { pollresult, poll_id: id, poll_page: asked } = query;
  const [to, given] = pollresult === undefined ? (['poll', id] as const) : (['results', pollresult] as const);
  if (given !== undefined) {
    const known = number.safeParse(given);
    return known.success ? { to, poll: nameOfNumber(known.data) } : null;
  }
  const known = page.safeParse(asked ?? '1');
  return known.success ? { to: 'archive', page: known.data } : null;
}

/** A call of the script in an old page: it wants the poll (`booth`), its results, or sends what was ticked (`process`). */
export type OldCall = { view: 'booth' | 'result' | 'process'; number: string; answers: string[] };

const views = z.enum(['booth', 'result', 'process']);

/** Reads `action=polls&view=…&poll_id=2&poll_2=7,9`; undefined for what is no such call. The nonce that comes along means nothing here. */
export function oldCall(fields: URLSearchParams): OldCall | undefined {
  const [view, poll] = [views.safeParse(fields.get('view')), number.safeParse(fields.get('poll_id'))];
  if (fields.get('action') !== 'polls' || !view.success || !poll.success) return undefined;
  const ticked = (fields.get(`poll_${poll.data}`) ?? '').split(',').map((each) => each.trim());
  const answers = ticked.filter((each) => /^\d{1,10}$/.test(each)).slice(0, 50);
  return { view: view.data, number: poll.data, answers };
}
