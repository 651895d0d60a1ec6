import { connect, type Database } from '../../src/db/connect.ts';

/** A node of a plan as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` gives it. */
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
};

/** A statement as its plan was carried out: all nodes in a row, the topmost first. */
export type Plan = { statement: string; nodes: PlanNode[] };

/**
 * What the statements of `run` do on the tables. Over a connection of its own, since a second Drizzle would change how the first one's
 * reads its times. `generic`: by the plan that is made once for whatever is asked, which is what prepared statements come to.
 */
export async function plansOf(
  { databaseUrl = '' }: { databaseUrl: string | undefined },
  run: (database: Database) => Promise<unknown>,
  { generic = false } = {},
): Promise<Plan[]> {
  const own = connect(databaseUrl, { max: 1 });
  const sent: { query: string; params: unknown[] }[] = [];
  // The one place that statements of either kind pass, Drizzle's and those written for the driver.
  const listen = (_: number, query: string, params: unknown[]) => sent.push({ query, params: [...params] });
  try {
    // A connection asks the server for its types first.
    await own.sql`select 1`;
    own.sql.options.debug = listen;
    await run(own);
    own.sql.options.debug = false;
    const plans: Plan[] = [];
    if (generic) await own.sql`set plan_cache_mode = force_generic_plan`;
    for (const [place, { query, params }] of sent.entries()) {
      const explain = 'explain (analyze, buffers, format json)';
      if (generic) await own.sql.unsafe(`prepare plan_${place} as ${query}`);
      const asked = generic ? `execute plan_${place}${literals(params)}` : query;
      const rows = await own.sql.unsafe<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
        `${explain} ${asked}`,
        generic ? [] : (params as never[]),
      );
      const nodes = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flat(Plan)));
      plans.push({ statement: query, nodes });
    }
    return plans;
  } finally {
    await own.close();
  }
}

/** As `execute` takes them: in its text, since it has no parameters of its own. */
function literals(params: unknown[]): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const texts = params.map((value) => {
    if (value === null) return 'null';
    if (value instanceof Date) return quoted(value.toISOString());
    return quoted(
      Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join(',')}}` : `${value}`,
    );
  });
  return texts.length > 0 ? `(${texts.join(', ')})` : '';
}

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];

/** Rows of a table that the nodes took in their hands, those that were thrown away again among them. */
export const touched = (nodes: PlanNode[], table: string): number =>
  nodes
    .filter((node) => node['Relation Name'] === table)
    .reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    );

/** Blocks of tables and indexes that a statement took in its hands, in memory or not. */
export const blocksOf = ({ nodes }: Plan): number =>
  (nodes[0]?.['Shared Hit Blocks'] ?? 0) + (nodes[0]?.['Shared Read Blocks'] ?? 0);
