import { eq } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { imports } from '../db/schema.ts';
import type { ImportedThing } from './import.ts';

/** The names under which archives were brought into a site. */
export async function sourcesOf({ drizzle }: Database, site: string): Promise<string[]> {
  const found = await drizzle
    .selectDistinct({ source: imports.source })
    .from(imports)
    .where(eq(imports.site, site));
  return found.map(({ source }) => source).sort();
}

/** What a source's id stands for here, under whichever name its archive came; the first that came, of several. */
export async function findImported(
  { sql }: Pick<Database, 'sql'>,
  site: string,
  kind: ImportedThing['kind'],
  sourceId: string,
): Promise<{ source: string; ours: string; within: string | null } | undefined> {
  const [found] = await sql<{ source: string; ours: string; within: string | null }[]>`
    select source, ours, within from imported where site = ${site} and kind = ${kind} and source_id = ${sourceId}
    order by created_at, source limit 1`;
  return found;
}
