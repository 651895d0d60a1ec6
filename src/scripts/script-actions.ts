import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Script, Scripts } from './script.ts';
import { findScript, keepScript } from './script-queries.ts';

/** Keeps the present scripts beside the earlier ones, so that what a publisher has pinned, and what that loads, outlives an upgrade. */
export async function rememberScripts(
  deps: Pick<Deps, 'database'>,
  { embed, live }: Pick<Scripts, 'embed' | 'live'>,
): Promise<void> {
  await keepScript(deps.database, embed);
  await keepScript(deps.database, live);
}

/** A version by its hash: the present one from memory, an earlier release's from the database. */
export async function getScript(
  deps: Pick<Deps, 'database'>,
  present: Script,
  hash: string,
): Promise<string> {
  const text = hash === present.hash ? present.text : await findScript(deps.database, hash);
  if (text === undefined) throw new Refusal('not_found', 'No release has served a script of this name here.');
  return text;
}
