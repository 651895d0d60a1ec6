import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import type { Seen } from './bayes.ts';
import { everyComment, type Step } from './spam-lessons.ts';

/** In which comments each of the clues stood, and how many comments were learnt at the site: one read by the primary key. */
export async function readClues(
  database: Database,
  site: string,
  clues: string[],
): Promise<{ clues: Seen[]; all: Seen }> {
  const rows = await database.sql<({ clue: string } & Seen)[]>`
    select clue, greatest(spam, 0) as spam, greatest(ham, 0) as ham
    from spam_clues where site = ${site} and clue = any(${[everyComment, ...clues]}::text[]::uuid[])`;
  return {
    clues: rows.filter(({ clue }) => clue !== everyComment),
    all: rows.find(({ clue }) => clue === everyComment) ?? { spam: 0, ham: 0 },
  };
}

/** How many comments of each kind were learnt at a site. */
export async function readLearnt(database: Database, site: string): Promise<Seen> {
  return (await readClues(database, site, [])).all;
}

/**
 * Moves the counts, in the order of the clues, which begins with the row that all lessons of a site have in common: of two
 * rulings at once one waits there, and neither for the other. What nobody has learnt any more is deleted.
 */
export async function moveClues(
  tx: Pick<Database['drizzle'], 'execute'>,
  site: string,
  steps: Step[],
): Promise<void> {
  if (steps.length === 0) return;
  // As one text each: the number of parameters is the same however many clues there are.
  const list = (key: keyof Step) => sql`string_to_array(${steps.map((step) => step[key]).join(',')}, ',')`;
  await tx.execute(sql`
    insert into spam_clues as known (site, clue, spam, ham)
    select ${site}, step.clue, step.spam, step.ham
    from unnest(${list('clue')}::uuid[], ${list('spam')}::int[], ${list('ham')}::int[])
      with ordinality as step (clue, spam, ham, place)
    order by step.place
    on conflict (site, clue) do update set spam = known.spam + excluded.spam, ham = known.ham + excluded.ham`);
  if (steps.some(({ spam, ham }) => spam < 0 || ham < 0))
    await tx.execute(sql`
      delete from spam_clues where site = ${site} and spam <= 0 and ham <= 0
        and clue = any(${list('clue')}::uuid[])`);
}
