import { withRetry } from '../db/failures.ts';
import type { Deps } from '../deps.ts';
import type { AuditEntry } from '../sites/audit.ts';
import { uuidOfBytes } from '../uuid.ts';
import type { Channel, Outcome } from './channel.ts';
import { deliver } from './delivery-actions.ts';
import { insertTaken, listDeliveries } from './delivery-log-queries.ts';
import type { NewEvent } from './event.ts';
import { type DeliveryWire, deliveryWire } from './webhook.ts';

/** The newest of what a target was told and is still to be told. */
export async function deliveriesTo(
  deps: Deps,
  whose: { site: string; channel: string; target: string },
  limit: number,
): Promise<DeliveryWire[]> {
  const found = await listDeliveries(deps.database, whose, limit, undefined);
  return found.slice(0, limit).map(({ delivery, event }) => deliveryWire(delivery, event));
}

/** Tells one target alone of an event, now, and gives what became of it; `told` is the entry about that in the audit. */
export async function tellAtOnce(
  deps: Deps,
  channel: Channel,
  event: NewEvent,
  target: string,
  told: AuditEntry,
): Promise<Outcome> {
  const to = { id: uuidOfBytes(deps.random(16)), channel: channel.name, target };
  const taken = await withRetry(() => insertTaken(deps.database, event, to, told), deps.chance);
  return deliver(deps, channel, taken);
}
