import type { ChallengeWire } from '../verification/proof.ts';

/** The service's origin: where this very script came from. */
export const base = new URL(import.meta.url).origin;

export const api = (site: string): string => `${base}/api/v1/sites/${encodeURIComponent(site)}`;
export const fragments = (site: string): string => `${base}/embed/v1/sites/${encodeURIComponent(site)}`;

/** An address with the values that are given; undefined ones are left out. */
export function withQuery(address: string, values: Record<string, string | undefined>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** What came back to a JSON request, good or bad; `data` is the body, of which only what elements read is named here. */
export type Answer = { ok: boolean; data: AnswerBody };

type AnswerBody = {
  html?: string;
  code?: string;
  errors?: { path: string }[];
  challenge?: ChallengeWire;
  voter?: string | null;
  ballot?: { choices: string[]; status: string };
  comment?: { id: string; parent: string | null; status: string };
  editToken?: string | null;
  counts?: Record<string, number>;
};

export type Message = {
  method?: string;
  url: string;
  body?: object;
  headers?: Record<string, string>;
};

const patience = 20_000;

/** The service did not answer, or answered that it cannot just now. */
export class NoAnswer extends Error {}

/** A fragment's text. Rejects with NoAnswer for all else than a good answer, also when the signal gives it up. */
export async function fetchText(url: string, signal?: AbortSignal, cache?: RequestCache): Promise<string> {
  const response = await send(url, { cache }, signal);
  if (!response.ok) throw new NoAnswer();
  return response.text();
}

/**
 * Sends JSON and reads JSON; problems are answers too. Rejects with NoAnswer where the service gave none: a 5xx, a page of somebody in
 * between (which may well say 200), half of an answer.
 */
export async function exchange({ method = 'GET', url, body, headers }: Message): Promise<Answer> {
  const response = await send(url, {
    method,
    headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  });
  const data = await response.json().catch(() => undefined);
  if (response.status >= 500 || !data) throw new NoAnswer();
  return { ok: response.ok, data };
}

const pauses = [500, 1500];

/** Tries again, twice and with longer pauses, as long as nothing answers. */
export async function insist<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch (fault) {
      if (!(fault instanceof NoAnswer)) throw fault;
      await new Promise((resume) => setTimeout(resume, pause * (1 + Math.random())));
    }
  }
  return attempt();
}

async function send(url: string, options: object, given?: AbortSignal): Promise<Response> {
  const limit = new AbortController();
  setTimeout(() => limit.abort(), patience);
  given?.addEventListener('abort', () => limit.abort());
  try {
    return await fetch(url, { ...options, signal: limit.signal });
  } catch {
    throw new NoAnswer();
  }
}
