import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, type Settings } from '../config.ts';
import { Refusal } from '../errors.ts';
import { type Kept, missingSecrets } from './backup-format.ts';
import { checkBackup, type Read } from './backup-reading.ts';
import { rowsOf } from './command-backup.ts';
import { tell, withOpened } from './command-session.ts';
import { restoreInto } from './restoring.ts';

/** Puts a backup into an empty database; says what came in, and whether all is in order. */
export async function restoreBackup(
  file: string,
  { withoutSecrets = false }: { withoutSecrets?: boolean },
): Promise<{ said: string; allWell: boolean }> {
  const read = await checkBackup(file);
  const { head, contents } = read;
  await prepareSecrets(parseConfig(process.env), read, withoutSecrets);
  return withOpened({ mayMake: true, alone: true }, async ({ url, made }) => {
    if (!withoutSecrets) refuseMissing(missingSecrets(made.keyring, head));
    const { polls, wrong } = await restoreInto(url, file, read, tell);
    const tallies =
      wrong.length === 0
        ? `The tallies of ${polls === 1 ? 'one poll are' : `all ${polls} polls are`} what the ballots come to.`
        : `The tallies of ${wrong.length} of ${polls} polls are not what their ballots come to, as they were not when the backup was made: ${wrong.join(', ')}.`;
    const said = [
      rowsOf(contents),
      `The database is as it was at ${head.madeAt} (Hustings ${head.release}, ${head.migration.tag}).\n`,
      `${tallies}\n`,
      'What was erased, taken back or ruled on since then is back too: erase again what readers have asked for since.\n',
    ].join('');
    return { said, allWell: wrong.length === 0 };
  });
}

/** Before a new database is made, which would get new secrets: puts those of the backup in their place, or refuses to go on without. */
async function prepareSecrets(settings: Settings, { head, secrets }: Read, mayLack: boolean): Promise<void> {
  if (settings.keyring) return mayLack ? undefined : refuseMissing(missingSecrets(settings.keyring, head));
  const file = join(settings.dataDir, 'secrets.json');
  if (await stat(file).catch(() => undefined)) return;
  if (secrets) return keepSecrets(file, settings.dataDir, secrets);
  if (mayLack) return;
  throw new Refusal(
    'unavailable',
    `The secrets that this backup needs are not in it, and there are none here. Put the secrets.json that you kept into ${settings.dataDir}, or set SECRETS. ${consequence}`,
  );
}

async function keepSecrets(file: string, dataDir: string, secrets: Kept): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  tell(`The secrets and the owner key of the backup are in ${file}.`);
}

const consequence =
  'With --without-secrets the backup is restored all the same: every comment and every count is there then, but no vote and no comment can be taken in its polls and sites, and its receivers of webhooks are told nothing. Nothing was written.';

function refuseMissing(kids: string[]): void {
  if (kids.length === 0) return;
  throw new Refusal(
    'unavailable',
    `The secrets here are not those that the backup was made with (${kids.join(', ')} is missing or another one). Put them into SECRETS or the data folder's secrets.json. ${consequence}`,
  );
}
