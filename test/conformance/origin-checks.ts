import { part } from './check.ts';
import { fail, headersAre, refuses } from './expecting.ts';

/** A page that is on no site's list. */
export const stranger = 'https://stranger.example';
const readable = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
const ours = [
  'content-type',
  'authorization',
  'hustings-voter',
  'hustings-edit',
  'if-none-match',
  'last-event-id',
];

const cors = part(
  'Origins',
  {
    hint: 'Something in front of the service drops or doubles Access-Control headers; they are the service’s own business.',
  },
  [
    {
      name: 'any page may read answers, problems included, and no cookie goes with them',
      run: async ({ ask }) => {
        for (const path of ['/embed.json', '/embed/v1/fragment.css', '/api/v1/sites/no-such-site/polls'])
          headersAre(await ask(path, { headers: { origin: stranger } }), {
            ...readable,
            'access-control-allow-credentials': null,
            'set-cookie': null,
          });
      },
    },
    {
      name: 'preflights allow our methods and headers',
      run: async ({ ask }) => {
        const headers = {
          origin: stranger,
          'access-control-request-method': 'POST',
          'access-control-request-headers': ours.join(', '),
        };
        const answer = await ask('/api/v1/sites/conformance/comments', { method: 'OPTIONS', headers });
        if (answer.status !== 204 && answer.status !== 200)
          fail('status of the preflight', 204, answer.status);
        headersAre(answer, { 'access-control-allow-origin': '*' });
        const listed = (name: string) => (answer.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/);
        for (const method of ['post', 'patch', 'delete'])
          if (!listed('access-control-allow-methods').includes(method))
            fail('methods of the preflight', method, null);
        for (const name of ours)
          if (!listed('access-control-allow-headers').includes(name))
            fail('headers of the preflight', name, null);
      },
    },
    {
      name: 'pages may read ETag, Retry-After and the request id',
      run: async ({ ask }) => {
        const answer = await ask('/api/v1/sites/no-such-site/polls');
        for (const name of ['ETag', 'Retry-After', 'X-Request-Id'])
          headersAre(answer, { 'access-control-expose-headers': new RegExp(`\\b${name}\\b`, 'i') });
      },
    },
    {
      name: 'answers of the API are no page: nothing in them runs, and no frame shows them',
      run: async ({ ask }) => {
        headersAre(await ask('/api/v1/sites/no-such-site/polls'), {
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        });
      },
    },
  ],
);

const senders = part(
  'Origins',
  {
    needs: ['site'],
    hint: 'Give the site its origins, at the desk or by PATCH; PUBLIC_URL is what the service takes for its own.',
  },
  [
    {
      name: 'what a strange page sends is refused, and its reader’s proof not even looked at',
      run: async ({ api }) => {
        for (const origin of [stranger, 'null'])
          headersAre(
            refuses(
              await api('/feedback', { body: { message: 'Hello' }, headers: { origin } }),
              403,
              'origin_not_allowed',
            ),
            readable,
          );
      },
    },
    {
      name: 'the service’s own pages, the site’s origins and senders without one pass',
      run: async ({ api, url, site }) => {
        const origins = [undefined, new URL(url).origin, ...site().origins.slice(0, 3)];
        for (const origin of origins) {
          const headers: Record<string, string> = origin === undefined ? {} : { origin };
          const answer = await api('/feedback', { body: { message: 'Hello' }, headers });
          refuses(answer, 403, 'proof_required');
        }
      },
    },
  ],
);

export const originChecks = [...cors, ...senders];
