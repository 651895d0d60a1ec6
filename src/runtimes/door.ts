import type { Config } from '../config.ts';
import type { QuickWay } from '../http/quick-way.ts';
import type { Platform } from '../platform.ts';

/** What a runtime hands over beside a request is its own; the app asks it where the request comes from. */
export type Fetch = (request: Request, bindings: unknown) => Response | Promise<Response>;

/**
 * How a runtime listens on HOST and PORT. Resolves when it does; `stop` takes no more connections, lets requests in flight
 * end, and resolves when the last is gone. A runtime that gains nothing by the quick way leaves it.
 */
export type Door = {
  remoteAddress: Platform['remoteAddress'];
  takeTime?: Platform['takeTime'];
  listen: (
    fetch: Fetch,
    config: Pick<Config, 'host' | 'port'>,
    quickly?: QuickWay,
  ) => Promise<{ stop: () => Promise<void> }>;
};

/** How long requests in flight may take once the service stops (ms); live results would never end by themselves. */
export const grace = 8000;
