import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { Script } from './script.ts';
import { findScript, keepScript } from './script-queries.ts';

/** Keeps the present script beside the earlier ones, so that what a publisher has pinned outlives an upgrade. */
export async function rememberScript(deps: Pick<Deps, 'database'>, script: Script): Promise<void> {
  await keepScript(deps.database, script);
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
