import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { media } from '../http/answers.ts';
import { operation } from '../http/operation.ts';
import { actions, ChallengeWire } from './proof.ts';
import { drawChallenge, issueChallenge } from './verification-actions.ts';

const tag = 'Human verification';
const drawn = 'private, max-age=1800';

const ChallengeQuery = z.object({
  action: z.enum(actions, { error: `Must be one of ${actions.join(', ')}.` }),
  ref: z
    .string({ error: 'Must be text.' })
    .max(4000)
    .default('-')
    .describe('The poll’s slug, the thread’s key, the comment’s id, or `-`.'),
  picture: z.enum(['0', '1']).default('0').describe('1: with a picture, whatever the site’s policy.'),
  lang: z.string().max(35).optional(),
});

/** `knows` tells whether an edit token belongs to an approved comment, which is another room's knowledge. */
export const verificationOperations = (rooms: {
  normaliseRef: (action: string, ref: string) => string | null;
  knows: (
    deps: Parameters<typeof issueChallenge>[0],
    site: string,
    editToken: string | undefined,
  ) => Promise<boolean>;
}) => [
  operation(
    {
      method: 'get',
      path: '/challenge',
      who: 'anyone',
      relayed: true,
      tag,
      summary: 'A challenge to solve; writes nothing',
      query: ChallengeQuery,
      headers: {
        'Hustings-Edit':
          'The edit token of an approved comment: no picture is asked for where the site trusts known authors.',
      },
      answers: { 200: { description: 'The challenge', schema: ChallengeWire } },
    },
    async ({ c, deps, site, network, query }) => {
      const ref = rooms.normaliseRef(query.action, query.ref);
      if (ref === null) {
        throw new Refusal('invalid_request', 'This names nothing that can be voted in or written to.', {
          faults: [
            { path: 'ref', message: 'Must be a poll’s slug, a thread’s key, a comment’s id, or `-`.' },
          ],
        });
      }
      const known =
        query.action === 'vote' ? false : await rooms.knows(deps, site.id, c.req.header('hustings-edit'));
      const prover = { network, lang: query.lang, known, picture: query.picture === '1' };
      c.set('hasLastingHead', true);
      return c.json(await issueChallenge(deps, site, { site: site.id, action: query.action, ref }, prover));
    },
  ),
  operation(
    {
      method: 'get',
      path: '/pictures/{token}',
      who: 'anyone',
      tag,
      summary: 'The picture of a challenge',
      answers: { 200: { description: 'The same pixels for the same token', type: 'image/png' } },
      refuses: ['not_found', 'rate_limited'],
    },
    async ({ c, deps, site, network, params }) => {
      const png = await drawChallenge(deps, site, params.token ?? '', 'picture', network);
      return media(c, png, 'image/png', drawn);
    },
  ),
  operation(
    {
      method: 'get',
      path: '/sounds/{token}',
      who: 'anyone',
      tag,
      summary: 'The same challenge for the ear: five characters, spelt',
      answers: { 200: { description: 'The same samples for the same token', type: 'audio/wav' } },
      refuses: ['not_found', 'rate_limited'],
    },
    async ({ c, deps, site, network, params }) => {
      const wav = await drawChallenge(deps, site, params.token ?? '', 'sound', network);
      return media(c, wav, 'audio/wav', drawn);
    },
  ),
];
