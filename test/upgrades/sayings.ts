import { expect } from 'vitest';
import type { Answer, Sent, Service } from '../support/service.ts';

/** A request, and what the service said to it: JSON, or the text of anything else. */
export type Asked = Sent & { path: string };
export type Said = { asked: Asked; status: number; etag?: string; json?: unknown; text?: string };

/** What is said anew each time. */
const passing = new Set(['asOf', 'requestId', 'lastUsedAt', 'exportedAt']);

export async function ask(service: Pick<Service, 'send'>, asked: Asked): Promise<Said> {
  const { path, ...sent } = asked;
  const answer = await service.send(path, sent);
  // A result's tag is made of what is stored; others are made of the answer's bytes, which a release may change.
  const etag = path.endsWith('/results') ? answer.headers.get('etag') : null;
  return {
    ...{ asked, status: answer.status },
    ...(etag === null ? {} : { etag }),
    ...(answer.body === undefined
      ? { text: lasting(answer.text) }
      : { json: JSON.parse(JSON.stringify(answer.body, lastingOnly)) }),
  };
}

const lastingOnly = (name: string, value: unknown) => (passing.has(name) ? undefined : value);

/** A feed and an export say in their heads when they were made. */
const lasting = (text: string) =>
  text.replace(/^[\s\S]*?(?=<item>|<entry>)/, (head) =>
    head.replace(/<(lastBuildDate|pubDate|updated)>.*?<\/\1>/g, ''),
  );

/**
 * Expects that `now` says all that `before` did. It may say more: a release may add fields to JSON and elements to XML, and
 * whoever read the old ones still finds them.
 */
export function expectNoLess(now: Said, before: Said): void {
  const about = `${before.asked.method ?? 'GET'} ${before.asked.path}`;
  expect({ status: now.status, etag: now.etag }, about).toEqual({ status: before.status, etag: before.etag });
  if (before.json !== undefined) expect(now.json, about).toMatchObject(before.json as object);
  const rest = wordsOf(now.text);
  const lost = wordsOf(before.text).filter((word) => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(0, at + 1);
    return at < 0;
  });
  expect(lost, about).toEqual([]);
}

/** A text without its markup, line by line. It may be escaped once more than it was, where its readers take it for markup. */
const wordsOf = (text = '') =>
  text
    .split(/<[^>]*>|\n/)
    .map((word) => word.replaceAll(/&(?:amp;)+/g, '&'))
    .filter((word) => word.trim() !== '');

/** An answer that came with this status; anything else ends the play. */
export function must(status: number, answer: Answer): Answer {
  if (answer.status !== status) throw new Error(`${answer.status}, not ${status}: ${answer.text}`);
  return answer;
}
