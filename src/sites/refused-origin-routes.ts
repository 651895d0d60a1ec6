import * as z from 'zod';
import { operation } from '../http/operation.ts';
import { OriginInput, RefusedOriginList, refusedOriginWire } from './refused-origin.ts';
import { allowOrigin, dismissOrigin, showRefusedOrigins } from './refused-origin-actions.ts';

const tag = 'Sites';
const who = { may: 'site.change' } as const;

export const refusedOriginOperations = [
  operation(
    {
      method: 'get',
      path: '/origins/refused',
      who,
      tag,
      summary: 'Pages that tried to use the site without being on its list, the last first',
      answers: { 200: { description: 'At most 30, of the last 30 days', schema: RefusedOriginList } },
    },
    async ({ c, deps, site }) =>
      c.json({ items: (await showRefusedOrigins(deps, site)).map(refusedOriginWire) }),
  ),
  operation(
    {
      method: 'post',
      path: '/origins/allowed',
      who,
      tag,
      summary: 'Add an origin to the site’s list',
      body: OriginInput,
      limit: 4096,
      answers: {
        200: { description: 'The list as it is now', schema: z.object({ origins: z.array(z.string()) }) },
      },
    },
    async ({ c, deps, site, actor, body }) => {
      const { origins } = await allowOrigin(deps, site, body.origin, actor);
      return c.json({ origins });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/origins/dismissed',
      who,
      tag,
      summary: 'Show a refused origin no more; it goes on being refused',
      body: OriginInput,
      limit: 4096,
      answers: { 204: { description: 'It is not shown any more' } },
    },
    async ({ c, deps, site, actor, body }) => {
      await dismissOrigin(deps, site, body.origin, actor);
      return c.body(null, 204);
    },
  ),
];
