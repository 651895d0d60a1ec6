import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { beginReading, copyOut, stateOf, type Table, tablesIn } from '../db/backup.ts';
import type { Database } from '../db/connect.ts';
import type { Keyring } from '../keyring.ts';
import { type Contents, checksOf, format, type Head, type Kept, names, partName } from './backup-format.ts';
import { startSum } from './backup-sums.ts';
import { connectFrom } from './database.ts';
import { release, schemaAt, timeline } from './release.ts';
import { endOf, endOfArchive, headerOf } from './tar.ts';

/** How much of a table is held in memory, since a file's size stands before it in the archive. */
const partSize = 4 * 1024 * 1024;

/** Ballots are random numbers for the most part: more than the fastest way of packing takes much longer and saves little. */
const level = 1;

export type BackupOrder = {
  url: string;
  file: string;
  keyring: Keyring;
  /** Put in beside the tables; anybody who reads the file has them then. */
  secrets?: Kept | undefined;
  signal?: AbortSignal | undefined;
  /** Asked before each part; throws where there is no room for it. */
  hasRoom?: () => Promise<void>;
};

/** Writes all that the database holds at one moment to a file, for its owner alone, which takes its name when it is whole and on the disk. */
export async function writeBackup(order: BackupOrder): Promise<{ head: Head; contents: Contents }> {
  const { url, file, signal } = order;
  const database = connectFrom(url, { max: 1 });
  const part = `${file}.part`;
  const made: { head?: Head; contents?: Contents } = {};
  try {
    await rm(part, { force: true });
    const into = createWriteStream(part, { mode: 0o600, flags: 'wx' });
    await pipeline(archiveOf(database, order, made), createGzip({ level }), into, signal ? { signal } : {});
    await keepOnDisk(part);
    await rename(part, file);
    await keepOnDisk(dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await database.close();
  }
  return made as { head: Head; contents: Contents };
}

async function keepOnDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}

async function* archiveOf(
  database: Database,
  { keyring, secrets, hasRoom = async () => {} }: BackupOrder,
  made: { head?: Head; contents?: Contents },
): AsyncGenerator<Uint8Array> {
  const state = await stateOf(database, timeline);
  if (state === undefined) throw new Error('There is nothing to back up: the database has no tables yet.');
  if (state === 'unknown')
    throw new Error(
      `A later release than this one, ${release}, has migrated the database. Make the backup with that release.`,
    );
  const tables = tablesIn(await schemaAt(state));
  const { at, version, isWhole } = await beginReading(database, tables);
  if ((await stateOf(database, timeline)) !== state)
    throw new Error('The database was migrated just now. Make the backup again.');
  const { tag, when } = state;
  made.head = {
    ...{ format, release, migration: { tag, when }, madeAt: at.toISOString(), postgres: version },
    ...{ secrets: checksOf(keyring), tables },
  };
  const fileOf = (name: string, bytes: Uint8Array) => [
    headerOf(name, bytes.length, at),
    bytes,
    endOf(bytes.length),
  ];
  const json = (name: string, value: object) =>
    fileOf(name, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
  yield* json(names.head, made.head);
  if (secrets) yield* json(names.secrets, secrets);
  const contents: Contents = { tables: {} };
  for (const table of tables) {
    const sum = startSum();
    let count = 0;
    for await (const bytes of inParts(database, table, sum.add)) {
      await hasRoom();
      yield* fileOf(partName(table.name, ++count), bytes);
    }
    contents.tables[table.name] = sum.end();
  }
  if (!(await isWhole())) throw new Error('The connection to the database was lost on the way.');
  yield* json(names.contents, contents);
  yield endOfArchive();
  made.contents = contents;
}

/** A table in pieces of about the same size; at least one, so that an empty table is seen to be one. */
async function* inParts(
  database: Database,
  table: Table,
  passed: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let [pieces, size, count]: [Uint8Array[], number, number] = [[], 0, 0];
  for await (const piece of copyOut(database, table)) {
    passed(piece);
    pieces.push(piece);
    size += piece.length;
    if (size < partSize) continue;
    yield Buffer.concat(pieces);
    [pieces, size, count] = [[], 0, count + 1];
  }
  if (size > 0 || count === 0) yield Buffer.concat(pieces);
}
