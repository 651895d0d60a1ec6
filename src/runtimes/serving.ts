import { setTimeout } from 'node:timers/promises';
import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import { createApp } from '../app.ts';
import { choresOf } from '../chores.ts';
import { gatheringCommentBox } from '../comments/comment-box.ts';
import { purgeNothing } from '../http/purging.ts';
import { networksOpenTo } from '../outbox/address.ts';
import { depsOf, emptyMemory, type Platform } from '../platform.ts';
import { gatheringBox } from '../polls/ballot-box.ts';
import { createQuickWay } from '../quick-app.ts';
import { akismet } from './akismet.ts';
import { keptBackups } from './backup-folder.ts';
import { keepDoing } from './chore-round.ts';
import { compress } from './compress.ts';
import { crowd } from './crowd.ts';
import { connectFrom, whileReadersWait } from './database.ts';
import { type Door, type Fetch, grace } from './door.ts';
import { guardedPost } from './guarded-post.ts';
import { openIdProvider } from './openid-provider.ts';
import { promMetrics } from './prom-metrics.ts';
import { randomPool } from './random-pool.ts';
import { smtpMailer } from './smtp-mailer.ts';
import { spool } from './spool.ts';
import { openStandby } from './standby.ts';

/** What one process begins with: the most connections it may hold, and the first slot of the tallies that is its own. */
type Beginnings = Pick<Platform, 'config' | 'log' | 'scripts' | 'remoteAddress' | 'takeTime'> & {
  url: string;
  readUrl: string | null;
  connections: number;
  slot: number;
};

type ServerPlatform = ReturnType<typeof serverPlatform>;

/** The platform of a process that lives long. */
export function serverPlatform({ url, readUrl, connections, slot, ...given }: Beginnings) {
  const { config, log } = given;
  const database = connectFrom(url, { max: connections, silence: whileReadersWait });
  const standby = readUrl === null ? undefined : openStandby(readUrl, database, log);
  const metrics = promMetrics();
  const clock = () => new Date();
  const chance = Math.random;
  const closing = new AbortController();
  return {
    ...given,
    ...{ database, journal, clock, chance, compress, metrics },
    closing: closing.signal,
    close: () => closing.abort(),
    ballotBox: gatheringBox(database, slot, { chance, metrics }),
    commentBox: gatheringCommentBox(database, { chance }),
    ...(standby ? { reads: standby.reads } : {}),
    stopReads: standby?.stop ?? (async () => {}),
    memory: emptyMemory(clock, standby ? { forgotten: standby.changed } : {}),
    purge: purgeNothing,
    spamService: akismet(log),
    post: guardedPost(networksOpenTo(config)),
    mailer: config.mail && smtpMailer(config.mail),
    identityProvider: config.oidc && openIdProvider(config.oidc),
    random: randomPool(),
    spool,
    backups:
      config.backups.kept > 0 ? keptBackups({ url, keyring: config.keyring, ...config.backups }) : null,
  };
}

/** Opens the door and does the chores. `stop` ends both, lets requests, ballots and comments in flight end, and closes the connections. */
export async function serve(
  platform: Omit<ServerPlatform, 'metrics'> & Pick<Platform, 'metrics'>,
  door: Door,
): Promise<{ stop: () => Promise<void> }> {
  const { ballotBox, commentBox, close, stopReads, database, config } = platform;
  const { isCrowded, counting } = crowd();
  const app = createApp({ ...platform, isCrowded });
  const server = await door.listen(counting(app.fetch as Fetch), config, createQuickWay(platform));
  const chores = keepDoing(choresOf(depsOf(platform)));
  // Where the database does not answer, what waits for it will be asked for again by whoever sent it.
  const drained = () => Promise.all([ballotBox.drained(), commentBox.drained()]);
  const written = () => Promise.race([drained(), setTimeout(grace, undefined, { ref: false })]);
  const stop = async () => {
    close();
    for (const step of [chores.stop, server.stop, written, stopReads, database.close]) await step();
  };
  return { stop };
}
