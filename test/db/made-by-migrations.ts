/** A primary or unique key. `name` is missing where PostgreSQL would have to think of one. */
export type Key = { name: string | undefined; columns: string[] };

/** What a statement adds to a table: columns, keys, and what kinds of other constraints without a name. */
export type Addition = { table: string; columns: string[]; keys: Key[]; unnamed: string[] };

const tableMade = /^create table (?:if not exists )?"(\w+)"/i;
const tableAltered = /^alter table (?:only )?"(\w+)" (.*)$/i;
const keyMade =
  /^create unique index (?:concurrently )?(?:if not exists )?(?:"(\w+)" )?on (?:only )?"(\w+)"/i;
const adding = /^add (?:column )?(?:if not exists )?/i;

/** Reads a statement of a migration; undefined where it adds nothing to a table. */
export function additionIn(statement: string): Addition | undefined {
  const [, made] = tableMade.exec(statement) ?? [];
  if (made) return additionOf(made, partsIn(statement));
  const [, altered, actions] = tableAltered.exec(statement) ?? [];
  if (altered) {
    const added = partsIn(`(${actions})`).filter((action) => adding.test(action));
    return additionOf(
      altered,
      added.map((action) => action.replace(adding, '')),
    );
  }
  const [, name, table] = keyMade.exec(statement) ?? [];
  return table
    ? { table, columns: [], keys: [{ name, columns: namesIn(statement) }], unnamed: [] }
    : undefined;
}

function additionOf(table: string, parts: string[]): Addition {
  const addition: Addition = { table, columns: [], keys: [], unnamed: [] };
  const add = (name: string | undefined, kind: string, columns: string[]) => {
    if (/^(primary key|unique)$/i.test(kind)) addition.keys.push({ name, columns });
    else if (!name) addition.unnamed.push(kind.toLowerCase());
  };
  for (const part of parts) {
    const [, column, definition = ''] = /^"(\w+)" (.*)$/.exec(part) ?? [];
    if (column) {
      addition.columns.push(column);
      for (const [, name, kind = ''] of withoutTexts(definition).matchAll(columnConstraints))
        add(name, kind, [column]);
    } else {
      const [, name, kind, rest = ''] = tableConstraint.exec(part) ?? [];
      if (kind) add(name, kind, namesIn(rest));
    }
  }
  return addition;
}

const columnConstraints = /(?:\bconstraint "(\w+)" )?\b(primary key|unique|check|references)\b/gi;
const tableConstraint = /^(?:constraint "(\w+)" )?(primary key|unique|check|foreign key|exclude)\b(.*)$/i;

/** A statement, or a part of one, with every text in it emptied. */
export const withoutTexts = (sql: string): string => sql.replace(/'(?:[^']|'')*'/g, "''");

/** The columns that a key is made of; what it makes of a column, such as `lower("email")`, holds no row to its shard. */
const namesIn = (sql: string): string[] => partsIn(sql).flatMap((part) => /^"(\w+)"/.exec(part)?.[1] ?? []);

/** What stands in the first parentheses, parted at its commas. */
function partsIn(sql: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of sql.matchAll(/'(?:[^']|'')*'|"[^"]*"|[^'"]/g)) {
    if (token === ')' && --depth === 0) break;
    if (token === ',' && depth === 1) parts.push('');
    else if (depth > 0) parts.push(`${parts.pop()}${token}`);
    if (token === '(') depth++;
  }
  return parts.map((part) => part.trim());
}
