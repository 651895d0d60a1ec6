import { Argument, Command, Option } from 'commander';
import type { Importable } from '../commands/import-commands.ts';
import { listKeys, makeKey, revokeKey } from '../commands/key-commands.ts';
import { listSites, makeSite } from '../commands/site-commands.ts';
import { importKinds } from '../imports/import.ts';
import { dumpEncodings } from '../imports/sql-encoding.ts';
import { roles } from '../roles.ts';
import { putOut, tellFailure } from './command-output.ts';
import { migrateDatabase, withTables } from './command-session.ts';

// What one command alone needs is loaded by that one: it is most of what there is.
const exporting = () => import('../commands/export-commands.ts');

const say = (text: string) => void process.stdout.write(text);
const gather = (one: string, earlier: string[] = []) => [...earlier, one];
const choice = (flags: string, words: string, choices: readonly string[]) =>
  new Option(flags, words).choices(choices);

const program = new Command('hustings')
  .description(
    'Runs and looks after a Hustings service. Settings come from the environment, as the service has them.',
  )
  .configureHelp({ showGlobalOptions: false })
  .exitOverride();
const group = (name: string, words: string) => program.command(name).description(words);

program
  .command('serve')
  .description('start the service, as npm start does')
  .action(async () => void (await import('./node.ts')));

program
  .command('migrate')
  .description('bring the database up to this release; the service may go on running')
  .action(async () => {
    const count = await migrateDatabase();
    say(
      count === 0
        ? 'Nothing to apply: the database has every migration of this release.\n'
        : `Applied ${count === 1 ? '1 migration' : `${count} migrations`}.\n`,
    );
  });

const sites = group('sites', 'list and make sites');
sites
  .command('list')
  .description('every site with its origins')
  .action(async () => say(await withTables(listSites)));
sites
  .command('create <site>')
  .description('make a site; its name is in every address and cannot be changed')
  .requiredOption('--name <name>', 'what readers call it')
  .option('--origin <origin>', 'where its pages are, as in https://www.example.com; may be repeated', gather)
  .option('--url <url>', 'its own address')
  .addOption(choice('--locale <locale>', 'its language', ['en', 'de']))
  .option('--time-zone <zone>', 'as in Europe/Berlin')
  .action(async (site: string, { origin, ...more }) =>
    say(await withTables((deps) => makeSite(deps, { site, origins: origin, ...more }))),
  );

const keys = group('keys', 'list, make and revoke the keys to a site');
keys
  .command('list <site>')
  .description('every key that opens the site')
  .action(async (site: string) => say(await withTables((deps) => listKeys(deps, site))));
keys
  .command('create <site>')
  .description('make a key and print it, once, on standard output')
  .requiredOption('--name <name>', 'whose it is, or what for')
  .addOption(choice('--role <role>', 'what it may do', roles).makeOptionMandatory())
  .option('--expires <time>', 'when it ends, as in 2027-01-01T00:00:00Z')
  .option('--also <site>', 'another site that it opens; may be repeated', gather)
  .action(async (site: string, { name, role, expires, also }) => {
    const input = { name, role, expiresAt: expires, sites: also };
    const { key, said } = await withTables((deps) => makeKey(deps, site, input));
    process.stderr.write(said);
    say(`${key}\n`);
  });
keys
  .command('revoke <site> <id>')
  .description('end a key at once and for good')
  .action(async (site: string, id: string) => say(await withTables((deps) => revokeKey(deps, site, id))));

const exports = group('export', 'take out a poll or the comments of a site');
const out = (command: Command) => command.option('--out <file>', 'write here instead of standard output');
out(exports.command('poll <site> <poll>'))
  .description('the anonymous ballots and the results')
  .addOption(choice('--format <format>', 'json has everything', ['csv', 'json']).makeOptionMandatory())
  .addOption(choice('--part <part>', 'of a csv', ['ballots', 'results']).default('ballots'))
  .action((site: string, poll: string, { format, part, out: file }) =>
    withTables(async (deps) => {
      const { takeOutPoll } = await exporting();
      return putOut(await takeOutPoll(deps, site, poll, format, part), file);
    }),
  );
out(exports.command('comments <site>'))
  .description('all comments in every status, with e-mail addresses')
  .addOption(choice('--format <format>', 'wxr is for WordPress', ['json', 'wxr']).makeOptionMandatory())
  .action((site: string, { format, out: file }) =>
    withTables(async (deps) => {
      const { takeOutComments } = await exporting();
      return putOut(await takeOutComments(deps, site, format), file);
    }),
  );

program
  .command('import')
  .description('bring an archive in; the same file given again puts in what is missing, and nothing twice')
  .addArgument(new Argument('<kind>', 'wxr is what WordPress exports').choices(importKinds))
  .argument('<file...>', 'one or more files')
  .option('--site <site>', 'into which site; may be left out where there is one')
  .option('--source <name>', 'what the archive goes by, where two of a kind come into one site')
  .option('--dry-run', 'write nothing, and report what would be done')
  .option('--json', 'print the reports as JSON')
  .option('--timezone <zone>', 'of wp-polls: by which clock the blog went, as in Europe/Berlin')
  .option('--prefix <prefix>', 'of wp-polls: whose, where there are polls of several sites')
  .addOption(choice('--encoding <encoding>', 'of wp-polls: what the bytes of the dump are', dumpEncodings))
  .action(async (kind: Importable, files: string[], words) => {
    const { importFiles } = await import('./command-import.ts');
    await importFiles(kind, files, words);
  });

program
  .command('backup')
  .description('put all that the database holds into a file, beside a running service or without one')
  .option('--out <file>', 'another file than one named for the time in BACKUP_DIR')
  .option('--with-secrets', 'the secrets that the service made itself, and the owner key, in it as well')
  .action(async (words) => {
    const { makeBackup } = await import('./command-backup.ts');
    say(await makeBackup(words));
  });
program
  .command('restore <file>')
  .description('put a backup into an empty database; an embedded one that is not there is made')
  .option('--without-secrets', 'though the secrets that it was made with are lost')
  .action(async (file: string, words) => {
    const { restoreBackup } = await import('./command-restore.ts');
    const { said, allWell } = await restoreBackup(file, words);
    say(said);
    if (!allWell) process.exitCode = 1;
  });

program
  .command('chores')
  .description('do once what the service does unasked and is due, where nothing else does it in time')
  .action(async () => {
    const { doChores } = await import('../commands/chore-commands.ts');
    const { said, allWell } = await withTables(doChores);
    say(said);
    if (!allWell) process.exitCode = 1;
  });

program
  .command('doctor')
  .description('check settings, database, clocks, secrets and origins, and say what to mend')
  .action(async () => {
    const { doctor } = await import('./command-doctor.ts');
    process.exitCode = await doctor();
  });

program.parseAsync().catch((error: unknown) => {
  process.exitCode = tellFailure(error);
});
