import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Act, type Actor, may, rolesFor, sendKey } from '../roles.ts';
import type { Env } from './operation.ts';

/** Who the holder of a key is, or why that is nobody. A room's action. */
export type Identify = (
  deps: Deps,
  key: string,
  from: { network: string; requestId: string },
) => Promise<Actor>;

/** The one place that makes somebody of an `Authorization` header. */
export async function actorOf(c: Context<Env>, deps: Deps, identify: Identify): Promise<Actor> {
  const key = c.req.header('authorization')?.match(/^Bearer +(\S+) *$/i)?.[1];
  if (key === undefined) throw new Refusal('unauthorized', sendKey);
  return identify(deps, key, { network: c.get('network'), requestId: c.get('requestId') });
}

/** Refuses whose role is too low. `everywhere`: it is no single site's, so that a key for some sites will not do. */
export function requireAct(actor: Actor, act: Act, everywhere: boolean): void {
  if (!may(actor.role, act)) {
    const which = rolesFor(act).join(' or ');
    throw new Refusal('forbidden', `This takes a key with the role ${which}.`);
  }
  if (everywhere && actor.sites !== null)
    throw new Refusal('forbidden', 'This takes a key that opens every site.');
}
