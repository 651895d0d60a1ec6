import { KeptConnection } from './kept-connection.ts';

/** What one turn under load came to; times in milliseconds. */
export type Turn = { count: number; seconds: number; p50: number; p99: number };

export type Load = {
  port: number;
  connections: number;
  /** How many requests are sent in all, and which one is sent as the n-th. */
  count: number;
  request: (place: number) => Buffer;
  /** The status that every answer must have: a turn full of refusals would be a fast one. */
  status: number;
};

/** Sends that many requests over that many connections, each of which asks again as soon as it is answered. */
export async function underLoad({ port, connections, count, request, status }: Load): Promise<Turn> {
  const lines = await Promise.all(Array.from({ length: connections }, () => KeptConnection.open(port)));
  try {
    return await timing(connections, count, async (place, line) => {
      const answer = await (lines[line] as KeptConnection).ask(request(place));
      if (answer.status !== status)
        throw new Error(`answered with ${answer.status} in place of ${status}: ${answer.refusal}`);
    });
  } finally {
    for (const line of lines) line.close();
  }
}

/** Does something `count` times, `atOnce` of them at any time, and times each. */
export async function timing(
  atOnce: number,
  count: number,
  act: (place: number, line: number) => Promise<unknown>,
): Promise<Turn> {
  const times = new Float64Array(count);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, count) }, async (_, line) => {
      while (next < count) {
        const place = next++;
        const asked = performance.now();
        await act(place, line);
        times[place] = performance.now() - asked;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  times.sort();
  const percentile = (share: number) => times[Math.min(count - 1, Math.floor(count * share))] ?? 0;
  return { count, seconds, p50: percentile(0.5), p99: percentile(0.99) };
}
