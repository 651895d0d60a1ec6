/** Who may do what: a key has a role, and a role may do the acts whose list it is on. */

export const roles = ['owner', 'editor', 'moderator', 'relay'] as const;
export type Role = (typeof roles)[number];

const owners: readonly Role[] = ['owner'];
const editors: readonly Role[] = ['owner', 'editor'];
const moderators: readonly Role[] = ['owner', 'editor', 'moderator'];

/** Everything that takes a key, named for what somebody does. `relay` is a publisher's own server speaking for its readers. */
const acts = {
  'desk.enter': moderators,
  'sites.create': owners,
  'site.read': moderators,
  'site.change': owners,
  'rules.try': editors,
  'keys.manage': owners,
  'audit.read': owners,
  'webhooks.manage': owners,
  'polls.write': editors,
  'feedback.read': editors,
  export: editors,
  import: owners,
  'readers.manage': owners,
  moderate: moderators,
  'threads.move': editors,
  'threads.freeze': moderators,
  relay: ['relay'] as readonly Role[],
};
export type Act = keyof typeof acts;

export const allActs = Object.keys(acts) as Act[];

/** The roles that may do it, the highest first. */
export const rolesFor = (act: Act): readonly Role[] => acts[act];

export const may = (role: Role, act: Act): boolean => rolesFor(act).includes(role);

export const actorKinds = ['owner-key', 'key', 'person', 'command-line', 'service'] as const;

/**
 * Who is doing something: a holder of OWNER_KEY, a holder of a stored key (`id`), a person whom the publisher's identity provider
 * vouches for (`id` is theirs there), whoever runs commands where the service is, or the service by itself. `sites` null is every site.
 */
export type Actor = {
  kind: (typeof actorKinds)[number];
  id: string | null;
  name: string;
  role: Role;
  sites: readonly string[] | null;
};

/** What somebody is told who sent no key, or one that is none: the two must not differ. */
export const sendKey = 'Send a key that may do this: Authorization: Bearer KEY.';

export const covers = (actor: Pick<Actor, 'sites'>, site: string): boolean =>
  actor.sites === null || actor.sites.includes(site);

/** Whoever can read the service's secrets may do everything; which person that was, the machine knows and the service does not. */
export const theCommandLine: Actor = {
  kind: 'command-line',
  id: null,
  name: 'Command line',
  role: 'owner',
  sites: null,
};

/** What nobody asked for, such as putting in the sample. */
export const theService: Actor = { kind: 'service', id: null, name: 'Hustings', role: 'owner', sites: null };
