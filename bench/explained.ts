import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './child-process.ts';
import { spreadOf } from './rounds.ts';
import { type Stage, serviceEntry } from './stage.ts';

/** A node of a plan as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` gives it. */
export type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Subplan Name'?: string;
  'CTE Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
};

/** One statement of an action: what it works on, how often it was sent, and the blocks that each time touched, in the middle. */
export type Statement = { text: string; tables: string[]; sent: number; blocks: number };

const explaining = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_format': 'json',
};

/**
 * A second service over the stage's database, whose every statement is explained as it is carried out, just as it was sent and with the plan
 * that it got. `statementsOf` gives those that were sent `times` times or more while something was done, the chores' aside.
 */
export async function startExplained(stage: Stage) {
  const url = new URL(stage.databaseUrl);
  for (const [name, value] of Object.entries(explaining)) url.searchParams.set(name, value);
  const env = { ...stage.serviceEnv, DATABASE_URL: url.href };
  const service = await startChild(serviceEntry, { env, ready: '/readyz' });
  const log = join(stage.dataDir, 'postgres.log');
  return {
    ...service,
    async statementsOf(times: number, act: () => Promise<unknown>): Promise<Statement[]> {
      const { size } = await stat(log);
      await act();
      const said = (await readFile(log)).subarray(size).toString();
      return gathered(plansIn(said)).filter(({ sent }) => sent >= times);
    },
  };
}

type Explained = { 'Query Text': string; Plan: PlanNode };

/** Lines that go on begin with a tab in the server's log. */
function plansIn(said: string): Explained[] {
  return [...said.matchAll(/ plan:\n((?:\t.*\n)+)/g)].map(([, json = '']) =>
    JSON.parse(json.replaceAll('\n\t', '\n')),
  );
}

function gathered(plans: Explained[]): Statement[] {
  const byText = Map.groupBy(plans, (plan) => plan['Query Text']);
  return [...byText].map(([text, same]) => ({
    text,
    tables: [
      ...new Set(same.flatMap(({ Plan }) => flat(Plan).map((node) => node['Relation Name'] ?? [])).flat()),
    ],
    sent: same.length,
    blocks: spreadOf(same.map(({ Plan }) => blocksOf(Plan))).median,
  }));
}

/**
 * The blocks that a statement touched. The top node has those of all it read from; a `with` that nobody reads is carried out after it, and
 * has its own.
 */
export function blocksOf(top: PlanNode): number {
  const nodes = flat(top);
  const read = new Set(nodes.map((node) => node['CTE Name']));
  const apart = nodes.filter((node) => {
    const [, name] = /^CTE (.+)$/.exec(node['Subplan Name'] ?? '') ?? [];
    return name !== undefined && !read.has(name);
  });
  return [top, ...apart].reduce(
    (sum, node) => sum + node['Shared Hit Blocks'] + node['Shared Read Blocks'],
    0,
  );
}

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
