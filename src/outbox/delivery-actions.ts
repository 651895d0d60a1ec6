import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import { describeFault } from '../http/fault-log.ts';
import { uuidOfBytes } from '../uuid.ts';
import { type Channel, type Delivery, type Outcome, pauseAfter } from './channel.ts';
import {
  type Addressed,
  deleteDeliveriesTo,
  fanOut,
  pruneOutbox,
  restTarget,
  settleDelivery,
  takeDeliveries,
  takeEvents,
} from './delivery-queries.ts';
import type { OutboxEvent } from './event.ts';

/** Deliveries at once, and events whose targets are found together. */
const atOnce = 20;
const eventsAtOnce = 200;

/** How long a target that failed is left alone, in seconds. */
const rest = 60;

const keptDays = 30;

/** Finds out whom each new event is told, in as many rounds as it takes, until `signal`. One that fails waits for its lease to end. */
export async function fanOutEvents(deps: Deps, channels: Channel[], signal: AbortSignal): Promise<void> {
  let taken: OutboxEvent[];
  do {
    taken = await withRetry(() => takeEvents(deps.database, eventsAtOnce), deps.chance);
    await fanOutAll(deps, channels, taken);
  } while (taken.length === eventsAtOnce && !signal.aborted);
}

/** All of them together; where that fails each by itself, so that the one at fault holds up no other. */
async function fanOutAll(deps: Deps, channels: Channel[], events: OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  try {
    const targets = await targetsOf(deps, channels, events);
    await withRetry(() => fanOut(deps.database, events, targets), deps.chance);
  } catch (error) {
    const [event, ...others] = events;
    if (event && others.length === 0) {
      const { site, id, kind } = event;
      deps.log.error({ site, event: id, kind, ...describeFault(error) }, 'an event could not be fanned out');
    } else for (const one of events) await fanOutAll(deps, channels, [one]);
  }
}

async function targetsOf(deps: Deps, channels: Channel[], events: OutboxEvent[]): Promise<Addressed[]> {
  const found = await Promise.all(
    channels.map(async ({ name: channel, targetsOf }) =>
      (await targetsOf(events)).flatMap((targets, place) => {
        const { site, id: event } = events[place] as OutboxEvent;
        return targets.map((target) => ({
          ...{ ...target, site, event, channel, id: uuidOfBytes(deps.random(16)) },
        }));
      }),
    ),
  );
  return found.flat();
}

/** Delivers what is due, some at a time, until nothing is or `signal` says to take up no more. */
export async function deliverDue(deps: Deps, channels: Channel[], signal: AbortSignal): Promise<void> {
  const named = new Map(channels.map((channel) => [channel.name, channel]));
  while (!signal.aborted && named.size > 0) {
    const take = () => takeDeliveries(deps.database, [...named.keys()], atOnce);
    const taken = await withRetry(take, deps.chance);
    if (taken.length === 0) return;
    await Promise.all(
      taken.map((delivery) => deliver(deps, named.get(delivery.channel) as Channel, delivery)),
    );
  }
}

/** One attempt, and what became of it: in the database, the log and the metrics. Gives the outcome. */
export async function deliver(deps: Deps, channel: Channel, delivery: Delivery): Promise<Outcome> {
  const { event, attempt } = delivery;
  const outcome = await channel.deliver(delivery).catch((error: unknown): Outcome => {
    deps.log.error({ delivery: delivery.id, ...describeFault(error) }, 'a delivery broke off');
    return { result: 'failed', error: 'A fault of the service; its log has more.' };
  });
  const { result, status, error } = outcome;
  const done = result === 'done';
  const again = result === 'failed' ? pauseAfter(attempt, deps.chance, outcome.retryAfter) : undefined;
  const settle = () => settleDelivery(deps.database, delivery, { done, again, status, error });
  await withRetry(settle, deps.chance);
  const whose = { channel: channel.name, target: delivery.target };
  if (result === 'failed')
    await withRetry(() => restTarget(deps.database, event.site, whose, rest), deps.chance);
  const became = done ? 'done' : again === undefined ? 'given_up' : 'failed';
  deps.metrics.delivery(channel.name, became);
  deps.log[became === 'given_up' ? 'warn' : 'info'](
    {
      ...{
        site: event.site,
        delivery: delivery.id,
        channel: channel.name,
        event: event.id,
        kind: event.kind,
      },
      ...{ attempt, outcome: became, status, error },
    },
    'delivery',
  );
  return outcome;
}

/** Forgets all deliveries to a target, in any case of its letters, made or not. */
export async function forgetTarget(
  deps: Deps,
  whose: { site: string; channel: string; target: string },
): Promise<void> {
  await withRetry(() => deleteDeliveriesTo(deps.database, whose), deps.chance);
}

/** Forgets what has been over for a month. */
export async function forgetOldDeliveries(deps: Deps): Promise<void> {
  const prune = () => pruneOutbox(deps.database, keptDays, 1000);
  while ((await withRetry(prune, deps.chance)) > 0);
}
