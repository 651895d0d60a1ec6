import { inColumns } from '../columns.ts';
import type { Deps } from '../deps.ts';
import { checked } from '../http/body.ts';
import { type Place, readCursor } from '../http/cursor.ts';
import { theCommandLine } from '../roles.ts';
import { KeyInput } from '../sites/key.ts';
import { createKey, endKey, showKeys } from '../sites/key-actions.ts';
import { getSite } from '../sites/site-actions.ts';
import { uuid } from '../text.ts';

/** Every key that opens a site, the newest first, a line each. */
export async function listKeys(deps: Deps, name: string): Promise<string> {
  const site = await getSite(deps, name);
  const rows: string[][] = [];
  let after: Place | undefined;
  do {
    const { items, nextCursor } = await showKeys(deps, site, 100, after, theCommandLine);
    for (const { id, role, state, expiresAt, lastUsedAt, name: whose } of items)
      rows.push([id, role, state, expiresAt ?? 'never', lastUsedAt ?? 'never', whose]);
    after = readCursor(nextCursor ?? undefined);
  } while (after);
  if (rows.length === 0) return 'There is no key for this site yet.\n';
  return inColumns([['KEY', 'ROLE', 'STATE', 'ENDS', 'LAST USED', 'NAME'], ...rows]);
}

/** Makes a key; `input` is what was typed. Gives its text, which is in this answer alone, and a word about it. */
export async function makeKey(
  deps: Deps,
  name: string,
  input: Record<string, unknown>,
): Promise<{ key: string; said: string }> {
  const site = await getSite(deps, name);
  const { id, key, role } = await createKey(deps, site, checked(KeyInput, input), theCommandLine);
  const article = /^[aeo]/.test(role) ? 'an' : 'a';
  return { key, said: `This is ${article} ${role}'s key, ${id}. It is shown once: keep it now.\n` };
}

/** Ends a key of a site at once and for good. */
export async function revokeKey(deps: Deps, name: string, id: string): Promise<string> {
  const site = await getSite(deps, name);
  await endKey(deps, site, checked(uuid, id), theCommandLine);
  return 'The key is revoked.\n';
}
