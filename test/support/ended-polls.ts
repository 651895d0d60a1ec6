import { depsOf } from '../../src/platform.ts';
import { destroyVotersKeys } from '../../src/polls/forgetting-actions.ts';
import type { ReadersService } from './readers.ts';
import type { Service, Site } from './service.ts';

/** 30 days, in hours. */
export const month = 30 * 24;

/** As if the poll had ended so many hours ago, whether by a close or by being deleted. */
export async function endedBefore(
  { database: { sql } }: Pick<Service, 'database'>,
  site: Site,
  slug: string,
  hours: number,
  by: 'closes_at' | 'deleted_at' = 'closes_at',
): Promise<void> {
  await sql`update polls set ${sql(by)} = statement_timestamp() - make_interval(hours => ${hours})
    where site = ${site.name} and slug = ${slug}`;
}

/** Closes a poll, as if that had been 30 days ago, and lets the service's memory of it go by. */
export async function closeAMonthAgo(service: ReadersService, site: Site, slug: string): Promise<void> {
  const { status, text } = await site.api(`/polls/${slug}/close`, { method: 'POST', owner: true });
  if (status !== 200) throw new Error(text);
  await endedBefore(service, site, slug, month);
  service.pass(2);
}

/** One round of the chore, by a process of its own. */
export const destroyKeys = (
  { platform }: Pick<Service, 'platform'>,
  signal: AbortSignal = new AbortController().signal,
) => destroyVotersKeys(depsOf(platform), signal);

/** What a poll's row says of its keys, and of how far its ballots have forgotten. */
export async function keysOf({ database: { sql } }: Pick<Service, 'database'>, site: Site, slug: string) {
  const [row] = await sql<{ salt: string | null; forgottenTo: string | null; isDone: boolean }[]>`
    select sealed_salt as salt, forgotten_to as "forgottenTo", forgotten_at is not null as "isDone"
    from polls where site = ${site.name} and slug = ${slug}`;
  if (!row) throw new Error(`there is no poll ${slug}`);
  return row;
}
