import { contractsIn, statementsOf } from './migrations.ts';

/**
 * While a release is rolled out, the one before it works on the new tables, and a statement that holds a large table holds up
 * every reader. So a migration adds, and takes away a release later; what it says is checked against this list of what harms
 * neither. Anything else must be vouched for by a contract.
 */
export type Objection = { rule: RuleName; says: string };

/** Tables with as many rows as a publisher has polls, sites, people or programs; all others grow with every reader. */
const small = new Set([
  ...[
    'sites',
    'keys',
    'sessions',
    'sign_in_links',
    'scripts',
    'webhooks',
    'refused_origins',
    'chores',
    'imports',
  ],
  ...['polls', 'options', 'poll_wordings', 'ballot_rulings', 'digests_told', 'waiting_told'],
]);

const rules = {
  'one-thing-a-statement':
    'does several things in one statement, which nobody can check: write one statement for each',
  'columns-may-be-left-out':
    'must be written by everybody, and the release before leaves it out: let it be null or give it a default',
  'defaults-are-constant':
    'has a default that is worked out for each row, so the whole table is written anew under a lock: use a constant',
  'columns-come-alone':
    'brings a constraint or a key along, which is checked under a lock: add that in a statement of its own',
  'constraints-come-unchecked':
    'is checked against every row under a lock: add it NOT VALID, and validate it in another migration',
  'unique-comes-later': 'refuses rows that the release before may write',
  'indexes-are-not-concurrent': 'cannot be built concurrently, since all migrations are one transaction',
  'large-indexes-are-built-beforehand':
    'holds up every write to a large table while it is built: say IF NOT EXISTS, and in a comment “-- before: create index concurrently …” what operators of large databases run before they migrate',
  'nothing-is-taken-away': 'is taken away from, or changed under, the release before',
} as const;
export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];

/** What a default may be, so that it is worked out once and kept beside the table. */
const constant =
  /^(?:'(?:[^']|'')*'(?:::[\w "[\]]+)?|-?\d+(?:\.\d+)?|true|false|null|(?:now|statement_timestamp)\(\))$/i;

/** What must not be done to a database in use, of all that a migration does. `isReleased`: whether that version is out. */
export function objectionsTo(sql: string, isReleased: (version: string) => boolean): Objection[] {
  const made = new Set<string>();
  const promised = contractsIn(sql).filter(({ since }) => isReleased(since));
  return statementsOf(sql).flatMap((statement) => {
    const found = judge(statement, made, sql);
    if (!found || promised.some(({ thing }) => thing === found.thing)) return [];
    const way =
      found.rule === 'nothing-is-taken-away'
        ? `. If nothing needs it any more, say so: “-- contract: nothing has read ${found.thing} since VERSION”, a version that is out`
        : '';
    return [{ rule: found.rule, says: `${found.thing} ${rules[found.rule]}${way}. (${statement})` }];
  });
}

type Found = { rule: RuleName; thing: string } | undefined;

function judge(statement: string, made: Set<string>, sql: string): Found {
  const [, table] = /^create table (?:if not exists )?"(\w+)"/i.exec(statement) ?? [];
  if (table) {
    made.add(table);
    return undefined;
  }
  return judgeIndex(statement, made, sql) ?? judgeAlteration(statement, made);
}

function judgeIndex(statement: string, made: Set<string>, sql: string): Found {
  const [whole, unique, concurrently, softly, index = '', table = ''] =
    /^create (unique )?index (concurrently )?(if not exists )?"(\w+)" on "(\w+)"/i.exec(statement) ?? [];
  if (whole === undefined) return undefined;
  if (concurrently) return { rule: 'indexes-are-not-concurrent', thing: index };
  if (made.has(table)) return undefined;
  if (unique) return { rule: 'unique-comes-later', thing: index };
  const isBuilt = new RegExp(`^-- before: create index concurrently if not exists "${index}" `, 'im').test(
    sql,
  );
  if (small.has(table) || (softly && isBuilt)) return undefined;
  return { rule: 'large-indexes-are-built-beforehand', thing: index };
}

function judgeAlteration(statement: string, made: Set<string>): Found {
  if (/^create (unique )?index /i.test(statement)) return undefined;
  const [, table = '', action = ''] = /^alter table (?:only )?"(\w+)" (.*)$/i.exec(statement) ?? [];
  if (made.has(table)) return undefined;
  if (/, (add|alter|drop|rename|validate) /i.test(action))
    return { rule: 'one-thing-a-statement', thing: table };
  const [, column, definition = ''] = /^add column (?:if not exists )?"(\w+)" (.*)$/i.exec(action) ?? [];
  if (column) return judgeColumn(`${table}.${column}`, definition);
  const [, constraint] = /^add constraint "(\w+)" /i.exec(action) ?? [];
  if (constraint) {
    if (/ unique | primary key /i.test(action)) return { rule: 'unique-comes-later', thing: constraint };
    return / not valid$/i.test(action)
      ? undefined
      : { rule: 'constraints-come-unchecked', thing: constraint };
  }
  if (/^validate constraint /i.test(action)) return undefined;
  return { rule: 'nothing-is-taken-away', thing: thingOf(statement) };
}

function judgeColumn(thing: string, definition: string): Found {
  if (/ (generated|references|unique|check|primary key)\b/i.test(definition))
    return { rule: 'columns-come-alone', thing };
  const isRequired = / not null\b/i.test(definition);
  const [, value] = / default (.+?)(?: not null)?$/i.exec(definition) ?? [];
  if (value !== undefined && !constant.test(value)) return { rule: 'defaults-are-constant', thing };
  return isRequired && value === undefined ? { rule: 'columns-may-be-left-out', thing } : undefined;
}

/** What a statement is about, as a contract names it: `table.column`, else the first name in it. */
function thingOf(statement: string): string {
  const [, table, column] =
    /^alter table (?:only )?"(\w+)" (?:drop|alter|rename) (?:column|constraint) (?:if exists )?"(\w+)"/i.exec(
      statement,
    ) ?? [];
  return table && column ? `${table}.${column}` : (/"(\w+)"/.exec(statement)?.[1] ?? statement);
}
