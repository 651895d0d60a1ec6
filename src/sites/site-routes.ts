import { operation } from '../http/operation.ts';
import { SiteInput, SitePatch, SiteWire, siteWire } from './site.ts';
import { createSite, updateSite } from './site-actions.ts';

const tag = 'Sites';

export const siteOperations = [
  operation(
    {
      method: 'post',
      path: '/api/v1/sites',
      root: true,
      who: { may: 'sites.create' },
      tag,
      summary: 'Make a site',
      body: SiteInput,
      limit: 262_144,
      answers: { 201: { description: 'The site', schema: SiteWire } },
      refuses: ['id_conflict'],
    },
    async ({ c, deps, body, actor }) => c.json(siteWire(await createSite(deps, body, actor)), 201),
  ),
  operation(
    {
      method: 'get',
      path: '',
      who: { may: 'site.read' },
      tag,
      summary: 'The site and its settings',
      answers: { 200: { description: 'The site', schema: SiteWire } },
    },
    ({ c, site }) => c.json(siteWire(site)),
  ),
  operation(
    {
      method: 'patch',
      path: '',
      who: { may: 'site.change' },
      tag,
      summary: 'Change settings; what is not sent stays',
      body: SitePatch,
      limit: 262_144,
      answers: { 200: { description: 'The site', schema: SiteWire } },
    },
    async ({ c, deps, site, body, actor }) => c.json(siteWire(await updateSite(deps, site.id, body, actor))),
  ),
];
