import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop as stopBundler } from 'esbuild';
import { buildScripts } from '../embed/build.ts';

/**
 * Makes the service one file, `hustings.mjs` in `folder`, for hosts that call functions: its packages and the browsers' scripts are
 * inside, so that no host has to find out which files belong to it.
 */
export async function buildForFunctions(folder: string): Promise<void> {
  const scripts = join(folder, 'scripts.json');
  await mkdir(folder, { recursive: true });
  await writeFile(scripts, JSON.stringify(await buildScripts()));
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['functions.ts'],
    outfile: join(folder, 'hustings.mjs'),
    alias: { 'hustings:scripts': scripts },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    charset: 'utf8',
    legalComments: 'none',
    // Some packages are CommonJS and ask for Node's modules by a function that an ES module has not.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

if (import.meta.main) {
  await buildForFunctions(fileURLToPath(new URL('../../dist/functions', import.meta.url)));
  await stopBundler();
}
