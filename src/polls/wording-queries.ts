import { desc, eq } from 'drizzle-orm';
import type { Database } from '../db/connect.ts';
import { pollWordings } from '../db/schema.ts';
import type { PollRecord } from './poll.ts';

/** Keeps what a poll says now, in the transaction that makes it say something else. */
export async function keepWording(
  tx: Pick<Database['drizzle'], 'insert'>,
  { id, wording, question, note, options }: PollRecord,
  replacedBy: string,
): Promise<void> {
  const texts = options.map((option) => ({ id: option.id, text: option.text }));
  await tx
    .insert(pollWordings)
    .values({ poll: id, version: wording, question, note, options: texts, replacedBy });
}

/** What a poll said before, the latest first; at most `limit`. */
export async function listWordings(database: Database, poll: string, limit: number) {
  return database.drizzle
    .select()
    .from(pollWordings)
    .where(eq(pollWordings.poll, poll))
    .orderBy(desc(pollWordings.version))
    .limit(limit);
}
