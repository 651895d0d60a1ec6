import { faultInUrl, type Networks } from '../outbox/address.ts';
import { type Post, secondsOf, unanswered } from '../outbox/post.ts';

/**
 * Posts to addresses that people typed in, where nothing but `fetch` is to be had. The address is judged on the face of it; what a
 * name leads to cannot be, so this is for runtimes with no private network behind them, as Cloudflare's. Follows no redirect.
 */
export function fetchPost(allowed: Networks, deadline = 10_000): Post {
  return async (address, { headers, body }) => {
    const fault = faultInUrl(address, allowed);
    if (fault) return unanswered(fault);
    const signal = AbortSignal.timeout(deadline);
    try {
      const answer = await fetch(address, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.body?.cancel();
      return {
        answered: true,
        status: answer.status,
        retryAfter: secondsOf(answer.headers.get('retry-after')),
      };
    } catch {
      return unanswered(
        signal.aborted ? `It did not answer within ${deadline / 1000} seconds.` : 'The connection failed.',
      );
    }
  };
}
