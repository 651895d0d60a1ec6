import { drizzle } from 'drizzle-orm/postgres-js';
import { connect, type Database } from '../../src/db/connect.ts';

/** A node of a plan as `EXPLAIN (ANALYZE, FORMAT JSON)` gives it. */
type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
};

/**
 * What the statements of `run` do on the tables: each as its plan was carried out, all nodes in a row. Over a connection of its own, since a
 * second Drizzle would change how the first one's reads its times.
 */
export async function plansOf(
  { databaseUrl = '' }: { databaseUrl: string | undefined },
  run: (database: Database) => Promise<unknown>,
): Promise<{ statement: string; nodes: PlanNode[] }[]> {
  const own = connect(databaseUrl, { max: 1 });
  const sent: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => sent.push({ query, params }) };
  try {
    await run({ ...own, drizzle: drizzle({ client: own.sql, logger }) } as Database);
    const plans = [];
    for (const { query, params } of sent) {
      const rows = await own.sql.unsafe<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
        `explain (analyze, format json) ${query}`,
        params as never[],
      );
      const nodes = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flat(Plan)));
      plans.push({ statement: query, nodes });
    }
    return plans;
  } finally {
    await own.close();
  }
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
