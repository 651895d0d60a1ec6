import type { Deps, Logger } from '../deps.ts';
import { describeFault } from './fault-log.ts';

type Purge = Deps['purge'];

/** Where nothing in front can be told anything. What stands there all the same forgets by itself, within seconds. */
export const purgeNothing: Purge = async () => {};

/** As many tags as caches take in one call. */
const atOnce = 100;

/**
 * Tells the cache in front, and never fails: what was done is committed, and copies that nobody could purge are out of date for
 * seconds only. So a fault goes to the log, and whoever did it is answered as ever.
 */
export const purgingCalmly =
  (purge: Purge, log: Logger): Purge =>
  async (tags) => {
    try {
      for (let from = 0; from < tags.length; from += atOnce) await purge(tags.slice(from, from + atOnce));
    } catch (error) {
      log.warn({ tags: tags.slice(0, 10), ...describeFault(error) }, 'a cache could not be purged');
    }
  };
