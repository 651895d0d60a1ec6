import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { tool } from '../support/runtimes.ts';
import type { Start } from './keeping-the-contract.ts';
import { launch } from './node-process.ts';

export const house = join(import.meta.dirname, '../..');

/** What keeps wrangler from asking anybody anything, and from writing into a home that is not its own. */
export const wranglerEnv = (folder: string): Record<string, string> => ({
  // The build that wrangler starts takes the Node that runs the tests.
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  ...{ HOME: folder, XDG_CONFIG_HOME: folder, CI: 'true', NO_COLOR: '1' },
  ...{ WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
});

/**
 * The Worker in workerd, as `wrangler dev` runs it by wrangler.toml, or another `config`, with a local database behind the binding. `said` is all that was
 * printed so far.
 */
export const launchWorker = async (env: Record<string, string>, config = join(house, 'wrangler.toml')) => {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-worker-'));
  const { PORT = '', DATABASE_URL = '', ...settings } = env;
  const url = `http://localhost:${PORT}`;
  const vars = { PUBLIC_URL: url, HOST: '127.0.0.1', ...settings };
  const words = [
    ...[
      tool('wrangler'),
      'dev',
      '--cwd',
      house,
      '--config',
      config,
      '--ip',
      '127.0.0.1',
      '--port',
      PORT,
      '--inspector-port',
      '0',
    ],
    ...['--persist-to', folder, '--show-interactive-dev-session', 'false'],
    ...Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ];
  const database = { CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_DATABASE: DATABASE_URL };
  const service = await launch({ ...wranglerEnv(folder), ...database, PORT }, words).up(/Ready on http/);
  const stop = async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop, said: () => `${service.said().join('\n')}${service.faults()}` };
};

export const startWorker: Start = launchWorker;
