import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { faultInIps, faultInUrl, hostOf, type Networks } from '../outbox/address.ts';
import { type Post, type PostOutcome, secondsOf, unanswered } from '../outbox/post.ts';

type Found = { address: string; family: number };

export type PostOptions = {
  resolve?: (name: string) => Promise<Found[]>;
  /** How long all of it may take (ms). */
  deadline?: number;
  /** Certificates that count beside the usual ones. */
  ca?: string;
};

/** How much of an answer is read, only so that its sender is not cut off in the middle of a word. */
const mostBytes = 65_536;

/**
 * Posts to addresses that people typed in. The name is resolved once, every address that it leads to is judged, and the connection
 * goes to one of those and no other, whatever the name leads to a moment later. No redirect is followed, no proxy asked.
 */
export function guardedPost(allowed: Networks, options: PostOptions = {}): Post {
  const { resolve = (name) => lookup(name, { all: true }), deadline = 10_000, ca } = options;
  return async (address, { headers, body }) => {
    const fault = faultInUrl(address, allowed);
    if (fault) return unanswered(fault);
    const url = new URL(address);
    const signal = AbortSignal.timeout(deadline);
    try {
      const found = await before(signal, resolved(hostOf(url), resolve));
      const faultThere = faultInIps(
        url,
        found.map((each) => each.address),
        allowed,
      );
      if (faultThere) return unanswered(faultThere);
      return await before(signal, send(url, found, { headers, body, signal, ca }));
    } catch (error) {
      return unanswered(sentenceOf(error, signal.aborted, deadline));
    }
  };
}

async function resolved(host: string, resolve: (name: string) => Promise<Found[]>): Promise<Found[]> {
  const family = isIP(host);
  return family === 0 ? resolve(host) : [{ address: host, family }];
}

/** What `work` gives, unless the signal comes first: a resolver cannot be called off, and a connection may end without a word. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function send(
  url: URL,
  found: Found[],
  sent: { headers: Record<string, string>; body: string; signal: AbortSignal; ca: string | undefined },
): Promise<PostOutcome> {
  const pinned: LookupFunction = (_name, { all }, give) => {
    const [first] = found as [Found];
    if (all) give(null, found);
    else give(null, first.address, first.family);
  };
  const { body, signal, ca } = sent;
  const headers = { ...sent.headers, 'content-length': String(Buffer.byteLength(body)) };
  const common = { method: 'POST', headers, lookup: pinned, signal, ...(ca === undefined ? {} : { ca }) };
  return new Promise((resolve, reject) => {
    const answered = (response: http.IncomingMessage) => {
      const { statusCode: status = 0, headers: told } = response;
      resolve({ answered: true, status, retryAfter: secondsOf(told['retry-after']) });
      let bytes = 0;
      response.on('error', () => {});
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) response.destroy();
      });
    };
    // Agents of its own: the global ones may be told by the environment to go through a proxy.
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...common, agent: new https.Agent() }, answered)
        : http.request(url, { ...common, agent: new http.Agent() }, answered);
    request.on('upgrade', ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      resolve({ answered: true, status, retryAfter: undefined });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function sentenceOf(error: unknown, isLate: boolean, deadline: number): string {
  if (isLate) return `It did not answer within ${deadline / 1000} seconds.`;
  const { code = '' } = error as { code?: string };
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) return 'Its name cannot be resolved.';
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code)) return `Its certificate cannot be trusted (${code}).`;
  return `The connection failed${code ? ` (${code})` : ''}.`;
}
