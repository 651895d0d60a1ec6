/**
 * Plays a life in the schema as it is now and writes test/upgrades/NNNN.jsonl, named for the newest migration. Run it when that
 * migration has landed, and in any case before the next:
 *
 *   node test/upgrades/make.ts
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { dump, fileOf, writeFixture } from './fixture.ts';
import { playLife, startForLife } from './life.ts';
import { ask, type Said } from './sayings.ts';

const state = journal.entries.at(-1)?.tag ?? '';
const dataDir = await mkdtemp(join(tmpdir(), 'hustings-life-'));
const server = await startEmbedded({ dataDir, log: () => {} });
try {
  await migrate(server.url, join(import.meta.dirname, '../../drizzle'));
  const database = connect(server.url, { max: 4 });
  const service = await startForLife(database);
  const said: Said[] = [];
  for (const asked of await playLife(service)) said.push(await ask(service, asked));
  const tables = await dump(database);
  await database.close();
  const empty = Object.keys(tables).filter((table) => tables[table]?.length === 0);
  if (empty.length > 0)
    throw new Error(`Nothing is in ${empty.join(', ')}. Let test/upgrades/life.ts do what fills it.`);
  await writeFixture({ state, tables, said });
  console.log(`Written: ${fileOf(state)}`);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
