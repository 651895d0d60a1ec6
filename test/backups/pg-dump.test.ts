import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { checkBackup } from '../../src/runtimes/backup-reading.ts';
import { writeBackup } from '../../src/runtimes/backup-writing.ts';
import { migrations } from '../../src/runtimes/release.ts';
import { restoreInto } from '../../src/runtimes/restoring.ts';
import { read } from '../support/documents.ts';
import { freePort } from '../support/free-port.ts';
import { keyringOf } from '../support/keyrings.ts';
import { dump } from '../upgrades/fixture.ts';
import { playLife, startForLife } from '../upgrades/life.ts';
import { emptyDatabase } from './empty-database.ts';

/** Where Debian puts a PostgreSQL of the operator's own, its server and its tools. */
const installed = '/usr/lib/postgresql';
const versions = existsSync(installed) ? readdirSync(installed).filter((name) => Number(name) >= 15) : [];
const bin = versions
  .map((name) => join(installed, name, 'bin'))
  .find((folder) =>
    ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((program) => existsSync(join(folder, program))),
  );

/** The commands of docs/operate.md, as they stand there. */
const documented = (start: string) => {
  const line = read('docs/operate.md')
    .split('\n')
    .find((each) => each.startsWith(`${start} `));
  if (!line) throw new Error(`docs/operate.md says nothing of ${start}`);
  return line;
};

/** A PostgreSQL as an operator may have one, on a port of its own; as root it runs as nobody. */
async function startOwn(programs: string) {
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const folder = await mkdtemp(join(tmpdir(), 'hustings-own-'));
  await chmod(folder, 0o700);
  if (as.uid) await chown(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = { ...as, cwd: '/', stdio: 'ignore' as const };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'app', '--auth=trust', '--encoding=UTF8', '--locale=C'],
    options,
  );
  const port = await freePort();
  const flags = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const server = spawn(join(programs, 'postgres'), flags, options);
  const gone = once(server, 'exit');
  const url = `postgres://app@127.0.0.1:${port}/postgres`;
  await vi.waitFor(async () => {
    const probe = connect(url, { max: 1 });
    await probe.sql`select 1`.finally(() => probe.close());
  }, 30_000);
  const stop = async () => {
    server.kill('SIGINT');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

if (!bin) {
  test('pg_dump and pg_restore were NOT tried: there is no PostgreSQL of one’s own on this machine', () => {
    expect(bin).toBeUndefined();
  });
} else {
  test(`by pg_dump and pg_restore of PostgreSQL ${bin.split('/').at(-2)}, as docs/operate.md has them, and by our backup into another major version, every row comes back`, async () => {
    const own = await startOwn(bin);
    const folder = await mkdtemp(join(tmpdir(), 'hustings-dumped-'));
    const [from, to, ours] = [
      await emptyDatabase(own.url),
      await emptyDatabase(own.url),
      await emptyDatabase(),
    ];
    try {
      await migrate(from.url, migrations);
      await playLife(await startForLife(from.database));
      const run = (command: string, url: string) =>
        execFileSync('sh', ['-c', command], {
          cwd: folder,
          env: { PATH: `${bin}:${process.env.PATH}`, DATABASE_URL: url },
        });
      run(documented('pg_dump'), from.url);
      run(documented('pg_restore'), to.url);
      const before = await dump(from.database);
      expect(await dump(to.database)).toEqual(before);
      // Nothing is left for a start to do.
      expect(await migrate(to.url, migrations)).toBe(0);

      const file = join(folder, 'backup.tar.gz');
      await writeBackup({ url: from.url, file, keyring: keyringOf(`test:${'A'.repeat(43)}`) });
      const checked = await checkBackup(file);
      expect((await restoreInto(ours.url, file, checked, () => {})).wrong).toEqual([]);
      expect(await dump(ours.database)).toEqual(before);
    } finally {
      for (const each of [from, to, ours]) await each.drop();
      await own.stop();
      await rm(folder, { recursive: true });
    }
  }, 180_000);
}
