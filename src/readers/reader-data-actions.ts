import type * as z from 'zod';
import { inSnapshot, type Snapshot } from '../db/snapshot.ts';
import type { Deps } from '../deps.ts';
import { longAnswer, putMembers } from '../long-answer.ts';
import type { Actor } from '../roles.ts';
import type { SiteRecord } from '../sites/site.ts';
import type { ErasureInput } from './reader-data.ts';

/** What a room does with its share of a reader's data: lists to take out, by name, and erasing them. */
export type ReaderRoom = {
  lists: Record<
    string,
    { item: z.ZodType; read: (snapshot: Snapshot, site: string, email: string) => AsyncIterable<object[]> }
  >;
  erase: (
    deps: Deps,
    site: SiteRecord,
    email: string,
    texts: ErasureInput['texts'],
    actor: Actor,
  ) => Promise<Record<string, number>>;
};

/** All that is kept under an e-mail address, of one moment. An address that nobody gave has empty lists. */
export function takeOutReader(
  deps: Deps,
  rooms: ReaderRoom[],
  site: string,
  email: string,
): Promise<ReadableStream<Uint8Array>> {
  return longAnswer(deps, (put) =>
    inSnapshot(deps.database, async (snapshot) => {
      let before = '{';
      for (const [name, { read }] of rooms.flatMap(({ lists }) => Object.entries(lists))) {
        await put(`${before}${JSON.stringify(name)}:[`);
        await putMembers(put, read(snapshot, site, email));
        before = '],';
      }
      await put(']}\n');
    }),
  );
}

/** Erases an e-mail address from every room of the site. Doing it twice does no harm and ends what a fault left over. */
export async function eraseReader(
  deps: Deps,
  rooms: ReaderRoom[],
  site: SiteRecord,
  { email, texts }: ErasureInput,
  actor: Actor,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const room of rooms) Object.assign(found, await room.erase(deps, site, email, texts, actor));
  return found;
}
