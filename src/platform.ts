import { type CommentBox, singleCommentBox } from './comments/comment-box.ts';
import { isMigrated, type Journal } from './db/migrated.ts';
import { type Reads, readsOf } from './db/standby.ts';
import { within } from './db/within.ts';
import type { Deps, Memory } from './deps.ts';
import type { Compress } from './http/prepared-forms.ts';
import { PreparedAnswers } from './http/prepared-memory.ts';
import { purgingCalmly } from './http/purging.ts';
import { Rates } from './http/rate-limit.ts';
import type { Shield } from './http/shield.ts';
import { type BallotBox, singleBox, slots } from './polls/ballot-box.ts';
import { CountMemory, type CountMemoryOptions } from './polls/count-memory.ts';
import { NextReading } from './polls/next-reading.ts';
import type { Scripts } from './scripts/script.ts';
import { ShortMemory } from './short-memory.ts';
import { OriginTally } from './sites/origin-tally.ts';

/** What a runtime brings along; everything else is the same on all of them. Its `purge` may fail, and gives up within seconds. */
export type Platform = Pick<
  Deps,
  | 'config'
  | 'database'
  | 'clock'
  | 'random'
  | 'chance'
  | 'log'
  | 'metrics'
  | 'purge'
  | 'spamService'
  | 'post'
  | 'mailer'
  | 'identityProvider'
> & {
  /** The migrations this code was written for. */
  journal: Journal;
  /** The address that the connection came from, out of what the runtime hands over beside the request. */
  remoteAddress: (bindings: unknown) => string | undefined;
  scripts: Scripts;
  /** Where the runtime has a deadline for bodies. */
  takeTime?: Deps['takeTime'];
  /** Where the runtime has a disk. */
  spool?: Deps['spool'];
  /** Where it makes backups by itself. */
  backups?: Deps['backups'];
  /** A counter in front, where the runtime has one that more than this process sees. */
  shield?: Shield;
  /** Whether more is under way than this process can see to, where it counts that. */
  isCrowded?: () => boolean;
  /** A box that gathers ballots, where something lives long enough to hold one; else each goes on its own. */
  ballotBox?: BallotBox;
  /** The same for comments. */
  commentBox?: CommentBox;
  /** Where there is a standby to read from. */
  reads?: Reads;
  /** What outlives this platform, or is shared with the chores; made anew where none is given. */
  memory?: Memory;
  /** Aborted once a process that lives long is told to stop. */
  closing?: AbortSignal;
  /** Packs answers for those who take them so, where no host in front does that. */
  compress?: Compress;
};

/** An empty memory; `forgotten` is told what it forgets because it was changed here. Where each request has connections of its own, none may wait for what another one `loads`. */
export function emptyMemory(
  clock: () => Date,
  {
    sharesLoads = true,
    counts = {},
    forgotten = () => {},
  }: {
    sharesLoads?: boolean;
    counts?: CountMemoryOptions;
    forgotten?: (tags: readonly string[]) => void;
  } = {},
): Memory {
  const lasting = <Value>(ms: number, most = 1000) =>
    new ShortMemory<Value>(ms, clock, { most, sharesLoads });
  return {
    sites: lasting(1000),
    polls: lasting(1000),
    prepared: new PreparedAnswers({ sharesLoads, forgotten }),
    counts: new CountMemory(clock, { sharesLoads, ...counts }),
    votersResults: new NextReading({ sharesLoads }),
    scrutinies: lasting(60_000, 50),
    waits: lasting(300_000),
    staff: lasting(1000),
    // An isolate has no time of its own in which anything could be wiped; it is gone itself before long.
    salts: new ShortMemory(5000, clock, { sharesLoads, wipes: sharesLoads }),
    drawings: lasting(60_000, 100),
    rates: {
      challenges: new Rates(60, clock),
      drawings: new Rates(60, clock),
      wrongAnswers: new Rates(60, clock),
      wrongKeys: new Rates(60, clock),
      posts: new Rates(60, clock),
      refusedOrigins: new Rates(60, clock),
      mailsToStrangers: new Rates(86_400, clock),
    },
    refusedOrigins: new OriginTally(60, clock),
  };
}

function forgetAnswers({ prepared, counts }: Memory, tags: string[]): void {
  prepared.forget(tags);
  for (const tag of tags) counts.forget(tag);
}

/** What another process changed, and says by these tags, is read anew. */
export function forgetChanged(memory: Memory, tags: string[]): void {
  memory.sites.forgetAll();
  memory.polls.forgetAll();
  forgetAnswers(memory, tags);
}

/** How long (ms) whoever asks for the state of the database waits: a probe that hangs says less than one that fails. */
const probing = 2000;

/** What actions may use, on this platform. Commands have no requests and no scripts to serve. */
export function depsOf(platform: Omit<Platform, 'remoteAddress' | 'scripts'>): Deps {
  const { config, database, clock, random, chance, log, metrics, journal } = platform;
  const { purge, spamService, post, mailer, identityProvider } = platform;
  const slot = Math.floor(chance() * slots);
  const memory = platform.memory ?? emptyMemory(clock);
  const purgeCaches = purgingCalmly(purge, log);
  return {
    ...memory,
    config,
    database,
    reads: platform.reads ?? readsOf(database),
    clock,
    random,
    chance,
    log,
    metrics,
    purge: (tags) => {
      forgetAnswers(memory, tags);
      return purgeCaches(tags);
    },
    spamService,
    post,
    mailer,
    identityProvider,
    isMigrated: () => within(probing, isMigrated(database, journal)),
    takeTime: platform.takeTime ?? (() => {}),
    spool: platform.spool ?? null,
    backups: platform.backups ?? null,
    closing: platform.closing ?? new AbortController().signal,
    ballotBox: platform.ballotBox ?? singleBox(database, slot, chance),
    commentBox: platform.commentBox ?? singleCommentBox(database, chance),
  };
}
