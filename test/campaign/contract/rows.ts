import type { Service } from '../../support/service.ts';

/** What each table holds, in a few numbers: any row put in, changed or taken out makes others of them. */
export type Rows = Map<string, string>;

/**
 * Columns that say when something was last used, and how long a session lasts from then. A right key was used, even for what is then
 * refused, so these may move with any request; they are the only ones that may.
 */
const ofUse: Record<string, string> = {
  keys: `- 'last_used_at'`,
  sessions: `- 'last_used_at' - 'expires_at'`,
};

/** Reads the rows of a service's database. A row's `xmin` is the transaction that wrote it last. */
export async function rowsOf({ database }: Pick<Service, 'database'>): Promise<() => Promise<Rows>> {
  const { sql } = database;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  const marks = tables.map(({ name }) => {
    const row = `(to_jsonb(t) ${ofUse[name]})::text`;
    const mark = ofUse[name]
      ? `md5(coalesce(string_agg(${row}, '' order by ${row}), ''))`
      : `coalesce(sum(xmin::text::bigint), 0)::text`;
    return `select '${name}' as name, count(*) || ' ' || ${mark} as mark from "${name}" t`;
  });
  const statement = marks.join(' union all ');
  return async () => {
    const found = await sql.unsafe<{ name: string; mark: string }[]>(statement, [], { prepare: true });
    return new Map(found.map(({ name, mark }) => [name, mark]));
  };
}

/** The tables that differ. */
export const changedBetween = (before: Rows, after: Rows): string[] =>
  [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name);
