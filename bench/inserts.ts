import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, constants, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { type Turn, timing } from './load.ts';
import type { Contender } from './rounds.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);

/** A table that holds what a ballot is at least: who, where, what. */
async function newTable({ database: { sql } }: Pick<Stage, 'database'>): Promise<void> {
  await sql`create table if not exists bench_inserts (
    poll uuid not null, voter uuid not null, choices text[] not null, cast_at timestamptz not null default now(),
    primary key (poll, voter))`;
}

/** One prepared insert a commit, from a loop over postgres.js: what the database gives whoever does not gather. */
export function oneInsertACommit(stage: Stage, connections: number, bar?: number): Contender {
  const poll = randomUUID();
  return {
    name: `one insert a commit, ${connections}`,
    ...(bar === undefined ? {} : { bar }),
    async ready(count) {
      await newTable(stage);
      const sql = postgres(stage.databaseUrl, { max: connections, onnotice: () => {} });
      const insert = () =>
        sql`insert into bench_inserts (poll, voter, choices) values (${poll}, ${randomUUID()}, ${['o1']})`;
      await timing(connections, 4 * connections, insert);
      return async () => {
        const turn = await timing(connections, count, insert);
        await sql.end();
        return turn;
      };
    },
  };
}

/** The same by pgbench, where it is installed: a loop in C, that leaves more of the cores to the database. */
export async function insertsByPgbench(stage: Stage, connections: number): Promise<Contender[]> {
  const program = await onPath('pgbench');
  if (program === undefined) return [];
  const script = join(stage.dataDir, 'insert.sql');
  await writeFile(
    script,
    `insert into bench_inserts (poll, voter, choices) values ('${randomUUID()}', gen_random_uuid(), '{o1}');\n`,
  );
  const ready = async (count: number) => {
    await newTable(stage);
    const each = Math.max(1, Math.round(count / connections));
    const words = [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${connections}`,
      '--jobs=1',
      `--file=${script}`,
    ];
    return async (): Promise<Turn> => {
      const { stdout } = await run(program, [...words, `--transactions=${each}`, stage.databaseUrl]);
      const [rate, wait] = [/tps = ([\d.]+)/, /latency average = ([\d.]+)/].map((sign) =>
        Number(sign.exec(stdout)?.[1]),
      );
      if (!rate || wait === undefined) throw new Error(`pgbench said: ${stdout}`);
      return { count: each * connections, seconds: (each * connections) / rate, p50: wait, p99: Number.NaN };
    };
  };
  return [{ name: `pgbench, ${connections}`, ready }];
}

async function onPath(program: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, program);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
