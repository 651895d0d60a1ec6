import type { Database } from './connect.ts';

const statements = new WeakMap<Pick<Database, 'drizzle'>, Map<string, unknown>>();

/** One prepared statement a pool (or a snapshot) and name; without it every caller would have Drizzle build and prepare its own. */
export function prepared<Query>(
  database: Pick<Database, 'drizzle'>,
  name: string,
  make: (name: string) => Query,
): Query {
  const known = statements.get(database) ?? new Map<string, unknown>();
  statements.set(database, known);
  if (!known.has(name)) known.set(name, make(name));
  return known.get(name) as Query;
}
