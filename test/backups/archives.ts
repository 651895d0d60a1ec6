import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { endOf, endOfArchive, entriesOf, headerOf } from '../../src/runtimes/tar.ts';

type File = { name: string; bytes: Buffer };

async function filesIn(file: string): Promise<File[]> {
  const archive = gunzipSync(await readFile(file));
  async function* all() {
    yield archive;
  }
  const files: File[] = [];
  for await (const { name, bytes } of entriesOf(all())) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    files.push({ name, bytes: Buffer.concat(pieces) });
  }
  return files;
}

/** Writes an archive anew with other files in it, sums and all: what somebody with an editor could do. */
export async function rewrite(from: string, to: string, change: (files: File[]) => File[]): Promise<void> {
  const files = change(await filesIn(from));
  const bytes = files.flatMap(({ name, bytes: each }) => [
    headerOf(name, each.length, new Date()),
    each,
    endOf(each.length),
  ]);
  await writeFile(to, gzipSync(Buffer.concat([...bytes, endOfArchive()])));
}

/** The files with one of them said otherwise. */
export const withJson =
  (name: string, change: (json: Record<string, unknown>) => object) =>
  (files: File[]): File[] =>
    files.map((file) =>
      file.name === name
        ? { name, bytes: Buffer.from(JSON.stringify(change(JSON.parse(file.bytes.toString('utf8'))))) }
        : file,
    );
