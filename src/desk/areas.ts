import { type Act, type Actor, may } from '../roles.ts';

/** The areas of the desk: where each is, and who may go there. Those of a site are under its address. */

export const areas = [
  { name: 'overview', path: '', act: 'desk.enter', ofSite: false },
  { name: 'queue', path: 'queue', act: 'moderate', ofSite: false },
  { name: 'reports', path: 'reports', act: 'moderate', ofSite: false },
  { name: 'feedback', path: 'feedback', act: 'feedback.read', ofSite: false },
  { name: 'polls', path: 'polls', act: 'polls.write', ofSite: true },
  { name: 'threads', path: 'threads', act: 'moderate', ofSite: true },
  { name: 'rules', path: 'rules', act: 'rules.try', ofSite: true },
  { name: 'spam', path: 'spam', act: 'moderate', ofSite: true },
  { name: 'settings', path: 'settings', act: 'site.change', ofSite: true },
  { name: 'people', path: 'people', act: 'keys.manage', ofSite: true },
  { name: 'notices', path: 'notices', act: 'webhooks.manage', ofSite: true },
  { name: 'imports', path: 'imports', act: 'import', ofSite: true },
  { name: 'audit', path: 'audit', act: 'audit.read', ofSite: true },
] as const satisfies { name: string; path: string; act: Act; ofSite: boolean }[];

export type Area = (typeof areas)[number];
export type AreaName = Area['name'];

/** Where an area is; one of a site's needs the site. */
export function addressOf({ path, ofSite }: Area, site: string | undefined): string {
  const base = ofSite ? `/desk/sites/${site}` : '/desk';
  return path === '' ? base : `${base}/${path}`;
}

export const areasFor = ({ role }: Actor): Area[] => areas.filter(({ act }) => may(role, act));
