import type { SSEStreamingApi } from 'hono/streaming';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { showResults } from './poll-actions.ts';

/** Listeners of one process at most; a further one is asked to come back, since polling still works. */
const mostListeners = 2000;
const everyMs = 1000;
const heartbeatMs = 15_000;
let listeners = 0;

/** Takes one of the seats for listeners and gives the way to leave it. Refused before anything is sent where all are taken. */
export function takeSeat(): () => void {
  if (listeners >= mostListeners) {
    throw new Refusal('unavailable', 'Too many listeners. Please ask for the results instead.', {
      retryAfter: 30,
    });
  }
  listeners++;
  return () => {
    listeners--;
  };
}

/**
 * Sends the results whenever they have changed, and a comment now and then so that proxies keep the line. Ends when the
 * reader leaves, or the results go into hiding. All listeners of a poll share one reading a second.
 */
export async function followResults(
  deps: Deps,
  site: string,
  slug: string,
  stream: SSEStreamingApi,
): Promise<void> {
  let sent = '';
  let quietMs = 0;
  while (!stream.aborted && !stream.closed) {
    const reading = await showResults(deps, site, slug).catch(() => undefined);
    if (!reading) return;
    if (reading.version !== sent) {
      await stream.writeSSE({ event: 'results', id: reading.version, data: JSON.stringify(reading.results) });
      sent = reading.version;
      quietMs = 0;
    } else if (quietMs >= heartbeatMs) {
      await stream.write(':\n\n');
      quietMs = 0;
    }
    await stream.sleep(everyMs);
    quietMs += everyMs;
  }
}
