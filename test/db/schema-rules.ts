import { statementsOf } from '../upgrades/migrations.ts';
import { type Addition, additionIn, withoutTexts } from './made-by-migrations.ts';

/**
 * What keeps the tables fit to be spread over many machines, and fit for engines that speak PostgreSQL and are not it. Which
 * engine lacks what is in docs/scale.md.
 */
export type Objection = { rule: RuleName; says: string };

/** Tables that are neither a poll's nor a site's, and what each would be spread by instead. */
export const apart: Record<string, string> = {
  sites: 'is what sites are: its id is the site, and that spreads it beside all that is theirs',
  spent_proofs: 'is asked by the nonce alone, which is its key and random',
  keys: 'opens several sites or all of them: as many rows as people and programs, a copy everywhere',
  sessions: 'as keys',
  sign_in_links: 'as keys',
  scripts: 'is every release’s script: a copy everywhere',
  chores: 'is a row a chore: one machine',
};

const rules = {
  'no-sequences': 'counts up from one place, which every writer on every machine would queue for',
  'ids-are-made-by-the-service':
    'has the database make ids: a retry brings the same id only if the service made it',
  'no-triggers': 'does unseen what a statement should say, and not every engine has it',
  'no-extensions': 'needs something installed beside PostgreSQL, which hosted databases may not have',
  'no-functions': 'keeps code in the database, where two releases at once would have to share it',
  'no-foreign-keys': 'is checked by every write, against rows that may be on another machine',
  'tables-are-kept': 'makes a table that a crash empties, or that one connection alone sees',
  'only-tables-and-indexes':
    'is something else than one table or one index, and nobody has said where it would live',
  'tables-belong-to-somebody':
    'has neither a poll nor a site: give it one, or name it in `apart` and what it would be spread by',
  'keys-hold-what-spreads-them':
    'can be unique on each machine alone, since it does not hold the column that its table is spread by',
  'constraints-are-named': 'has no name of ours, so a refusal cannot be told from another',
} as const;
export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];

/** Found by their words, wherever in a statement these are. */
const words: [RuleName, RegExp][] = [
  ['no-triggers', /\b(trigger|create (or replace )?rule)\b/i],
  ['no-functions', /\b(function|procedure|aggregate)\b|^(do|call)\b/i],
  ['no-extensions', /\bextension\b/i],
  ['no-sequences', /\b((big|small)?serial[248]?|sequence|nextval|as identity)\b/i],
  [
    'ids-are-made-by-the-service',
    /\b(gen_random_uuid|uuidv[47]|uuid_generate_\w+|random|gen_random_bytes)\s*\(/i,
  ],
  ['no-foreign-keys', /\b(references|foreign key)\b/i],
  ['tables-are-kept', /\b(unlogged|temp|temporary)\b/i],
];

const ordinary = /^(create table|create (unique )?index|alter table|drop table|drop index)\b[^;]*$/i;

/** What in these migrations, taken one after the other from an empty database, breaks a rule. */
export function objectionsTo(migrations: string[]): Objection[] {
  const columns = new Map<string, Set<string>>();
  return migrations.flatMap(statementsOf).flatMap((statement) => {
    const bare = withoutTexts(statement).replace(/"[^"]*"/g, '""');
    const object = (rule: RuleName, thing: string) => ({
      rule,
      says: `${thing} ${rules[rule]}. (${statement})`,
    });
    const [worded] = words.find(([, sign]) => sign.test(bare)) ?? [];
    if (worded) return [object(worded, nameIn(statement))];
    if (!ordinary.test(bare)) return [object('only-tables-and-indexes', nameIn(statement))];
    const addition = additionIn(statement);
    if (!addition) return [];
    const known = columns.get(addition.table) ?? new Set();
    columns.set(addition.table, new Set([...known, ...addition.columns]));
    return judge(addition, columns.get(addition.table) as Set<string>).map(([rule, thing]) =>
      object(rule, thing),
    );
  });
}

function judge({ table, keys, unnamed }: Addition, columns: Set<string>): [RuleName, string][] {
  const spreadBy = ['poll', 'site'].find((column) => columns.has(column));
  const names = [...keys.map(({ name }) => name), ...unnamed.map(() => undefined)];
  const found: [RuleName, string][] = names.flatMap((name) =>
    name ? [] : [['constraints-are-named', `a constraint of ${table}`]],
  );
  if (table in apart) return found;
  if (!spreadBy) return [...found, ['tables-belong-to-somebody', table]];
  const loose = keys.filter((key) => !key.columns.includes(spreadBy));
  return [
    ...found,
    ...loose.map(({ name = table }): [RuleName, string] => ['keys-hold-what-spreads-them', name]),
  ];
}

const nameIn = (statement: string): string => /"(\w+)"/.exec(statement)?.[1] ?? 'this';
