/** What a server that was asked says of itself. */
export type Role = 'primary' | 'standby';

/** Milliseconds before a search that found nothing is made again; until then everybody is told what it came to. */
const pause = 250;

/** None of the hosts takes writes just now: a failover is under way, or all of them are away. */
export class NoPrimary extends Error {
  readonly code = 'CONNECT_TIMEOUT';
  constructor() {
    super('none of the database hosts takes writes');
    this.name = 'NoPrimary';
  }
}

/**
 * Finds which of several hosts takes writes, and remembers it until somebody `forgets` it, because a connection to it broke. All are
 * asked at once, so that a dead one costs no time; of two that would both take writes the first in the list counts. However many
 * ask meanwhile, there is one search. Rejects with NoPrimary.
 */
export function primaryFinder<Host>(
  hosts: readonly Host[],
  ask: (host: Host) => Promise<Role>,
  now: () => number,
): { find: () => Promise<Host>; forget: (host: Host) => void } {
  let known: Host | undefined;
  let searching: Promise<Host> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function search(): Promise<Host> {
    const answers = hosts.map((host) => ask(host).catch(() => undefined));
    for (const [index, answer] of answers.entries()) {
      const host = hosts[index] as Host;
      if ((await answer) !== 'primary') continue;
      known = host;
      return host;
    }
    failedAt = now();
    throw new NoPrimary();
  }

  return {
    async find() {
      if (known !== undefined) return known;
      if (now() < failedAt + pause) throw new NoPrimary();
      searching ??= search().finally(() => {
        searching = undefined;
      });
      return searching;
    },
    forget(host) {
      if (known === host) known = undefined;
    },
  };
}
