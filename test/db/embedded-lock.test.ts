import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFolder } from '../../src/db/embedded-lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-lock-'));
  file = join(folder, 'service.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function rewrite(change: object): Promise<void> {
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
}

test('of many who want a folder at once exactly one gets it', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  for (const { value } of winners) await value();
});

test('a released folder can be taken again', async () => {
  await (await lockFolder(folder))();
  await (await lockFolder(folder))();
});

test('whoever has a folder for a command alone is waited for', async () => {
  const release = await lockFolder(folder, { brief: true });
  let taken = false;
  const next = lockFolder(folder).then((release) => {
    taken = true;
    return release;
  });
  await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(2), 10_000);
  expect(taken).toBe(false);
  await release();
  await (await next)();
});

test('a lock whose pid was given to another process since is taken over', async () => {
  const release = await lockFolder(folder);
  await rewrite({ mark: 'an earlier boot' });
  await (await lockFolder(folder))();
  await release();
});

test('a lock that was never written whole is taken over', async () => {
  await writeFile(file, '{"pid":');
  await (await lockFolder(folder))();
});

test('a lock from another container is taken over once its holder has fallen silent', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, mark: 'unseen', namespace: 'another container' }));
  await utimes(file, 0, 0);
  await (await lockFolder(folder))();
});

test('a lock from another container holds while its holder is heard', async () => {
  const release = await lockFolder(folder);
  await rewrite({ namespace: 'another container' });
  await expect(lockFolder(folder)).rejects.toThrow(`The data folder ${folder} is in use`);
  await release();
});
