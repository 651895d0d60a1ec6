import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tool } from '../support/runtimes.ts';
import { freePort } from '../support/served.ts';
import { endAll, launch } from './node-process.ts';

const house = join(import.meta.dirname, '../..');
const commands = [
  { command: 'deno task start', program: tool('deno'), words: ['task', 'start'], runs: 'deno.ts' },
  { command: 'bun run start', program: tool('bun'), words: ['run', 'start'], runs: 'bun.ts' },
];

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hustings-start-'));
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  await endAll();
  await rm(dataDir, { recursive: true, force: true });
});

describe.each(commands)('$command', ({ program, words, runs }) => {
  const start = async () => {
    const env = { DATA_DIR: dataDir, PORT: String(await freePort()) };
    return launch(env, words, { program, cwd: house }).up();
  };

  test('starts the service with nothing but a folder, keeps a vote, and ends in order', async () => {
    const service = await start();
    expect(service.said().join('\n')).toMatch(/^owner key: hustings_/m);
    expect(`${service.said().join('\n')}${service.faults()}`).toContain(runs);
    expect((await service.get('/demo')).status).toBe(200);
    expect(await service.vote(randomUUID())).toBe(201);
    const votes = await service.votes();
    expect(votes).toBeGreaterThan(0);
    expect(await service.stop()).toBe(0);

    const again = await start();
    expect(again.said().join('\n')).not.toContain('owner key');
    expect(await again.votes()).toBe(votes);
    expect(await again.stop()).toBe(0);
  });
});
