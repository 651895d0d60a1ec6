import type { Row } from './fixture.ts';

/**
 * What a database has no longer of what it had, a sentence each. `keys` has the columns of each table's primary key. Rows, tables
 * and columns that came in addition are no loss.
 */
export function losses(
  before: Record<string, Row[]>,
  after: Record<string, Row[]>,
  keys: Map<string, string[]>,
): { thing: string; says: string }[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const now = after[table];
    if (!now) return [{ thing: table, says: `The table ${table} is gone.` }];
    const nameOf = (row: Row) => JSON.stringify((keys.get(table) ?? []).map((column) => row[column]));
    const found = new Map(now.map((row) => [nameOf(row), row]));
    const pairs = rows.map((row) => [row, found.get(nameOf(row))] as const);
    const gone = pairs.filter(([, kept]) => !kept).length;
    const lost =
      gone > 0 ? [{ thing: table, says: `${table} has lost ${gone} of ${rows.length} rows.` }] : [];
    return [...lost, ...changes(table, pairs)];
  });
}

function changes(table: string, pairs: (readonly [Row, Row | undefined])[]) {
  return Object.keys(pairs[0]?.[0] ?? {}).flatMap((column) => {
    const kept = pairs.flatMap(([row, now]) =>
      now ? [[row[column], now[column], column in now] as const] : [],
    );
    const thing = `${table}.${column}`;
    if (kept.some(([, , isThere]) => !isThere)) return [{ thing, says: `The column ${thing} is gone.` }];
    const changed = kept.filter(([was, is]) => JSON.stringify(was) !== JSON.stringify(is)).length;
    return changed > 0 ? [{ thing, says: `${thing} has changed in ${changed} rows.` }] : [];
  });
}
