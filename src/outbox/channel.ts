import type { OutboxEvent } from './event.ts';

/** The rules of delivering: what a channel is, what may become of a delivery, and when it is tried again. */

/** Whom to tell; `payload` is handed back at the delivery. An e-mail address in `target` is erased with its reader. */
export type Target = { target: string; payload?: Record<string, unknown> };

/** `attempt` counts from 1. */
export type Delivery = {
  id: string;
  target: string;
  payload: Record<string, unknown> | null;
  attempt: number;
  event: OutboxEvent;
};

/**
 * `done`: it is there. `failed`: worth another try. `refused`: never to be tried again. `error` is a few words for the log that
 * editors see: no address, and nothing that a reader or the receiver wrote.
 */
export type Outcome = {
  result: 'done' | 'failed' | 'refused';
  status?: number | undefined;
  error?: string | undefined;
  /** When the receiver asked to be tried again, in seconds. */
  retryAfter?: number | undefined;
};

/**
 * A way of telling somebody. `targetsOf` finds whom, for each of the events in their order; it may be asked more than once for an event, and
 * each target is told once. `deliver` is called at least once for each until it is `done`, and must be over within half of the lease.
 */
export type Channel = {
  name: string;
  targetsOf(events: OutboxEvent[]): Promise<Target[][]>;
  deliver(delivery: Delivery): Promise<Outcome>;
};

/** For how long a row that was taken up is left alone by others, in seconds: after a crash it is taken up again. */
export const lease = 60;

/** How many seconds after each failure the next attempt is made, as the Standard Webhooks specification advises. */
const pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Seconds until the next attempt, up to a fifth longer by chance; undefined where it is time to give up. */
export function pauseAfter(attempt: number, chance: () => number, asked = 0): number | undefined {
  const pause = pauses[attempt - 1];
  return pause && Math.max(pause * (1 + chance() / 5), Math.min(asked, 86_400));
}
