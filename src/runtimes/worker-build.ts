import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin, stop as stopBundler } from 'esbuild';
import { createApp } from '../app.ts';
import { buildScripts } from '../embed/build.ts';
import { purgeNothing } from '../http/purging.ts';
import type { Scripts } from '../scripts/script.ts';
import { makeSecrets } from '../secrets.ts';
import { workerPlatform } from './worker-platform.ts';

/**
 * Makes what wrangler deploys, in `folder`: `code`, the Worker in pieces, of which `worker.js` starts and the others are loaded when
 * they are needed; and `files`, which Cloudflare serves by itself. Resolves with what esbuild tells of the pieces.
 */
export async function buildForWorker(folder: string): Promise<Metafile> {
  const scripts = await buildScripts();
  await rm(folder, { recursive: true, force: true });
  await writeFiles(join(folder, 'files'), scripts);
  return bundle(folder, scripts);
}

async function bundle(folder: string, scripts: Scripts): Promise<Metafile> {
  const facts = join(folder, 'scripts.json');
  // The text of each is in `files`; the Worker only has to know it by its hash.
  const named = Object.entries(scripts).map(([name, script]) => [name, { ...script, text: '' }]);
  await writeFile(facts, JSON.stringify(Object.fromEntries(named)));
  const { metafile } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['worker.ts'],
    outdir: join(folder, 'code'),
    alias: { 'hustings:scripts': facts },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2024',
    minify: true,
    sourcemap: true,
    metafile: true,
    charset: 'utf8',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'warning',
    plugins: [withoutReplication],
  });
  return metafile;
}

/** The driver's way to follow a database's log, which nobody here goes: more than a kilobyte that each Worker would start with. */
const withoutReplication: Plugin = {
  name: 'without-replication',
  setup: ({ onLoad }) =>
    onLoad({ filter: /postgres\/cf\/src\/subscribe\.js$/ }, () => ({
      contents: 'export default () => () => { throw new Error("not in a Worker"); };',
    })),
};

/** What differs from answer to answer, and so cannot be said of a file. */
const passing = ['x-request-id'];

/**
 * Everything that is the same for everybody, with the headers that the app itself would give it
 * (https://developers.cloudflare.com/workers/static-assets/headers/).
 */
async function writeFiles(folder: string, scripts: Scripts): Promise<void> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const env = {
    ...{ PUBLIC_URL: 'https://nowhere.invalid', SECRETS: makeSecrets(random), OWNER_KEY: '-'.repeat(24) },
    // Never connected to: none of these answers asks the database.
    DATABASE: { connectionString: 'postgres://nowhere.invalid/' },
    LOG_LEVEL: 'silent',
  };
  const app = createApp(
    workerPlatform(env, { scripts, remoteAddress: () => undefined, purge: purgeNothing }),
  );
  const paths = [
    ...['/embed.js', '/frame.js', '/embed/v1/fragment.css'],
    ...[`/embed/v1/embed-${scripts.embed.hash}.js`, `/embed/v1/live-${scripts.live.hash}.js`],
    ...['/assets/page.css', '/assets/demo.css', '/assets/desk.css', '/assets/desk.js'],
  ];
  const rules: string[] = [];
  for (const path of paths) {
    const answer = await app.request(path);
    if (answer.status !== 200) throw new Error(`the app answers ${path} with ${answer.status}`);
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await answer.text());
    const lasting = [...answer.headers].filter(([name]) => !passing.includes(name));
    rules.push([path, ...lasting.map(([name, value]) => `  ${name}: ${value}`)].join('\n'));
  }
  await writeFile(join(folder, '_headers'), `${rules.join('\n\n')}\n`);
}

if (import.meta.main) {
  await buildForWorker(fileURLToPath(new URL('../../dist/worker', import.meta.url)));
  await stopBundler();
}
