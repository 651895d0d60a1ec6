import type { Database } from '../db/connect.ts';
import { isRetryable, withRetry } from '../db/failures.ts';
import { Gathering } from '../gathering.ts';
import { insertComments, type Posting, type PutIn } from './posting-queries.ts';
import { findSurroundings, type Sought, type Surroundings } from './surroundings-queries.ts';

/** Looks in the database what comments are judged by, and takes them there. What `put` answers is committed. */
export type CommentBox = {
  lookAround(sought: Sought): Promise<Surroundings>;
  /**
   * Undefined where the write left the comment out; `outrun` where another that shares something with it came first, so that it has to be
   * judged anew.
   */
  put(posting: Posting): Promise<PutIn | 'outrun' | undefined>;
};

/** A box that holds comments for a moment; `drained` resolves when it holds none. */
export type GatheringCommentBox = CommentBox & { drained(): Promise<void> };

/** Statements on their way at once, comments worth a second one, comments a statement, and comments that may wait. See docs/decisions/030-comments-together.md. */
const measured = { lanes: 2, worth: 16, most: 64, room: 500 };

/** Sees to every comment on its own, for whoever answers one request and is gone. */
export function singleCommentBox(database: Database, chance: () => number): CommentBox {
  return {
    async lookAround(sought) {
      const [around] = await findSurroundings(database, [sought]);
      return around as Surroundings;
    },
    async put(posting) {
      const written = await withRetry(() => insertComments(database, [posting]), chance);
      return written.get(posting);
    },
  };
}

/**
 * Lets comments that come while others are being looked around for, or written, share the next statement. Comments of all threads and sites go
 * together, save those that share something of which there is one: these come one after the other.
 */
export function gatheringCommentBox(
  database: Database,
  { chance }: { chance: () => number },
  sizes = measured,
): GatheringCommentBox {
  const gathered = {
    ...{ ...sizes, isFinal: isRetryable },
    full: 'Very many people are commenting just now. Please try again in a moment.',
  };
  const looking = new Gathering<Sought, Surroundings>({
    ...gathered,
    async send(batch) {
      const found = await withRetry(() => findSurroundings(database, batch), chance);
      const around = new Map(batch.map((sought, place) => [sought, found[place] as Surroundings]));
      return (sought) => around.get(sought) as Surroundings;
    },
  });
  const writing = new Gathering<Posting, PutIn | undefined>({
    ...gathered,
    async send(batch) {
      const written = await withRetry(() => insertComments(database, batch), chance);
      return (posting) => written.get(posting);
    },
  });
  const held = new Map<string, Promise<unknown>>();
  return {
    lookAround: async (sought) => looking.add(sought),
    async put(posting) {
      const claims = claimsOf(posting);
      const before = claims.map((claim) => held.get(claim)).filter((other) => other !== undefined);
      if (before.length > 0) {
        await Promise.allSettled(before);
        return 'outrun';
      }
      const put = (async () => writing.add(posting))();
      for (const claim of claims) held.set(claim, put);
      try {
        return await put;
      } finally {
        for (const claim of claims) held.delete(claim);
      }
    },
    drained: async () => {
      await looking.drained();
      await writing.drained();
    },
  };
}

/** Of what there is one: its id, its proof, and what it says where. */
function claimsOf({ comment, proof }: Posting): string[] {
  const { site, id, thread, likeness } = comment;
  return [
    `id ${site} ${id}`,
    ...proof.nonces.map(({ nonce }) => `proof ${nonce}`),
    `said ${site} ${likeness} ${thread}`,
  ];
}
