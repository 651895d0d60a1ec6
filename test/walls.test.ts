import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

const house = join(import.meta.dirname, '..');
const { options, forbidden } = createRequire(import.meta.url)('./walls.cjs') as {
  options: ICruiseOptions & { enhancedResolveOptions: object };
  forbidden: IForbiddenRuleType[];
};

async function breachesIn(baseDir: string): Promise<string[]> {
  const { enhancedResolveOptions, ...cruising } = options;
  const { output } = await cruise(
    ['src'],
    { ...cruising, baseDir, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
  );
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

const connect = "import { connect } from '../db/connect.ts'; connect;";

/** For every wall the file that breaks it and what that file says. */
const breaches: Record<string, [file: string, text: string]> = {
  'rooms-keep-apart': [
    'src/polls/peeping.ts',
    "import type { C } from '../comments/comment.ts'; export type D = C;",
  ],
  'desk-and-commands-act-through-actions': ['src/desk/desk-routes.ts', "import '../polls/poll-queries.ts';"],
  'rules-stay-pure': ['src/comments/impure.ts', "import '../http/door.ts';"],
  'queries-only-query': ['src/feedback/feedback-queries.ts', "import '../words/words.ts';"],
  'views-only-show': ['src/feedback/feedback-views.ts', "import './feedback-actions.ts';"],
  'actions-know-no-door': ['src/feedback/feedback-actions.ts', "import '../http/door.ts';"],
  'only-own-queries': ['src/feedback/borrowing-actions.ts', "import '../sites/site-queries.ts';"],
  'routes-do-not-query': ['src/polls/poll-routes.ts', "import './poll-queries.ts';"],
  'only-the-app-mounts-routes': ['src/http/mounting.ts', "import '../polls/poll-routes.ts';"],
  'http-knows-no-room': ['src/http/nosy.ts', "import '../polls/poll.ts';"],
  'db-knows-no-room': ['src/db/nosy.ts', "import '../polls/poll.ts';"],
  'connections-are-opened-at-the-door': ['src/comments/opening-actions.ts', connect],
  'nothing-needs-files-to-migrate': ['src/comments/migrating-actions.ts', "import '../db/migrate.ts';"],
  'the-embed-stands-alone': ['src/embed/embed.ts', "import '../polls/poll.ts';"],
  'live-results-come-later': ['src/embed/live/live.ts', "import '../embed.ts';"],
  'live-results-are-not-needed-at-first': ['src/embed/hasty.ts', "import './live/live.ts';"],
  'the-embed-is-for-browsers': ['src/words/borrowing.ts', "import '../embed/embed.ts';"],
  'deps-are-types': ['src/comments/comment-actions.ts', "import '../deps.ts';"],
  'nothing-imports-a-runtime': ['src/http/starting.ts', "import '../runtimes/node.ts';"],
  'runtimes-only-wire': ['src/runtimes/node.ts', "import '../polls/poll-actions.ts';"],
  'platform-at-the-rim': ['src/words/reading.ts', "import 'node:fs';"],
  'drizzle-stays-with-the-queries': ['src/comments/querying-actions.ts', "import 'drizzle-orm';"],
  'hono-stays-at-the-door': [
    'src/comments/answering-actions.ts',
    "import type { X } from 'hono'; export type Y = X;",
  ],
  'server-tools-stay-at-the-rim': ['src/http/logging.ts', "import 'pino';"],
  'no-cycles': ['src/words/one.ts', "import './two.ts';"],
  'nothing-unused': ['src/words/forgotten.ts', 'export const forgotten = 1;'],
  'the-service-ships-without-its-tests': ['src/words/testing.ts', "import '../../test/factory.ts';"],
  'only-declared-packages': ['src/words/undeclared.ts', "import 'typescript';"],
  'imports-lead-somewhere': ['src/words/lost.ts', "import './nowhere.ts';"],
};

/** A small house in which everything is in order: what the breaches above lean on. */
const sound: Record<string, string> = {
  'src/runtimes/worker.ts':
    "import 'node:fs'; import 'pino'; import '../app.ts'; import '../embed/build.ts'; import '../db/connect.ts';",
  'src/app.ts': "import './sites/site-routes.ts';",
  'src/deps.ts': "import type { A } from './db/connect.ts'; export type B = A;",
  'src/sites/site-routes.ts': "import 'hono'; import './site-actions.ts'; import './site-views.ts';",
  'src/sites/site-actions.ts':
    "import type { B } from '../deps.ts'; import './site-queries.ts'; export type C = B;",
  'src/sites/site-queries.ts': "import 'drizzle-orm'; import '../db/schema.ts'; import './site.ts';",
  'src/sites/site-views.ts':
    "import 'hono'; import '../words/words.ts'; import '../http/door.ts'; import './site.ts';",
  'src/sites/site.ts': "import '../errors.ts';",
  'src/polls/poll-actions.ts':
    "import '../sites/site-actions.ts'; import './poll-queries.ts'; import './poll.ts';",
  'src/polls/poll-queries.ts': "import '../verification/verification-queries.ts'; import '../db/schema.ts';",
  'src/polls/poll.ts': "import '../errors.ts';",
  'src/verification/verification-queries.ts': "import '../db/schema.ts';",
  'src/comments/comment.ts': 'export type C = 1;',
  'src/db/connect.ts': "import 'postgres'; export const connect = 1; export type A = 1;",
  'src/db/migrate.ts': 'export {};',
  'src/db/schema.ts': "import 'drizzle-orm';",
  'src/db/embedded.ts': "import 'node:fs'; import './embedded-lock.ts';",
  'src/db/embedded-lock.ts': "import 'node:fs';",
  'src/embed/build.ts': "import 'node:fs'; import 'esbuild';",
  'src/http/door.ts': "import 'hono'; import '../errors.ts';",
  'src/words/words.ts': 'export {};',
  'src/words/two.ts': 'export {};',
  'src/errors.ts': 'export {};',
  'test/factory.ts': 'export {};',
  'package.json': JSON.stringify({
    dependencies: { hono: '1', 'drizzle-orm': '1', postgres: '1', pino: '1', esbuild: '1' },
    devDependencies: { typescript: '1' },
  }),
};

async function build(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-walls-'));
  folders.push(folder);
  const packages = ['hono', 'drizzle-orm', 'postgres', 'pino', 'esbuild', 'typescript'].flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]);
  for (const [file, text] of [...packages, ...Object.entries(files)] as [string, string][]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const folders: string[] = [];
let found: string[];
beforeAll(async () => {
  const ring = { 'src/words/two.ts': "import './one.ts';" };
  found = await breachesIn(
    await build({ ...sound, ...Object.fromEntries(Object.values(breaches)), ...ring }),
  );
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

test('no import in the source crosses a wall', async () => {
  expect(await breachesIn(house)).toEqual([]);
});

test('a house in order is left in peace', async () => {
  const complaints = await breachesIn(await build(sound));
  expect(complaints.filter((complaint) => !complaint.startsWith('nothing-unused'))).toEqual([]);
});

test('every wall says why it stands and has a breach that proves it', () => {
  expect(Object.keys(breaches)).toEqual(forbidden.map(({ name }) => name));
  for (const { comment } of forbidden) expect(comment).toMatch(/\.$/);
});

test.each(Object.keys(breaches))('the wall %s holds', (wall) => {
  const [file] = breaches[wall] as [string, string];
  expect(found.filter((breach) => breach.startsWith(`${wall}: ${file} `))).not.toEqual([]);
});

/** What an import wall cannot see: globals that tie a file to a platform, and hidden sources of time and chance. */
const platform = /\b(process|Deno|Bun)\s*[.[]|\brequire\s*\(|\b__dirname\b/;
const chance = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b/;

/** The files that may touch a platform, as `platform-at-the-rim` has them. */
const rim = /^runtimes\/|^db\/embedded[-a-z]*\.ts$|^embed\/build\.ts$/;

/** Good enough for this house: a `//` in a string is preceded by a colon or a quote. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');
}

async function filesThatUse(pattern: RegExp, among: (file: string) => boolean): Promise<string[]> {
  const files = (await readdir(join(house, 'src'), { recursive: true })).filter((file) =>
    file.endsWith('.ts'),
  );
  const using: string[] = [];
  for (const file of files.filter(among)) {
    if (pattern.test(withoutComments(await readFile(join(house, 'src', file), 'utf8')))) using.push(file);
  }
  return using;
}

test('no file but those at the rim touches a platform', async () => {
  expect(await filesThatUse(platform, (file) => !rim.test(file))).toEqual([]);
});

test('no room takes time or chance from anywhere but its arguments', async () => {
  expect(await filesThatUse(chance, (file) => !/^(runtimes|embed|db)\//.test(file))).toEqual([]);
});

test('the search for globals finds them in code and not in comments', () => {
  for (const text of ['process.env.X', "Deno['env']", 'Bun.serve()']) expect(platform.test(text)).toBe(true);
  for (const text of ['Date.now()', 'new Date()', 'Math.random']) expect(chance.test(text)).toBe(true);
  expect(chance.test(withoutComments('/** Date.now() */ // Math.random()\nnew Date(0)'))).toBe(false);
  expect(platform.test('postprocess.run(); const process = 1;')).toBe(false);
});
