import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './traffic.ts';

/** How long what is the same for everybody may be kept, and what caches in front are told of readers' words, if they leave it in. */
export const briefly = 'public, max-age=1, stale-while-revalidate=10';
export const sharedWords = /^(public, max-age=1, stale-while-revalidate=3)?$/;

/** Ends a check with what was expected and what was found. */
export function fail(what: string, expected: unknown, found: unknown): never {
  throw new Error(`${what}: expected ${shown(expected)}, found ${shown(found)}`);
}

export function same(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) fail(what, expected, found);
}

export function fits(what: string, found: unknown, pattern: RegExp): void {
  if (typeof found !== 'string' || !pattern.test(found)) fail(what, pattern, found);
}

/** For what no value can say. `what` reads as a sentence about what should be. */
export function holds(what: string, kept: boolean): void {
  if (!kept) throw new Error(`not so: ${what}`);
}

/** That every header is as it should be: a text is the whole value, null means that there is none. */
export function headersAre(answer: Answer, expected: Record<string, string | RegExp | null>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = answer.headers.get(name);
    const kept = value instanceof RegExp ? value.test(found ?? '') : found === value;
    if (!kept) fail(`${name} of ${answer.asked}`, value, found);
  }
}

/** That an answer has one of the statuses. Gives it back. */
export function answers(answer: Answer, ...statuses: number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(
    `${answer.asked}: expected ${statuses.join(' or ')}, found ${answer.status} ${excerpt(answer.text)}`,
  );
}

/** That an answer is a whole problem document with this status and code. Gives it back. */
export function refuses(answer: Answer, status: number, code: string): Answer {
  answers(answer, status);
  headersAre(answer, { 'content-type': /^application\/problem\+json\b/, 'cache-control': 'no-store' });
  const { type, title, detail, requestId } = answer.body ?? {};
  same(`code of ${answer.asked}`, answer.body?.code, code);
  same(`status in the problem of ${answer.asked}`, answer.body?.status, status);
  fits(`type in the problem of ${answer.asked}`, type, new RegExp(`^https?://.+#${code}$`));
  fits(`title in the problem of ${answer.asked}`, title, /\S/);
  fits(`detail in the problem of ${answer.asked}`, detail, /\S/);
  same(`requestId in the problem of ${answer.asked}`, requestId, answer.headers.get('x-request-id'));
  return answer;
}

/** That an object has these members, of these kinds; `null` in a kind's name (`string|null`) allows that too. */
export function shaped(what: string, found: unknown, members: Record<string, string>): void {
  const object = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined;
  if (!object) fail(what, 'an object', found);
  for (const [name, kinds] of Object.entries(members)) {
    const value = object[name];
    const kind = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
    if (!kinds.split('|').includes(kind)) fail(`${name} in ${what}`, kinds, value);
  }
}

/** Tries until it holds, since public answers may be kept for a moment on the way; after 15 seconds the last fault counts. */
export async function soon<Found>(attempt: () => Promise<Found>): Promise<Found> {
  const until = Date.now() + 15_000;
  for (;;) {
    try {
      return await attempt();
    } catch (fault) {
      if (Date.now() > until) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

const shown = (value: unknown): string =>
  excerpt(value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? 'nothing'));

const excerpt = (text: string): string => (text.length > 240 ? `${text.slice(0, 240)} …` : text);
