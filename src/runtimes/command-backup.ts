import { resolve } from 'node:path';
import { inColumns } from '../columns.ts';
import { Refusal } from '../errors.ts';
import { placeIn } from './backup-folder.ts';
import type { Contents } from './backup-format.ts';
import { writeBackup } from './backup-writing.ts';
import { withOpened } from './command-session.ts';

/** Makes a backup and says what is in it, and what is not. */
export function makeBackup(words: { out?: string; withSecrets?: boolean }): Promise<string> {
  return withOpened({ mayMake: false }, async ({ url, settings, made }) => {
    const { kept, keyring, ownerKey } = made;
    if (words.withSecrets && kept === null)
      throw new Refusal(
        'invalid_request',
        'The secrets are in the environment (SECRETS), where this command found them: keep them as you keep that, and leave out --with-secrets.',
      );
    const secrets = words.withSecrets && kept !== null ? { secrets: kept, ownerKey } : undefined;
    const file = words.out ?? (await placeIn(settings.backups.folder, new Date()));
    const { head, contents } = await writeBackup({ url, file, keyring, secrets });
    const where = kept === null ? 'SECRETS and OWNER_KEY' : resolve(settings.dataDir, 'secrets.json');
    return [
      rowsOf(contents),
      `All of the database as it was at ${head.madeAt} is in ${file}.\n`,
      secrets
        ? 'The secrets and the owner key are in it too: whoever has this file can do everything.\n'
        : `The secrets are not in it. Keep ${where} somewhere else: without them no vote and no comment could be taken.\n`,
    ].join('');
  });
}

/** How many rows each table has, a line each. */
export const rowsOf = ({ tables }: Contents): string =>
  inColumns(Object.entries(tables).map(([name, { rows }]) => [name, String(rows)]));
