import type { Database } from '../db/connect.ts';
import { type Reads, standbyReads } from '../db/standby.ts';
import type { Logger } from '../deps.ts';
import { connectFrom } from './database.ts';

/** How often the standby is looked at (ms). */
const pace = 500;

/** Connections to the standby; what is read there is prepared once for many readers. */
const most = 5;

/** How long (ms) the standby may say nothing before a connection is given up. Readers have gone to the primary by then. */
const patience = 2000;

export type Standby = {
  reads: Reads;
  changed: (tags: readonly string[]) => void;
  stop: () => Promise<void>;
};

/** Opens the standby at `url` and looks after it until `stop`; the log is told when it is left out and when it is back. */
export function openStandby(url: string, primary: Database, log: Logger): Standby {
  const database = connectFrom(url, { max: most, silence: { alone: patience, inTransaction: patience } });
  const tell = (state: 'left out' | 'taken in') =>
    state === 'taken in'
      ? log.info({}, 'the standby has come up, and is read from')
      : log.warn({}, 'the standby is away or too far behind: all is read from the primary');
  const { reads, changed, look } = standbyReads(primary, database, { now: () => performance.now(), tell });
  let stopped = false;
  let timer: NodeJS.Timeout;
  const round = async () => {
    await look();
    if (!stopped) timer = setTimeout(round, pace);
  };
  const first = round();
  const stop = async () => {
    stopped = true;
    await first;
    clearTimeout(timer);
    await database.close();
  };
  return { reads, changed, stop };
}
