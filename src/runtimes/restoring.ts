import { stateOf, type Table, tablesIn } from '../db/backup.ts';
import type { Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { beginWriting, checkTallies, clearForRestore, copyIn, lookOver } from '../db/restore.ts';
import type { Head } from './backup-format.ts';
import { type Read, readBackup } from './backup-reading.ts';
import { connectFrom } from './database.ts';
import { migrations, schemaAt, timeline } from './release.ts';

/**
 * Puts a backup that was looked at into a database in which there is nothing yet: the tables as they were when it was made, the rows in one
 * transaction, then what this release has changed about them. Throws a sentence where it cannot, and has put in no row then.
 */
export async function restoreInto(
  url: string,
  file: string,
  { head, contents }: Read,
  tell: (sentence: string) => void,
): Promise<{ polls: number; wrong: string[] }> {
  const tables = tablesIn(await schemaAt(head.migration));
  if (JSON.stringify(tables) !== JSON.stringify(head.tables))
    throw new Error(`The tables in ${file} are not those of ${head.migration.tag}. Nothing was written.`);
  const patience = { tell, connect: connectFrom };
  await withConnection(url, (database) => refuseLaterTables(database, head));
  await migrate(url, migrations, { ...patience, upTo: head.migration.when });
  await withConnection(url, (database) => putIn(database, file, tables, contents));
  await migrate(url, migrations, patience);
  return withConnection(url, async (database) => {
    await lookOver(database, tablesIn(await schemaAt(timeline.at(-1) ?? head.migration)));
    return checkTallies(database);
  });
}

async function refuseLaterTables(database: Database, { migration }: Head): Promise<void> {
  const state = await stateOf(database, timeline);
  if (state === undefined || (state !== 'unknown' && state.when <= migration.when)) return;
  const is = state === 'unknown' ? 'a later release than this one' : state.tag;
  throw new Error(
    `This database was migrated to ${is} already, and the backup is of ${migration.tag}. Restore it into one in which nothing was made yet. Nothing was written.`,
  );
}

async function putIn(
  database: Database,
  file: string,
  tables: Table[],
  contents: Read['contents'],
): Promise<void> {
  await beginWriting(database, tables);
  const filled = await clearForRestore(database, tables);
  if (filled.length > 0)
    throw new Error(
      `There is something in this database already (in ${filled.join(', ')}), and a backup goes into an empty one only. Set DATA_DIR to an empty folder or move its folder "postgres" away, or name an empty database in DATABASE_URL. Nothing was written.`,
    );
  await readBackup(file, async (name, rows) => {
    const table = tables.find((each) => each.name === name);
    if (!table) throw new Error(`There is no table ${name}.`);
    const count = await copyIn(database, table, rows);
    if (count !== contents.tables[name]?.rows)
      throw new Error(`Of ${name} ${count} rows came in. Nothing was kept.`);
  });
  await database.sql`commit`;
}

/** What was begun and not committed is undone by the end of the connection. */
async function withConnection<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = connectFrom(url, { max: 1 });
  try {
    const done = await work(database);
    await database.close();
    return done;
  } catch (error) {
    await database.sql.end({ timeout: 0 });
    throw error;
  }
}
