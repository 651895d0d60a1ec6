import { randomUUID } from 'node:crypto';
import { type Desk, signIn } from '../../support/desk.ts';
import { newNetwork, newSite, ownerKey, type Service, type Site } from '../../support/service.ts';
import { fill, type Kind, type Pools } from './pools.ts';

export type SiteName = 'main' | 'strict' | 'quiet';

/** Sites with something of everything, so that what a request names is often there. Things stand in pools by their kind. */
export type World = {
  service: Service;
  sites: Record<SiteName, Site>;
  pools: Pools;
  /** One of a kind; a number chooses, whatever its size. */
  pick: (kind: Kind, number: number) => string;
  /** Somebody at the desk, who signs in again where a request has ended their session. */
  desk: (role: string) => Promise<Desk>;
  /** Sessions may be over from now on. */
  endSessions: () => void;
  /** How often somebody has signed in. */
  signIns: () => number;
};

export const ownOrigin = 'https://www.example.com';
const calm = { holdFirstTime: false, floodSeconds: 0, maxLinks: 100 };

/** A new world in a service's database. */
export async function newWorld(service: Service): Promise<World> {
  const origins = [ownOrigin];
  const sites = {
    main: await newSite(service, { origins, settings: { picture: 'never', comments: calm } }),
    strict: await newSite(service, {
      origins,
      locale: 'de',
      settings: { picture: 'always', pictureFor: { vote: 'always' } },
    }),
    // What would stop everybody, or change the rules for them, is tried where nobody writes.
    quiet: await newSite(service, { origins, settings: { oldPages: { polls: true } } }),
  };
  const pools = await fill(sites);
  let signIns = 0;
  let desks = new Map<string, Promise<Desk>>();
  const keys: Record<string, string> = { owner: ownerKey };
  for (const role of ['editor', 'moderator'] as const)
    keys[role] = (await sites.main.newKey(role, { sites: [sites.quiet.name] })).key;
  return {
    service,
    sites,
    pools,
    pick: (kind, number) => {
      const those = pools[kind] ?? [];
      // What goes by being named is named once.
      if (/^doomed(Poll|Webhook|Key)$/.test(kind) && those.length > 1) return those.shift() ?? '';
      return those[number % those.length] ?? randomUUID();
    },
    desk: (role) => {
      const known = desks.get(role);
      if (known) return known;
      signIns++;
      const coming = signInFrom(service, keys[role] ?? '');
      desks.set(role, coming);
      return coming;
    },
    endSessions: () => {
      desks = new Map();
    },
    signIns: () => signIns,
  };
}

const signInFrom = (service: Service, key: string) => {
  const send: Service['send'] = (path, sent = {}) => service.send(path, { from: newNetwork(), ...sent });
  return signIn({ ...service, send }, key);
};
