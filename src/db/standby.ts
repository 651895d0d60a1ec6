import type { Database } from './connect.ts';
import { isRetryable } from './failures.ts';
import { Late, within } from './within.ts';

/**
 * Reads what the public sees, from wherever it may be read just now. `tags` say what is read (see src/caching.ts), so that nobody is shown
 * it as it was before a change that this process has made.
 */
export type Reads = <T>(tags: readonly string[], read: (database: Database) => Promise<T>) => Promise<T>;

/** Where there is nothing but the one database. */
export const readsOf =
  (database: Database): Reads =>
  (_tags, read) =>
    read(database);

export type StandbyOptions = {
  /** Milliseconds, of no particular beginning. */
  now: () => number;
  tell: (state: 'left out' | 'taken in') => void;
  /** How old what is read may be, and how long a read may take before the primary is asked instead (ms). */
  bound?: number;
  patience?: number;
};

/** How often a standby that is behind is asked again within one look (ms), and changes that are remembered at most. */
const pace = 50;
const mostChanges = 10_000;

/**
 * Shares reading between a primary and its standby (PostgreSQL's hot standby). `look` asks the primary how far its log is written and then the
 * standby whether it has come so far: from then on the standby is known to show whatever was committed when the look began. It is read
 * for `bound` from that moment, except for what was `changed` since; everything else goes to the primary, and so does a read that the
 * standby fails or is late with. Call `look` twice a second, one at a time.
 */
export function standbyReads(
  primary: Database,
  standby: Database,
  { now, tell, bound = 2000, patience = 1000 }: StandbyOptions,
): { reads: Reads; changed: (tags: readonly string[]) => void; look: () => Promise<void> } {
  const never = Number.NEGATIVE_INFINITY;
  const changes = new Map<string, number>();
  let shown = never;
  let everything = never;
  let told: 'left out' | 'taken in' | undefined;

  const say = (state: 'left out' | 'taken in') => {
    if (told !== state) tell(state);
    told = state;
  };
  const leaveOut = () => {
    shown = never;
    say('left out');
  };
  const mayRead = (tags: readonly string[]) =>
    shown > now() - bound && shown > everything && tags.every((tag) => shown > (changes.get(tag) ?? never));

  async function look(): Promise<void> {
    const begun = now();
    try {
      const [written] = await within(
        patience,
        primary.sql<[{ lsn: string }]>`
        select pg_current_wal_flush_lsn()::text as lsn`,
      );
      for (;;) {
        const [row] = await within(
          patience,
          standby.sql<[{ caught: boolean | null }]>`
          select pg_is_in_recovery()
            and pg_wal_lsn_diff(pg_last_wal_replay_lsn(), ${written.lsn}::pg_lsn) >= 0 as caught`,
        );
        if (row.caught) break;
        if (now() - begun > bound) return leaveOut();
        await new Promise((resolve) => setTimeout(resolve, pace));
      }
      shown = begun;
      for (const [tag, at] of changes) if (at < shown) changes.delete(tag);
      say('taken in');
    } catch {
      leaveOut();
    }
  }

  return {
    look,
    changed(tags) {
      const at = now();
      for (const tag of tags) changes.set(tag, at);
      if (changes.size <= mostChanges) return;
      // Too much to tell apart: then nothing is read from the standby before it has come up to here.
      changes.clear();
      everything = at;
    },
    async reads(tags, read) {
      if (!mayRead(tags)) return read(primary);
      try {
        return await within(patience, read(standby));
      } catch (error) {
        if (!(error instanceof Late) && !isRetryable(error)) throw error;
        leaveOut();
        return read(primary);
      }
    },
  };
}

/** How many bytes of log a standby is behind its primary; null where it is none. */
export async function bytesBehind(primary: Database, standby: Database): Promise<number | null> {
  const [written] = await primary.sql<[{ lsn: string }]>`select pg_current_wal_flush_lsn()::text as lsn`;
  const [row] = await standby.sql<[{ behind: number | null }]>`
    select case when pg_is_in_recovery() then greatest(0,
      pg_wal_lsn_diff(${written.lsn}::pg_lsn, pg_last_wal_replay_lsn()))::float8 end as behind`;
  return row.behind;
}
