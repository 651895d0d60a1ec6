import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { solveWork } from '../support/solve-work.ts';
import { startFlags } from '../support/start-flags.ts';

const entry = join(import.meta.dirname, '../../src/runtimes/node.ts');
const started: (() => Promise<void>)[] = [];

/**
 * The real service as a process of its own, with nothing in its environment but `env`; started by its entry, as
 * `npm start` does, or other words, by this Node or another `program`.
 */
export function launch(
  env: Record<string, string>,
  words = [...startFlags, entry],
  {
    program = process.execPath,
    ...as
  }: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'> & { program?: string } = {},
) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, words, { ...as, env: { PATH, HOME, ...env } });
  const lines: string[] = [];
  let faults = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  child.stderr.on('data', (chunk) => {
    faults += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const url = `http://localhost:${env.PORT}`;
  const service = {
    child,
    url,
    /** Lines on standard output that are no log events. */
    said: () => lines.filter((line) => !line.startsWith('{')),
    events: () => lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)),
    faults: () => faults,
    /** Resolves to the exit code. */
    ended,
    up: async (sign = /^Hustings is at/) => {
      const up = vi.waitFor(() => {
        if (!lines.some((line) => sign.test(line))) throw new Error('not up yet');
      }, 50_000);
      await Promise.race([
        up,
        ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${faults} ${lines.join('\n')}`))),
      ]);
      return service;
    },
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    get: (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers }),
    /** A vote in the sample's poll as a stranger casts it; gives the status. */
    vote: async (ballotId: string): Promise<number> => {
      const site = `${url}/api/v1/sites/demo`;
      const asked = await fetch(`${site}/challenge?action=vote&ref=underdog-upset`);
      const proof = { altcha: solveWork(((await asked.json()) as ChallengeWire).altcha) };
      const answer = await fetch(`${site}/polls/underdog-upset/votes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ballotId, choices: ['o1'], voter: null, proof }),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    votes: async (): Promise<number> => {
      const answer = await fetch(`${url}/api/v1/sites/demo/polls/underdog-upset/results`);
      return ((await answer.json()) as { votes: number }).votes;
    },
  };
  started.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  });
  return service;
}

/** Ends whatever a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all(started.splice(0).map((end) => end()));
}
