import { eq } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { scripts } from '../db/schema.ts';
import type { Script } from './script.ts';

/** Keeps a version of the script; one that is kept already stays as it is. */
export async function keepScript(database: Database, { hash, text }: Script): Promise<void> {
  await database.drizzle.insert(scripts).values({ hash, text }).onConflictDoNothing();
}

/** The text of a version that this or an earlier release has served. */
export async function findScript(database: Database, hash: string): Promise<string | undefined> {
  const [found] = await database.drizzle
    .select({ text: scripts.text })
    .from(scripts)
    .where(eq(scripts.hash, hash));
  return found?.text;
}
