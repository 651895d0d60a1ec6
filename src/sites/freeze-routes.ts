import { operation } from '../http/operation.ts';
import { FreezeInput, SiteWire, siteWire } from './site.ts';
import { freezeSite } from './site-actions.ts';

const tag = 'Sites';

export const freezeOperations = [
  operation(
    {
      method: 'post',
      path: '/freeze',
      who: { may: 'threads.freeze' },
      tag,
      summary: 'Stop all comments at the site until further notice',
      description:
        'Comments and readers’ changes to theirs are refused as `thread_closed`; readers are told above every thread. Votes go on.',
      body: FreezeInput,
      limit: 4096,
      answers: { 200: { description: 'The site, frozen', schema: SiteWire } },
    },
    async ({ c, deps, site, body, actor }) => c.json(siteWire(await freezeSite(deps, site.id, body, actor))),
  ),
  operation(
    {
      method: 'delete',
      path: '/freeze',
      who: { may: 'threads.freeze' },
      tag,
      summary: 'Take comments again',
      answers: { 200: { description: 'The site, as it was before', schema: SiteWire } },
    },
    async ({ c, deps, site, actor }) => c.json(siteWire(await freezeSite(deps, site.id, null, actor))),
  ),
];
