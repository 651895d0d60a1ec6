import type { Role } from '../roles.ts';
import { slug } from '../text.ts';

type DeskRole = Exclude<Role, 'relay'>;

const ranks: DeskRole[] = ['owner', 'editor', 'moderator'];

/**
 * What a claim makes of a person: `editor` is an editor at every site, `editor:herald` at that one; a text or a list of them. The
 * highest role that is named counts, at the sites it is named for. Null where nothing in it is a role.
 */
export function claimedRole(claim: unknown): { role: DeskRole; sites: string[] | null } | null {
  const values = [claim ?? []].flat().filter((value) => typeof value === 'string');
  const named = values.flatMap((value) => {
    const [name, site, ...more] = value.split(':');
    const role = ranks.find((rank) => rank === name);
    const isSite = site === undefined || slug.safeParse(site).success;
    return role && isSite && more.length === 0 ? [{ role, site }] : [];
  });
  const role = ranks.find((rank) => named.some((each) => each.role === rank));
  if (!role) return null;
  const sites = named.filter((each) => each.role === role).map(({ site }) => site);
  return { role, sites: sites.includes(undefined) ? null : [...new Set(sites as string[])] };
}
