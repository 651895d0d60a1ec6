import type { Context } from 'hono';
import { Broadcast, type Said } from '../broadcast.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Env } from '../http/operation.ts';
import { ListenerSeats } from './listener-seats.ts';
import type { ResultsWire } from './poll.ts';
import { showResults } from './poll-actions.ts';
import type { PollCount } from './results.ts';

/** Of one process; whoever finds none is asked to come back, since polling still works. */
const seats = new ListenerSeats();

/** By app, since what lives as long as one request must not be written to by another; then by poll and the form it is told in. */
const broadcasts = new WeakMap<Deps, Map<string, OnAir>>();
type OnAir = { broadcast: Broadcast; read: () => Promise<Said> };

/** How a change is told. `name` tells the forms of one poll apart; `write` gives the data of its event. */
export type Telling = { name: string; write: (shown: PollCount & { results: ResultsWire }) => object };

/**
 * The results as Server-Sent Events, at once and whenever they have changed; who comes back with the id of what is so still
 * (`Last-Event-ID`) waits for the next change. Ends when the results go into hiding. Refused before anything is sent where they are
 * hidden, or all seats are taken.
 */
export async function streamResults(
  c: Context<Env>,
  deps: Deps,
  site: string,
  slug: string,
  telling: Telling,
): Promise<Response> {
  const all = broadcasts.get(deps) ?? new Map<string, OnAir>();
  if (!broadcasts.has(deps)) {
    broadcasts.set(deps, all);
    deps.closing.addEventListener('abort', () => {
      for (const { broadcast } of all.values()) broadcast.end();
    });
  }
  const key = `${site} ${slug} ${telling.name}`;
  const said = await (all.get(key)?.read ?? written(deps, site, slug, telling))();
  const leave = takeSeat(deps.closing, c.get('network'));
  const onAir = all.get(key) ?? goOnAir(written(deps, site, slug, telling));
  all.set(key, onAir);
  const stream = onAir.broadcast.listen(
    said,
    c.req.header('last-event-id'),
    () => {
      leave();
      if (onAir.broadcast.listeners === 0 && all.get(key) === onAir) all.delete(key);
    },
    comingBack(deps.chance),
  );
  return c.body(stream, 200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    Connection: 'keep-alive',
    'Transfer-Encoding': 'chunked',
    // Proxies that gather answers would hold every event back.
    'X-Accel-Buffering': 'no',
  });
}

/** Results that nobody may see any more, or a poll that is gone, are the end; a database that is away is not. */
const goOnAir = (read: OnAir['read']): OnAir => ({
  broadcast: new Broadcast(() =>
    read().catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    }),
  ),
  read,
});

/** Reads what is to be told, and writes it once as long as it stays the same. */
function written(deps: Deps, site: string, slug: string, { write }: Telling): () => Promise<Said> {
  const encoder = new TextEncoder();
  let last: Said | undefined;
  return async () => {
    const shown = await showResults(deps, site, slug);
    if (last?.version !== shown.version) {
      const text = `event: results\ndata: ${JSON.stringify(write(shown))}\nid: ${shown.version}\n\n`;
      last = { version: shown.version, event: encoder.encode(text) };
    }
    return last;
  };
}

/** After how long a browser whose stream has ended comes back: after a restart not all of them at one moment. */
const comingBack = (chance: () => number) =>
  new TextEncoder().encode(`retry: ${Math.round(1000 + chance() * 9000)}\n`);

function takeSeat(closing: AbortSignal, network: string): () => void {
  const leave = closing.aborted ? undefined : seats.take(network);
  if (leave) return leave;
  throw new Refusal('unavailable', 'Too many listeners. Please ask for the results instead.', {
    retryAfter: 30,
  });
}
