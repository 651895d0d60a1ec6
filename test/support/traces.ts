import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from '../../src/db/connect.ts';

/** Every column of every table, as `table.column`, with its type: found in the database, so that none is forgotten. */
export async function everyColumn({
  sql,
}: Database): Promise<{ table: string; column: string; type: string }[]> {
  return sql<{ table: string; column: string; type: string }[]>`
    select table_name as table, column_name as column, data_type as type
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`;
}

/** The columns in which one of these texts stands in any row, whatever they hold: everything is looked at as text, bytes as hex. */
export async function columnsWith(database: Database, texts: string[]): Promise<string[]> {
  const sought = texts.map((text) => text.toLowerCase());
  const found: string[] = [];
  for (const [table, columns] of Map.groupBy(await everyColumn(database), (each) => each.table)) {
    const holds = columns.map(({ column, type }) => {
      const value = type === 'bytea' ? `encode("${column}", 'hex')` : `"${column}"::text`;
      return `bool_or(exists (select 1 from unnest($1::text[]) as given (sought) where position(sought in lower(${value})) > 0))`;
    });
    const [row = []] = await database.sql
      .unsafe(`select ${holds.join(', ')} from "${table}"`, [sought])
      .values();
    found.push(...columns.filter((_, place) => row[place]).map(({ column }) => `${table}.${column}`));
  }
  return found.toSorted();
}

/** When a key or a session was last used, which is noted though nothing else may be. */
const ofUse = new Set(['keys.last_used_at', 'sessions.last_used_at', 'sessions.expires_at']);

/** What every table holds, each as a hash, so that two of them tell whether anything was written in between. */
export async function contentsOf(database: Database): Promise<Record<string, string>> {
  const held = [...Map.groupBy(await everyColumn(database), (each) => each.table)].map(([table, columns]) => {
    const row = columns
      .filter(({ column }) => !ofUse.has(`${table}.${column}`))
      .map(({ column }) => `"${column}"`);
    const rows = `select md5(row(${row.join(', ')})::text) as row from "${table}"`;
    return `select '${table}' as table, md5(coalesce(string_agg(row, '' order by row), '')) as held from (${rows}) as rows`;
  });
  const found = await database.sql.unsafe<{ table: string; held: string }[]>(held.join(' union all '));
  return Object.fromEntries(found.map(({ table, held }) => [table, held]));
}

/** As if so many days had gone by on the database's clock: every moment that it holds lies that much further back. */
export async function passInDatabase(database: Database, days: number): Promise<void> {
  const { sql } = database;
  const moments = (await everyColumn(database)).filter(({ type }) => type.startsWith('timestamp'));
  for (const [table, columns] of Map.groupBy(moments, (each) => each.table)) {
    const earlier = columns.map(({ column }) => `"${column}" = "${column}" - make_interval(hours => $1)`);
    await sql.unsafe(`update "${table}" set ${earlier.join(', ')}`, [Math.round(days * 24)]);
  }
}

/** A text as somebody might find it again: as it is, as base64 wherever it begins in what is encoded, and as hex. */
export function written(text: string): string[] {
  const bytes = Buffer.from(text);
  const encoded = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // What stands at the ends depends on the neighbours as well.
    const inner = whole.slice(before === 0 ? 0 : before + 1, Math.floor((before + bytes.length) / 3) * 4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [...new Set([text, bytes.toString('hex'), ...encoded])];
}

/** Bytes as hex and base64. */
export const plain = (bytes: Uint8Array): string[] =>
  (['hex', 'base64', 'base64url'] as const).map((form) =>
    Buffer.from(bytes).toString(form).replaceAll('=', ''),
  );

/** The same, and the hashes that anybody could compute who guesses it: without a key a hash hides no address. */
export function guessable(text: string): string[] {
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((kind) =>
    [text, text.toLowerCase()].flatMap((each) => {
      const bytes = createHash(kind).update(each).digest();
      const hex = bytes.toString('hex');
      const uuid = hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return [
        hex.slice(0, 32),
        uuid,
        bytes.toString('base64').slice(0, 20),
        bytes.toString('base64url').slice(0, 20),
      ];
    }),
  );
  return [...new Set([...written(text), ...written(text.toLowerCase()), ...hashes])];
}

/** What the server of the tests has written into its own log. */
export async function logOfServer({ sql }: Database): Promise<string> {
  const [row] = await sql<[{ data_directory: string }]>`show data_directory`;
  return readFile(join(dirname(row.data_directory), 'postgres.log'), 'utf8');
}
