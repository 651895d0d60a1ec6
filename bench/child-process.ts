import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../test/support/free-port.ts';

export type Child = { pid: number; port: number; stop(): Promise<void> };

export type Start = {
  env?: Record<string, string>;
  /** What says by a 200 that it is up. */
  ready: string;
  /** For Node, ahead of the program. */
  flags?: string[];
};

/**
 * Starts a program of ours as a process of its own, on a free port, and waits until it answers. What it prints goes nowhere, as
 * reading it would cost the one who measures; its faults are shown. `stop` asks it to end and waits until it has.
 */
export async function startChild(program: string, { env = {}, ready, flags = [] }: Start): Promise<Child> {
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...flags, program], {
    env: { PATH, HOME, ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let hasEnded = false;
  const ended = once(child, 'close').then(() => {
    hasEnded = true;
  });
  while (!(await answers(port, ready))) {
    if (hasEnded) throw new Error(`${program} ended before it answered`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(port: number, path: string): Promise<boolean> {
  const asked = fetch(`http://127.0.0.1:${port}${path}`);
  return asked.then(
    (answer) => answer.ok,
    () => false,
  );
}
