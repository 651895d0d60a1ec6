import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import {
  type Contents,
  contentsSchema,
  format,
  type Head,
  headSchema,
  type Kept,
  keptSchema,
  names,
  type Sum,
  tableOf,
} from './backup-format.ts';
import { startSum } from './backup-sums.ts';
import { messageOf } from './node-process.ts';
import { release, timeline } from './release.ts';
import { BentArchive, type Entry, entriesOf } from './tar.ts';

/** What a backup says of itself, all of it looked at. */
export type Read = { head: Head; contents: Contents; secrets: Kept | undefined };

/** Reads a backup to its end, and throws a sentence where it is none, is not whole, was changed, or is of a later release. */
export const checkBackup = (file: string): Promise<Read> =>
  readBackup(file, async (_, rows) => {
    for await (const _piece of rows);
  });

/**
 * Reads a backup, and hands over each table's rows, in the order of the file. All that is wrong with it may be found out as late as at the end, so
 * whoever writes on its word waits for that.
 */
export async function readBackup(
  file: string,
  take: (table: string, rows: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Read> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const unpacked = createGunzip();
  source.once('error', (error) => unpacked.destroy(error));
  const files = entriesOf(source.pipe(unpacked));
  try {
    return await walk(files, file, take);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') throw new Error(`There is no file ${file}.`);
    if (!isBent(error)) throw error;
    throw new Error(
      `${file} is not a whole backup (${messageOf(error)}): it was cut short or changed since it was made, or is none. Nothing was written.`,
    );
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

const isBent = (error: unknown) =>
  error instanceof BentArchive || String((error as { code?: string }).code).startsWith('Z_');

async function walk(
  files: AsyncGenerator<Entry>,
  file: string,
  take: (table: string, rows: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Read> {
  let next = await files.next();
  const textOf = async (name: string) => {
    if (next.done || next.value.name !== name) throw new BentArchive(`${name} is not where it must be`);
    const pieces: Uint8Array[] = [];
    for await (const piece of next.value.bytes) pieces.push(piece);
    next = await files.next();
    return Buffer.concat(pieces).toString('utf8');
  };
  const headText = await textOf(names.head);
  refuseLater(headText, file);
  const head = parsed(headSchema, headText, names.head);
  const isKept = !next.done && next.value.name === names.secrets;
  const secrets = isKept ? parsed(keptSchema, await textOf(names.secrets), names.secrets) : undefined;
  const sums: Record<string, Sum> = {};
  for (const { name } of head.tables) {
    const sum = startSum();
    async function* rows() {
      for (; !next.done && tableOf(next.value.name) === name; next = await files.next())
        for await (const piece of next.value.bytes) {
          sum.add(piece);
          yield piece;
        }
    }
    await take(name, rows());
    sums[name] = sum.end();
  }
  const contents = parsed(contentsSchema, await textOf(names.contents), names.contents);
  if (!next.done) throw new BentArchive(`${next.value.name} is too much`);
  for (const { name } of head.tables) {
    const [is, was] = [sums[name], contents.tables[name]];
    if (is?.sha256 !== was?.sha256 || is?.rows !== was?.rows)
      throw new BentArchive(`the rows of ${name} are not those that were written`);
  }
  return { head, contents, secrets };
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, name: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BentArchive(`${name} cannot be read`);
  }
}

/** Before anything else is read of it: a later release may write it otherwise. */
function refuseLater(headText: string, file: string): void {
  const head = parsed(headSchema.partial().loose(), headText, names.head);
  const { migration, release: made = 'unknown' } = head;
  const isKnown = migration !== undefined && timeline.some(({ when }) => when === migration.when);
  if (head.format === format && isKnown) return;
  const state = migration ? `, with the tables of ${migration.tag}` : '';
  throw new Error(
    `${file} was made by Hustings ${made}${state}, which this release, ${release} (${timeline.at(-1)?.tag}), does not know. Restore it with that release or a later one. Nothing was written.`,
  );
}
