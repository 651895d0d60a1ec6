import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A script as it is served: its text, the hash for a URL that never changes, and the value of an `integrity` attribute. */
export type BuiltScript = { text: string; hash: string; integrity: string };

export type ScriptName = 'embed' | 'live' | 'frame' | 'desk';

/** Bundles the browser's side for evergreen browsers, minified, as ES modules. Writes nothing. */
export async function buildScripts(): Promise<Record<ScriptName, BuiltScript>> {
  const [live, frame, desk] = await Promise.all([
    built('live/live.ts'),
    built('frame.ts'),
    built('desk/desk.ts'),
  ]);
  // `embed` loads that very `live`, however long somebody has pinned it.
  const embed = await built('embed.ts', {
    LIVE_FILE: JSON.stringify(`live-${live.hash}.js`),
    LIVE_INTEGRITY: JSON.stringify(live.integrity),
  });
  return { embed, live, frame, desk };
}

async function built(entry: string, define: Record<string, string> = {}): Promise<BuiltScript> {
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: [entry],
    define,
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  const digest = createHash('sha384').update(file.contents);
  const hash = createHash('sha256').update(file.contents).digest('hex').slice(0, 16);
  return { text: file.text, hash, integrity: `sha384-${digest.digest('base64')}` };
}

/** Writes `embed.js`, `live.js`, `frame.js`, `desk.js` and `scripts.json` (hash and integrity of each) into a folder. */
export async function writeScripts(folder: string): Promise<void> {
  const scripts = await buildScripts();
  await mkdir(folder, { recursive: true });
  const facts = Object.entries(scripts).map(([name, { hash, integrity }]) => [name, { hash, integrity }]);
  await Promise.all([
    ...Object.entries(scripts).map(([name, { text }]) => writeFile(`${folder}/${name}.js`, text)),
    writeFile(`${folder}/scripts.json`, `${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`),
  ]);
}

if (import.meta.main) await writeScripts(fileURLToPath(new URL('../../dist', import.meta.url)));
