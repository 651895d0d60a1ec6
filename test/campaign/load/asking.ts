import { setTimeout as pause } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';

/**
 * An answer with its body read, or the lack of one: `refused` where nobody listens, `cut` where the connection was, `late` where nothing
 * came in time.
 */
export type Heard = Answered | { status: 'refused' | 'cut' | 'late'; wait: number };
// biome-ignore lint/suspicious/noExplicitAny: whoever reads a body knows what they asked for.
type Answered = { status: number; headers: Headers; body: any; wait: number };

export type Asked = { method?: string; headers?: Record<string, string>; body?: string; patience: number };

/** Sends a request and reads the whole answer. Never fails. */
export async function ask(url: string, { patience, ...init }: Asked): Promise<Heard> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const wait = Number(answer.headers.get('retry-after') ?? 0);
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : {}, wait };
  } catch (error) {
    return { status: lackIn(error as Error), wait: 0 };
  }
}

/** How often somebody who has time asks again where a 503 says when to. */
const tries = 4;

/**
 * As `ask`, coming back after a 503. The first query of a connection that is opened anew may still fail by the end of the one before it
 * (https://github.com/porsager/postgres/issues/1223), seconds after the database is back.
 */
export async function askCalmly(url: string, asked: Asked): Promise<Heard> {
  for (let left = tries; ; left--) {
    const heard = await ask(url, asked);
    if (heard.status !== 503 || left === 1) return heard;
    await pause(heard.wait * 1000);
  }
}

function lackIn({ name, cause }: Error) {
  if (name === 'TimeoutError') return 'late';
  return (cause as { code?: string } | undefined)?.code === 'ECONNREFUSED' ? 'refused' : 'cut';
}

/** The body of an answer, as far as there is one. */
export const bodyOf = <Body>(heard: Heard): Partial<Body> => ('body' in heard ? heard.body : {});

/** What is wrong with an answer of 503: it has to say what it is, and when to come back, and is kept by nobody. */
function faultIn503({ headers, body, wait }: Answered): string | undefined {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return 'is no problem document';
  if (body.code !== 'unavailable') return `has the code ${body.code}`;
  if (!Number.isInteger(wait) || wait < 1 || wait > 60) return `says Retry-After: ${wait}`;
  return headers.get('cache-control') === 'no-store' ? undefined : 'may be kept by a cache';
}

/** Notes in the ledger what was heard, under `who`, and whether it is something that no client may meet. */
export function note(ledger: Ledger, who: string, what: string, heard: Heard, mayBeCut: boolean): void {
  ledger.count(`${who} ${heard.status}`);
  if (!('body' in heard)) {
    if (!mayBeCut || heard.status === 'late') ledger.faults.push(`${what}: ${heard.status}.`);
    return;
  }
  const fault = heard.status === 503 ? faultIn503(heard) : undefined;
  if (fault) ledger.faults.push(`${what}: a 503 that ${fault}.`);
  if (heard.status >= 500 && heard.status !== 503)
    ledger.faults.push(`${what}: answered with ${heard.status} (${heard.body.code}).`);
}
