import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const biome = join(import.meta.dirname, 'node_modules/@biomejs/biome/bin/biome');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hustings-lint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the linter says of a file of this text at this place. */
async function complaintsAt(file: string, text: string): Promise<string> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
  const words = [biome, 'lint', '--config-path', join(import.meta.dirname, 'lint.json'), file];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

test.each(['process.uptime()', 'Buffer.of()', 'Deno.cwd()', 'Bun.gc()'])(
  '%s is for the runtimes, the embedded server and the bundling alone',
  async (text) => {
    const line = `export const found = ${text};\n`;
    expect(await complaintsAt('src/polls/reaching.ts', line)).toContain('noRestrictedGlobals');
    for (const file of ['src/runtimes/reaching.ts', 'src/db/embedded-reaching.ts', 'src/embed/build.ts'])
      expect(await complaintsAt(file, line), file).not.toContain('noRestrictedGlobals');
  },
);
