import type { Channel, Delivery, Outcome } from '../../src/outbox/channel.ts';
import { deliverDue, fanOutEvents } from '../../src/outbox/delivery-actions.ts';
import { depsOf } from '../../src/platform.ts';
import type { Service, Site } from './service.ts';

type Told = { id: string; kind: string; subject: string; data: Record<string, unknown> };

/** What the outbox holds of a site, the oldest first. */
export async function eventsOf({ database }: Pick<Service, 'database'>, site: Pick<Site, 'name'>) {
  const rows = await database.sql<Told[]>`
    select id, kind, subject, data from events where site = ${site.name} order by created_at, id`;
  return [...rows];
}

/** Their kinds and subjects alone. */
export const newsOf = async (service: Pick<Service, 'database'>, site: Pick<Site, 'name'>) =>
  (await eventsOf(service, site)).map(({ kind, subject }) => [kind, subject]);

/** A channel of one site that keeps what it delivers, and does with it what `answer` says. */
export function listeningChannel(
  site: Pick<Site, 'name'>,
  targets = ['a target'],
  answer: (delivery: Delivery) => Outcome | Promise<Outcome> = () => ({ result: 'done' }),
): Channel & { heard: Delivery[] } {
  const heard: Delivery[] = [];
  return {
    heard,
    name: `listener of ${site.name}`,
    targetsOf: async (events) =>
      events.map((event) => (event.site === site.name ? targets.map((target) => ({ target })) : [])),
    deliver: async (delivery) => {
      heard.push(delivery);
      return answer(delivery);
    },
  };
}

/** Fans out what has happened and delivers what is due, as a process of its own would. */
export async function tell(service: Pick<Service, 'platform'>, channels: Channel[]): Promise<void> {
  const deps = depsOf(service.platform);
  const { signal } = new AbortController();
  await fanOutEvents(deps, channels, signal);
  await deliverDue(deps, channels, signal);
}

/** Lets the pauses of a site's deliveries, or the leases of those that were never settled, be over. */
export async function hurry({ database }: Pick<Service, 'database'>, site: Pick<Site, 'name'>) {
  await database.sql`update events set due_at = statement_timestamp() where site = ${site.name}`;
  await database.sql`update deliveries set due_at = statement_timestamp() where site = ${site.name}`;
}

export type DeliveryRow = {
  attempts: number;
  target: string;
  due_in: number;
  done: boolean;
  given_up: boolean;
  last_status: number | null;
  last_error: string | null;
};

export async function deliveriesOf({ database }: Pick<Service, 'database'>, site: Pick<Site, 'name'>) {
  const rows = await database.sql<DeliveryRow[]>`
    select attempts, target, extract(epoch from due_at - statement_timestamp())::float8 as due_in,
      done_at is not null as done, given_up_at is not null as given_up, last_status, last_error
    from deliveries where site = ${site.name} order by created_at, target`;
  return [...rows];
}
