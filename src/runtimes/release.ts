import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import type { Migration, SchemaSnapshot } from '../db/backup.ts';

/** What this release is called. */
export const release: string = packageJson.version;

/** Where its migrations are. */
export const migrations: string = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** Its migrations, the oldest first. */
export const timeline: readonly Migration[] = journal.entries;

/** The schema after a migration, as it was written down when that was made. */
export async function schemaAt({ tag }: Pick<Migration, 'tag'>): Promise<SchemaSnapshot> {
  const file = `${migrations}/meta/${tag.slice(0, 4)}_snapshot.json`;
  return JSON.parse(await readFile(file, 'utf8')) as SchemaSnapshot;
}
