import { randomUUID } from 'node:crypto';
import type { Service, Site } from './service.ts';

/** A poll that goes by a number of WP-Polls, as an import leaves it; its answers are numbered from ten times that on. Gives its slug. */
export async function importedPoll(
  { database: { sql } }: Pick<Service, 'database'>,
  site: Site,
  number: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const options = ['One', 'Other', 'Third'];
  const slug = await site.newPoll({ options, slug: `poll-${randomUUID()}`, ...more });
  const [{ id }] = await sql<[{ id: string }]>`
    select id from polls where site = ${site.name} and slug = ${slug}`;
  const note = (kind: string, sourceId: string, ours: string, within: string | null) => sql`
    insert into imported (site, kind, source_id, source, ours, within)
    values (${site.name}, ${kind}, ${sourceId}, 'wordpress', ${ours}, ${within})`;
  await note('poll', number, id, null);
  for (const place of options.keys())
    await note('option', String(Number(number) * 10 + place), `o${place + 1}`, id);
  return slug;
}
