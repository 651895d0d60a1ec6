import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { emptyDatabase } from '../backups/empty-database.ts';
import { columnsOf, dump, keyOf, load, readFixture } from '../upgrades/fixture.ts';
import { losses } from '../upgrades/losses.ts';
import { entries, folderWith, migrationsFolder } from '../upgrades/migrations.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { startFour } from './migrations/four-starts.ts';
import { type Interruption, interrupted } from './migrations/interrupted.ts';
import { servedMeanwhile } from './migrations/served-meanwhile.ts';
import { tell } from './telling.ts';

/** Where databases begin: with nothing, or full of life as an earlier release left them. */
const beginnings = [undefined, ...entries.slice(3, -1).map(({ tag }) => tag)];

/** What a next release may bring. */
const next = [
  `alter table "comments" add column "mood" text;
   --> statement-breakpoint
   create table "later" ("name" text primary key);
   --> statement-breakpoint
   create index "later_by_name" on "later" ("name");`,
  'alter table "ballots" add column "weight" integer default 1 not null;',
];
let folder: string;
beforeAll(async () => {
  folder = await folderWith(entries.length, next);
});
afterAll(() => rm(folder, { recursive: true }));

/** A database at one of the beginnings. */
async function begun(state: string | undefined) {
  const empty = await emptyDatabase();
  const fixture = state === undefined ? undefined : await readFixture(state);
  const lossesNow = async () => {
    if (!fixture) return [];
    const keys = new Map<string, string[]>();
    for (const table of Object.keys(fixture.tables)) keys.set(table, await keyOf(empty.database, table));
    return losses(fixture.tables, await dump(empty.database), keys).map(({ says }) => says);
  };
  if (fixture) {
    const at = entries.findIndex(({ tag }) => tag === state);
    await migrate(empty.url, migrationsFolder, { upTo: entries[at]?.when as number });
    await load(empty.database, fixture);
  }
  return { ...empty, lossesNow };
}

/** What a database at a state has, as a fingerprint: only whole migrations make one of these. */
async function shapeOf(url: string): Promise<string> {
  const database = connect(url, { max: 1 });
  const columns = await columnsOf(database);
  const indexes = await database.sql`select indexname from pg_indexes where schemaname = 'public' order by 1`;
  const [{ there } = { there: false }] = await database.sql<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  const [{ applied } = { applied: 0 }] = there
    ? await database.sql<
        { applied: number }[]
      >`select count(*)::int as applied from drizzle.__drizzle_migrations`
    : [];
  await database.close();
  return JSON.stringify([applied, [...columns], indexes.map(({ indexname }) => indexname)]);
}

test(
  'a migration that is interrupted anywhere leaves whole migrations, and the next start goes on',
  async ({ task }) => {
    const chance = chanceOf('migrations interrupted');
    const lost: string[] = [];
    const tried = { 'connections cut': 0, 'processes killed': 0 };
    const whole = new Map<string | undefined, { before: string; after: string }>();
    for (const round of rounds(6, 0.4)) {
      const state = oneOf(chance, beginnings);
      let shapes = whole.get(state);
      if (!shapes) {
        const model = await begun(state);
        const before = await shapeOf(model.url);
        await migrate(model.url, folder);
        shapes = { before, after: await shapeOf(model.url) };
        whole.set(state, shapes);
        await model.drop();
      }
      const old = await begun(state);
      const way: Interruption = round % 3 === 2 ? 'process killed' : 'connection cut';
      const applied = entries.findIndex(({ tag }) => tag === state) + 1;
      const where = await interrupted(old.url, folder, applied, way, chance());
      tried[way === 'process killed' ? 'processes killed' : 'connections cut']++;
      const now = await shapeOf(old.url);
      const label = `round ${round}, from ${state ?? 'nothing'}, ${where}`;
      if (now !== shapes.before) lost.push(`${label}: it was left half-way: ${now.slice(0, 80)}`);
      await migrate(old.url, folder);
      if ((await shapeOf(old.url)) !== shapes.after)
        lost.push(`${label}: the next start did not bring it up`);
      lost.push(...(await old.lossesNow()).map((says) => `${label}: ${says}`));
      await old.drop();
    }
    tell(task, { part: 'migrations interrupted', tried, lost });
  },
  timeLimit(90_000),
);

test(
  'of four services that start at once one migrates, and all come up',
  async ({ task }) => {
    const chance = chanceOf('four starts');
    const lost: string[] = [];
    let starts = 0;
    const tags = [undefined, entries.at(-3)?.tag];
    for (const round of rounds(2, 0.3)) {
      const state = round < tags.length ? tags[round] : oneOf(chance, tags);
      const old = await begun(state);
      const ended = await startFour(old.url);
      starts += ended.length;
      lost.push(
        ...ended.flatMap((fault) => (fault === undefined ? [] : [`from ${state ?? 'nothing'}: ${fault}`])),
      );
      const [{ applied } = { applied: 0 }] = await old.database.sql<{ applied: number }[]>`
      select count(*)::int as applied from drizzle.__drizzle_migrations`;
      if (applied !== entries.length)
        lost.push(`from ${state ?? 'nothing'}: ${applied} migrations were noted, not ${entries.length}`);
      lost.push(...(await old.lossesNow()));
      await old.drop();
    }
    tell(task, { part: 'four starts at once', tried: { starts }, lost });
  },
  timeLimit(120_000),
);

test(
  'the release before takes votes and comments while the next one migrates, is interrupted and migrates again',
  async ({ task }) => {
    const chance = chanceOf('served meanwhile');
    const tried = { migrations: 0, 'ballots acknowledged': 0, 'comments acknowledged': 0 };
    const lost: string[] = [];
    for (const _ of rounds(1, 0.3)) {
      const told = await servedMeanwhile(folder, chance);
      tried.migrations += told.migrations;
      tried['ballots acknowledged'] += told.ballots;
      tried['comments acknowledged'] += told.comments;
      lost.push(...told.lost);
      expect(told.ballots).toBeGreaterThan(0);
    }
    tell(task, { part: 'migrations under the release before', tried, lost });
  },
  timeLimit(90_000),
);
