import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };

export const migrationsFolder = join(import.meta.dirname, '../../drizzle');

/** The migrations that have landed, the oldest first. */
export const { entries } = journal;

export const sqlOf = (tag: string) => readFile(join(migrationsFolder, `${tag}.sql`), 'utf8');

/** The statements of a migration, each on one line, without comments and semicolon. */
export const statementsOf = (sql: string): string[] =>
  sql
    .split('--> statement-breakpoint')
    .map((written) => written.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim().replace(/;$/, ''))
    .filter((statement) => statement !== '');

/**
 * A folder of its own with the first `count` migrations, and after them the made-up ones of `next`. It lies in the system's
 * folder for what is temporary; whoever asks for it removes it.
 */
export async function folderWith(count: number, next: string[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-upgrade-'));
  await cp(migrationsFolder, folder, { recursive: true });
  const kept = entries.slice(0, count);
  const added = next.map((_, place) => ({
    ...{ idx: count + place, version: '7', breakpoints: true },
    ...{ when: (kept.at(-1)?.when ?? 0) + place + 1, tag: `next-${place}` },
  }));
  for (const [place, { tag }] of added.entries())
    await writeFile(join(folder, `${tag}.sql`), next[place] as string);
  const cut = { ...journal, entries: [...kept, ...added] };
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(cut));
  return folder;
}

/** A word that a migration gives for what it takes away: since when nothing does (reads, leaves out) what would be hurt by it. */
export type Contract = { deed: string; thing: string; since: string };

/** The contracts in a migration's comments: `-- contract: nothing has read polls.note since 0.3`. */
export function contractsIn(sql: string): Contract[] {
  const said = sql.matchAll(/^-- contract: nothing has (.+) (\S+) since (\d+\.\d+(?:\.\d+)?)\s*$/gm);
  return [...said].map(([, deed = '', thing = '', since = '']) => ({ deed, thing, since }));
}
