import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, type NetConnectOpts } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import type { findPrograms } from './programs.ts';
import { databaseName, phpConfiguration, phpPool, webServer } from './settings.ts';

const run = promisify(execFile);
const plugin = join(import.meta.dirname, '../../docs/wordpress/hustings.php');
const installing = join(import.meta.dirname, 'install.php');
const loopback = join(import.meta.dirname, 'loopback.php');

/**
 * A WordPress with a folder, a database, a PHP and an nginx of its own, all on loopback and all gone after `stop`. `php` runs
 * code inside it and gives what that prints; `complaints` are PHP's so far.
 */
export async function startWordPress({ found }: ReturnType<typeof findPrograms>) {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-wordpress-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const at = (...parts: string[]) => join(folder, ...parts);
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const start = (file: string, args: string[]) => {
    children.push(spawn(file, args, { stdio: 'ignore' }));
  };
  try {
    await mkdir(at('log'));
    // Debian's copy is full of links to elsewhere, which an open plugin folder must not have.
    await cp(found.wordpress, at('site'), { recursive: true, dereference: true });
    await mkdir(at('site/wp-content/mu-plugins'), { recursive: true });
    await cp(plugin, at('site/wp-content/plugins/hustings.php'));
    await cp(loopback, at('site/wp-content/mu-plugins/loopback.php'));
    await writeFile(at('site/wp-config.php'), phpConfiguration(at('db.sock'), origin, at('log/complaints')));
    await writeFile(at('fpm.conf'), phpPool(folder));
    await writeFile(at('nginx.conf'), webServer(folder, port));
    await makeDatabase(found['mariadb-server'], at('data'));
    start(found['mariadb-server'], [
      ...ownFolder(at('data')),
      `--socket=${at('db.sock')}`,
      '--skip-networking',
    ]);
    await reachable({ path: at('db.sock') });
    start(found['php-fpm'], ['-F', '-R', '-y', at('fpm.conf')]);
    await reachable({ path: at('php.sock') });
    start(found.nginx, ['-c', at('nginx.conf'), '-p', folder, '-e', at('log/nginx')]);
    await reachable({ port, host: '127.0.0.1' });
    const php = async (code: string) =>
      (await run(found['php-cli'], ['-r', `${loaded(folder)} ${code}`])).stdout;
    await run(found['php-cli'], [installing, at('site')]);
    const complaints = () => readFile(at('log/complaints'), 'utf8').catch(() => '');
    return { origin, folder, php, complaints, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
export type WordPress = Awaited<ReturnType<typeof startWordPress>>;

const loaded = (folder: string) =>
  ['wp-load.php', 'wp-admin/includes/plugin.php']
    .map((file) => `require '${join(folder, 'site', file)}';`)
    .join(' ');

const ownFolder = (data: string) => ['--no-defaults', `--datadir=${data}`, `--user=${userInfo().username}`];

async function makeDatabase(server: string, data: string): Promise<void> {
  const make = join(dirname(server).replace(/sbin$/, 'bin'), 'mariadb-install-db');
  await run(make, [...ownFolder(data), '--auth-root-authentication-method=normal', '--skip-test-db']);
  await mkdir(join(data, databaseName));
}

const reachable = (where: NetConnectOpts) =>
  vi.waitFor(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = createConnection(where, () => {
          socket.destroy();
          resolve();
        }).once('error', reject);
      }),
    60_000,
  );

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
