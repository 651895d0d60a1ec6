import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../src/db/connect.ts';
import type { Said } from './sayings.ts';

/**
 * A database full of life as it was under one state of the schema: every row of every table, and what the service said over it.
 * It is kept as lines of JSON, one a row, so that people can read it.
 */
export type Fixture = { state: string; tables: Record<string, Row[]>; said: Said[] };
export type Row = Record<string, unknown>;
type Line = { state: string } | { table: string; row: Row } | { said: Said };

/** The file of a state, which is named by the tag of its newest migration. */
export const fileOf = (state: string) => `test/upgrades/${state.slice(0, 4)}.jsonl`;
const pathOf = (state: string) => join(import.meta.dirname, '../..', fileOf(state));

/** The fixture of a state; undefined where none was made. */
export async function readFixture(state: string): Promise<Fixture | undefined> {
  const text = await readFile(pathOf(state), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const rows = lines.filter((line) => 'row' in line);
  const ofTable = Map.groupBy(rows, ({ table }) => table);
  const tables = [...ofTable].map(([table, found]) => [table, found.map(({ row }) => row)] as const);
  if (!lines.some((line) => 'state' in line && line.state === state))
    throw new Error(`${fileOf(state)} is not of the state ${state}.`);
  return {
    state,
    tables: Object.fromEntries(tables),
    said: lines.filter((line) => 'said' in line).map(({ said }) => said),
  };
}

export async function writeFixture({ state, tables, said }: Fixture): Promise<void> {
  const lines: Line[] = [
    { state },
    ...Object.entries(tables).flatMap(([table, rows]) => rows.map((row) => ({ table, row }))),
    ...said.map((each) => ({ said: each })),
  ];
  await writeFile(pathOf(state), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Every table of the service by its columns, as the database has them. */
export async function columnsOf({ sql }: Database): Promise<Map<string, string[]>> {
  const columns = await sql<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' order by table_name, ordinal_position`;
  const byTable = Map.groupBy(columns, ({ table }) => table);
  return new Map([...byTable].map(([table, found]) => [table, found.map(({ column }) => column)]));
}

/** Every row of every table, in the order of their keys. */
export async function dump(database: Database): Promise<Record<string, Row[]>> {
  const { sql } = database;
  const tables: Record<string, Row[]> = {};
  for (const table of (await columnsOf(database)).keys()) {
    const found = await sql<{ row: Row }[]>`select to_json(t) as row from ${sql(table)} as t`;
    const key = await keyOf(database, table);
    const place = (row: Row) => JSON.stringify(key.map((column) => row[column]));
    const rows = found.map(({ row }) => row);
    tables[table] = rows.toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
  }
  return tables;
}

/** The columns of a table's primary key. */
export async function keyOf({ sql }: Database, table: string): Promise<string[]> {
  const columns = await sql<{ name: string }[]>`
    select attname as name from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
    where indrelid = ${table}::regclass and indisprimary order by array_position(indkey::int2[], attnum)`;
  return columns.map(({ name }) => name);
}

/** Puts a fixture's rows into the empty tables of its state. What does not fit them exactly is a fault. */
export async function load(database: Database, { tables, state }: Fixture): Promise<void> {
  const known = await columnsOf(database);
  for (const [table, rows] of Object.entries(tables)) {
    const columns = known.get(table) ?? [];
    const strange = Object.keys(rows[0] ?? {}).filter((column) => !columns.includes(column));
    if (strange.length > 0) throw new Error(`${state} has no ${table}.${strange.join(`, no ${table}.`)}.`);
    const { sql } = database;
    await sql`insert into ${sql(table)} select * from jsonb_populate_recordset(null::${sql(table)}, ${JSON.stringify(rows)}::text::jsonb)`;
  }
}
