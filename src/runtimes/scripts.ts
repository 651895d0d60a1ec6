import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Platform } from '../platform.ts';

const built = new URL('../../dist/', import.meta.url);

/**
 * What browsers load: bundled now, or, where the bundler is not installed, as `node src/embed/build.ts` left it in `dist`. Where
 * there is a bundler `dist` is never read, so that nobody is served what it was before their last change.
 */
export async function loadScripts(): Promise<Platform['scripts']> {
  if (!hasBundler()) return readScripts();
  const [{ buildScripts }, { stop }] = await Promise.all([import('../embed/build.ts'), import('esbuild')]);
  const scripts = await buildScripts();
  await stop();
  return scripts;
}

function hasBundler(): boolean {
  try {
    return createRequire(import.meta.url).resolve('esbuild') !== '';
  } catch {
    return false;
  }
}

async function readScripts(): Promise<Platform['scripts']> {
  const facts = JSON.parse(await read('scripts.json')) as Record<string, { hash: string; integrity: string }>;
  const script = async (name: string) => {
    const { hash, integrity } = facts[name] ?? {};
    if (!hash || !integrity)
      throw new Error(`${fileURLToPath(built)}scripts.json says nothing of ${name}.js.`);
    return { text: await read(`${name}.js`), hash, integrity };
  };
  return {
    embed: await script('embed'),
    live: await script('live'),
    frame: await script('frame'),
    desk: await script('desk'),
  };
}

async function read(name: string): Promise<string> {
  return readFile(new URL(name, built), 'utf8').catch((cause) => {
    throw new Error(
      `The scripts for browsers are neither built (${fileURLToPath(built)}${name} is missing) nor is there a bundler to build them. Install all packages, or run "node src/embed/build.ts" where they are.`,
      { cause },
    );
  });
}
