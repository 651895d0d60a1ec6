import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objectionsTo, type RuleName, ruleNames } from './expanding.ts';
import { entries, sqlOf } from './migrations.ts';

const isReleased = (version: string) => version === '0.2';

/** For every rule the migrations that break it. */
const breaches: Record<RuleName, string[]> = {
  'one-thing-a-statement': ['ALTER TABLE "polls" ADD COLUMN "mood" text, DROP COLUMN "note";'],
  'columns-may-be-left-out': ['ALTER TABLE "polls" ADD COLUMN "mood" text NOT NULL;'],
  'defaults-are-constant': [
    'ALTER TABLE "ballots" ADD COLUMN "mark" uuid DEFAULT gen_random_uuid() NOT NULL;',
    'ALTER TABLE "ballots" ADD COLUMN "seen_at" timestamp DEFAULT clock_timestamp();',
  ],
  'columns-come-alone': [
    'ALTER TABLE "polls" ADD COLUMN "mood" text UNIQUE;',
    'ALTER TABLE "polls" ADD COLUMN "twice" integer GENERATED ALWAYS AS ("choose_max" * 2) STORED;',
  ],
  'constraints-come-unchecked': ['ALTER TABLE "polls" ADD CONSTRAINT "sound" CHECK ("choose_min" > 0);'],
  'unique-comes-later': [
    'ALTER TABLE "polls" ADD CONSTRAINT "asked_once" UNIQUE ("site", "question");',
    'CREATE UNIQUE INDEX "asked_once" ON "polls" USING btree ("site","question");',
  ],
  'indexes-are-not-concurrent': ['CREATE INDEX CONCURRENTLY "later" ON "polls" USING btree ("site");'],
  'large-indexes-are-built-beforehand': [
    'CREATE INDEX "later" ON "ballots" USING btree ("cast_at");',
    'CREATE INDEX IF NOT EXISTS "later" ON "ballots" USING btree ("cast_at");',
    '-- before: create index concurrently if not exists "later" on "ballots" ("cast_at")\nCREATE INDEX "later" ON "ballots" ("cast_at");',
  ],
  'nothing-is-taken-away': [
    'DROP TABLE "polls";',
    'DROP INDEX "polls_by_id";',
    'ALTER TABLE "polls" DROP COLUMN "note";',
    'ALTER TABLE "polls" DROP CONSTRAINT "polls_slug_once";',
    'ALTER TABLE "polls" RENAME COLUMN "note" TO "remark";',
    'ALTER TABLE "polls" RENAME TO "questions";',
    'ALTER TABLE "polls" ALTER COLUMN "note" SET DATA TYPE varchar(20);',
    'ALTER TABLE "polls" ALTER COLUMN "note" SET NOT NULL;',
    'ALTER TABLE "polls" ALTER COLUMN "note" DROP NOT NULL;',
    'ALTER TABLE "polls" ALTER COLUMN "listed" SET DEFAULT false;',
    'UPDATE "comments" SET "body" = \'\';',
    'DELETE FROM "reports";',
    'TRUNCATE "reports";',
    "DO $$ BEGIN EXECUTE 'drop table polls'; END $$;",
    '-- contract: nothing has read polls.note since 0.3\nALTER TABLE "polls" DROP COLUMN "note";',
    '-- contract: nothing has read polls.question since 0.2\nALTER TABLE "polls" DROP COLUMN "note";',
  ],
};

/** What the release before can live with. */
const harmless = [
  'CREATE TABLE "leases" ("name" text NOT NULL);\n--> statement-breakpoint\nCREATE UNIQUE INDEX "one" ON "leases" ("name");',
  'CREATE TABLE "leases" ("name" text);\n--> statement-breakpoint\nALTER TABLE "leases" ALTER COLUMN "name" SET NOT NULL;',
  'ALTER TABLE "comments" ADD COLUMN "mood" text;',
  `ALTER TABLE "comments" ADD COLUMN "mood" text DEFAULT 'it''s, so' NOT NULL;`,
  `ALTER TABLE "comments" ADD COLUMN "marks" text[] DEFAULT '{}'::text[] NOT NULL;`,
  'ALTER TABLE "ballots" ADD COLUMN "weight" integer DEFAULT -1 NOT NULL;',
  'ALTER TABLE "ballots" ADD COLUMN "seen_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL;',
  'CREATE INDEX "by_question" ON "polls" USING btree ("question");',
  '-- before: create index concurrently if not exists "later" on "ballots" ("cast_at")\nCREATE INDEX IF NOT EXISTS "later" ON "ballots" ("cast_at");',
  'ALTER TABLE "polls" ADD CONSTRAINT "sound" CHECK ("choose_min" > 0) NOT VALID;',
  'ALTER TABLE "polls" VALIDATE CONSTRAINT "sound";',
  '-- contract: nothing has read polls.note since 0.2\nALTER TABLE "polls" DROP COLUMN "note";',
  '-- contract: nothing has left out polls.note since 0.2\nALTER TABLE "polls" ALTER COLUMN "note" SET NOT NULL;',
];

test.each(entries.slice(4))('$tag leaves the release before in peace', async ({ tag }) => {
  const changes = await readFile(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
  const out = [...changes.matchAll(/^## (\d+\.\d+\.\d+), (?!unreleased)/gm)].map(
    ([, version = '']) => version,
  );
  const isOut = (version: string) => out.some((each) => `${each}.`.startsWith(`${version}.`));
  expect(objectionsTo(await sqlOf(tag), isOut).map(({ says }) => says)).toEqual([]);
});

test.each(harmless)('this may be done while the release before works: %s', (sql) => {
  expect(objectionsTo(sql, isReleased)).toEqual([]);
});

test('every rule has a breach that proves it', () => {
  expect(Object.keys(breaches)).toEqual(ruleNames);
});

describe.each(ruleNames)('the rule %s', (rule) => {
  test.each(breaches[rule])('stops %s', (sql) => {
    const found = objectionsTo(sql, isReleased);
    expect(found.map((each) => each.rule)).toEqual([rule]);
    expect(found[0]?.says).toMatch(/^\S+ .{20}.*\. \(.+\)$/);
  });
});

test('what is taken away is named in the way that a contract has to name it', () => {
  const [found] = objectionsTo('ALTER TABLE "polls" DROP COLUMN "note";', isReleased);
  expect(found?.says).toBe(
    'polls.note is taken away from, or changed under, the release before. If nothing needs it any more, say so: “-- contract: nothing has read polls.note since VERSION”, a version that is out. (ALTER TABLE "polls" DROP COLUMN "note")',
  );
});
