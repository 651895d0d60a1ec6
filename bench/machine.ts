import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import honoServer from '../node_modules/@hono/node-server/package.json' with { type: 'json' };
import hono from '../node_modules/hono/package.json' with { type: 'json' };
import postgres from '../node_modules/postgres/package.json' with { type: 'json' };
import type { Stage } from './stage.ts';

/** On what, with what and beside what else the figures came about. */
export async function describeMachine({ database }: Pick<Stage, 'database'>): Promise<string> {
  const [row] = await database.sql<
    [{ server: string; fsync: string; commit: string }]
  >`select current_setting('server_version') as server, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg().map((each) => each.toFixed(2));
  return [
    `${new Date().toISOString()}, ${revision()}`,
    `${cpus().length} × ${cpu?.model.trim() || process.arch}, ${memory} GB, load ${load.join(' ')}`,
    `Node ${process.versions.node}, hono ${hono.version}, @hono/node-server ${honoServer.version}, postgres ${postgres.version}, PostgreSQL ${row?.server} (fsync ${row?.fsync}, synchronous_commit ${row?.commit})`,
  ].join('\n');
}

function revision(): string {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes';
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return 'no revision known';
  }
}
