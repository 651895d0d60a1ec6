import type { Backups } from './backups.ts';
import type { CommentBox } from './comments/comment-box.ts';
import type { Config } from './config.ts';
import type { Database } from './db/connect.ts';
import type { Reads } from './db/standby.ts';
import type { PreparedAnswers } from './http/prepared-memory.ts';
import type { Rates } from './http/rate-limit.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { Mailer } from './mailer.ts';
import type { Post } from './outbox/post.ts';
import type { BallotBox } from './polls/ballot-box.ts';
import type { CountMemory } from './polls/count-memory.ts';
import type { NextReading } from './polls/next-reading.ts';
import type { PollReading, ResultsWire } from './polls/poll.ts';
import type { Tally } from './polls/results.ts';
import type { Findings } from './polls/scrutiny.ts';
import type { ShortMemory } from './short-memory.ts';
import type { OriginTally } from './sites/origin-tally.ts';
import type { SiteRecord } from './sites/site.ts';
import type { SpamService } from './spam-service.ts';

/** Wide events for operators. What readers typed, proved or are called never goes in. */
export type Logger = Record<
  'debug' | 'info' | 'warn' | 'error',
  (fields: Record<string, unknown>, message: string) => void
>;

/** Bytes that can be read as often as it takes, until they are let go. */
export type Spooled = { size: number; bytes: AsyncIterable<Uint8Array>; close: () => Promise<void> };

/** What is counted. `expose` gives Prometheus text; null on runtimes that have no long life to count over. */
export type Metrics = {
  request(route: string, method: string, status: number, seconds: number): void;
  ballot(status: 'counted' | 'held' | 'replayed' | 'refused'): void;
  /** Ballots that leave together for the database, and how many are left waiting. */
  ballotBatch(size: number, waiting: number): void;
  proof(outcome: string): void;
  comment(status: string): void;
  /** What became of an attempt to tell somebody of an event. */
  delivery(channel: string, outcome: 'done' | 'failed' | 'given_up'): void;
  /** When the newest backup was made. */
  backedUp(at: Date): void;
  /** What became of a key that somebody sent. */
  key(outcome: 'active' | 'wrong' | 'expired' | 'revoked' | 'limited'): void;
  expose: (() => Promise<{ type: string; text: string }>) | null;
};

/** What is remembered for a moment, by whatever lives longer than a request: a process, or a Worker's isolate. */
export type Memory = {
  sites: ShortMemory<SiteRecord | undefined>;
  polls: ShortMemory<PollReading | undefined>;
  /** Answers that are the same for everybody, as bytes. */
  prepared: PreparedAnswers;
  /** How polls stand, by the poll's tag. */
  counts: CountMemory;
  /** The results that voters are told with their ballot in them, by poll and wording. */
  votersResults: NextReading<ResultsWire | null>;
  /** Where a poll's ballots came from, by poll and version of its tally. */
  scrutinies: ShortMemory<{ tally: Tally; now: Date; findings: Findings }>;
  /** How long a held comment usually waits, by site. */
  waits: ShortMemory<number | null>;
  /** The names on keys that open a site. */
  staff: ShortMemory<string[]>;
  /** Salts that were opened within the last seconds, by their sealed text. A salt that was destroyed is out of it as soon. */
  salts: ShortMemory<Uint8Array>;
  /** Pictures and sounds drawn a moment ago, by token. */
  drawings: ShortMemory<Uint8Array<ArrayBuffer>>;
  /** How often a network did something lately, as far as this memory saw. */
  rates: Record<
    | 'challenges'
    | 'drawings'
    | 'wrongAnswers'
    | 'wrongKeys'
    | 'posts'
    | 'refusedOrigins'
    | 'mailsToStrangers',
    Rates
  >;
  /** Origins that were refused lately, by site and origin. */
  refusedOrigins: OriginTally;
};

/** What an action may use. Time, chance and configuration come in here, so that tests can set them. */
export type Deps = Memory & {
  config: Config;
  database: Database;
  /** Reads what the public sees from a standby, where there is one that has come up; everything else goes to `database`. */
  reads: Reads;
  clock: () => Date;
  /** Cryptographically strong bytes. */
  random: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** A number in [0, 1), for waits and shuffles. */
  chance: () => number;
  /** Aborted once this process is told to stop: what never ends by itself ends then. */
  closing: AbortSignal;
  log: Logger;
  metrics: Metrics;
  spamService: SpamService;
  /**
   * Has this process, and the cache in front where there is one that can be told, forget every answer that bears one of these tags.
   * Called once a change is committed. Never fails.
   */
  purge: (tags: string[]) => Promise<void>;
  /** Writes to an address that somebody typed in. */
  post: Post;
  /** Null where the service has no mail server. */
  mailer: Mailer | null;
  /** Null: nobody signs in by an account of their organisation. */
  identityProvider: IdentityProvider | null;
  ballotBox: BallotBox;
  commentBox: CommentBox;
  /** Lets the body of a request come as slowly as it does, where the runtime would cut off slow senders. Takes what it hands over beside it. */
  takeTime: (bindings: unknown) => void;
  /** Keeps bytes for a while, to be read more than once; null where there is no place for it. */
  spool: ((bytes: AsyncIterable<Uint8Array>) => Promise<Spooled>) | null;
  /** Null where the service makes none by itself. */
  backups: Backups | null;
  /** Whether the database has every migration that this code was written for. */
  isMigrated: () => Promise<boolean>;
};
