import { createHash } from 'node:crypto';
import { LeftOut, part } from './check.ts';
import { answers, fits, headersAre, holds, refuses, same, shaped } from './expecting.ts';

const open = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

const service = part(
  'Service',
  { hint: 'Look at the log of the service, and at “npm run hustings -- doctor” where it runs.' },
  [
    {
      name: 'the process lives: /healthz',
      run: async ({ ask }) => {
        const answer = answers(await ask('/healthz'), 200);
        same('/healthz', answer.body, { status: 'ok' });
        headersAre(answer, { 'cache-control': 'no-store' });
      },
    },
    {
      name: 'the database answers and is migrated: /readyz',
      run: async ({ ask }) => {
        const answer = answers(await ask('/readyz'), 200);
        same('/readyz', answer.body, { status: 'ready' });
        headersAre(answer, { 'cache-control': 'no-store' });
      },
    },
    {
      name: 'the API is described at /openapi.json, for any page to read, and at /docs',
      run: async ({ ask }) => {
        const answer = answers(await ask('/openapi.json'), 200);
        fits('openapi', answer.body?.openapi, /^3\.1/);
        headersAre(answer, { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' });
        const paths = Object.keys(answer.body?.paths ?? {});
        for (const path of ['/polls/{poll}/votes', '/comments', '/feedback', '/challenge'])
          holds(`${path} is described`, paths.includes(`/api/v1/sites/{site}${path}`));
        headersAre(answers(await ask('/docs'), 200), { 'content-type': /^text\/html/ });
      },
    },
    {
      name: 'HEAD is answered like GET, without a body',
      run: async ({ ask }) => {
        for (const path of ['/healthz', '/embed.js', '/embed.json']) {
          const [whole, head] = [await ask(path), answers(await ask(path, { method: 'HEAD' }), 200)];
          same(`bytes of ${head.asked}`, head.bytes.length, 0);
          for (const name of ['content-type', 'cache-control'])
            headersAre(head, { [name]: whole.headers.get(name) });
        }
      },
    },
    {
      name: 'every answer has a request id of its own',
      run: async ({ ask }) => {
        const [one, other] = [await ask('/healthz'), await ask('/healthz')];
        fits('x-request-id', one.headers.get('x-request-id'), /^\S{8,64}$/);
        holds(
          'two requests have two ids',
          one.headers.get('x-request-id') !== other.headers.get('x-request-id'),
        );
      },
    },
  ],
);

const address = part(
  'Address',
  { hint: 'Set PUBLIC_URL to the origin that readers use, and give this command that same address.' },
  [
    {
      name: 'links lead to the address that was asked',
      run: async ({ ask, url }) => {
        const { src } = answers(await ask('/embed.json'), 200).body ?? {};
        fits('src in /embed.json', src, /^https?:\/\//);
        same('the origin of src in /embed.json', new URL(src).origin, new URL(url).origin);
      },
    },
    {
      name: 'by https, browsers are told to stay with it for a year',
      run: async ({ ask, url }) => {
        if (!url.startsWith('https:')) throw new LeftOut('only by https');
        for (const path of ['/healthz', '/embed.js', '/desk/sign-in'])
          headersAre(await ask(path), { 'strict-transport-security': /^max-age=31536000\b/ });
      },
    },
  ],
);

const scripts = part(
  'Scripts',
  {
    hint: 'Something between the service and its readers rewrites scripts or their headers; let them through as they are.',
  },
  [
    {
      name: '/embed.js is a script for any page, kept for an hour',
      run: async ({ ask }) => {
        const answer = answers(await ask('/embed.js'), 200);
        headersAre(answer, {
          ...open,
          'content-type': /^text\/javascript/,
          'cache-control': 'public, max-age=3600',
        });
        holds('it defines the elements', answer.text.includes('reader-poll'));
      },
    },
    {
      name: 'the pinned script is kept for good and has the published SRI hash, and so has the one that it loads',
      run: async ({ ask }) => {
        const pinned = answers(await ask('/embed.json'), 200);
        headersAre(pinned, { ...open, 'cache-control': 'public, max-age=300' });
        const lasting = async ({ src, integrity }: { src: string; integrity: string }) => {
          const answer = answers(await ask(new URL(src).pathname), 200);
          headersAre(answer, {
            ...open,
            'content-type': /^text\/javascript/,
            'cache-control': 'public, max-age=31536000, immutable',
          });
          const hash = createHash('sha384').update(answer.bytes).digest('base64');
          same('integrity', integrity, `sha384-${hash}`);
          return answer;
        };
        const script = await lasting(pinned.body);
        const plain = await ask('/embed.js');
        holds('/embed.js is the same script', plain.bytes.equals(script.bytes));
        const { live } = pinned.body;
        await lasting(live);
        holds('it loads the one for live results', plain.text.includes(live.src.split('/').at(-1)));
      },
    },
    {
      name: 'a pinned script that never was is not found',
      run: async ({ ask }) => {
        answers(await ask('/embed/v1/embed-0000000000000000.js'), 404);
      },
    },
    {
      name: 'fragments have their style sheet',
      run: async ({ ask }) => {
        headersAre(answers(await ask('/embed/v1/fragment.css'), 200), {
          ...open,
          'content-type': /^text\/css/,
        });
      },
    },
  ],
);

const doors = part(
  'Closed doors',
  { hint: 'Nobody without a key may get this far: take the service off the net until it is mended.' },
  [
    {
      name: 'strangers are led from the desk to its sign-in, in no frame and no cache',
      run: async ({ ask }) => {
        const answer = answers(await ask('/desk'), 303);
        fits('location', answer.headers.get('location'), /\/desk\/sign-in/);
        headersAre(answer, {
          'cache-control': 'no-store',
          'content-security-policy': /frame-ancestors 'none'/,
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'access-control-allow-origin': null,
        });
        answers(await ask('/desk/sign-in'), 200);
      },
    },
    {
      name: '/metrics is closed to strangers, or not there',
      run: async ({ ask }) => {
        const answer = await ask('/metrics');
        if (answer.status === 404) refuses(answer, 404, 'not_found');
        else refuses(answer, 401, 'unauthorized');
      },
    },
    {
      name: 'what editors do takes a key, and a wrong one is none',
      run: async ({ ask }) => {
        const site = { site: 'conformance', name: 'Conformance' };
        const without = refuses(await ask('/api/v1/sites', { body: site }), 401, 'unauthorized');
        headersAre(without, { 'www-authenticate': 'Bearer' });
        const headers = { authorization: 'Bearer hustings_nobody-has-this-key-anywhere-00' };
        refuses(await ask('/api/v1/sites', { body: site, headers }), 401, 'unauthorized');
      },
    },
  ],
);

/** Makes the site with rules under which a run is quick: no pause between comments, nobody held for being new. */
const site = part(
  'Site',
  { needs: ['key'], hint: 'Make the site at the desk, or send an owner’s key; --site names another one.' },
  [
    {
      name: 'the site is there, or an owner’s key makes it',
      run: async ({ ask, api, name, enter }) => {
        const found = await api('', { key: true });
        if (found.status === 200) return enter(found.body);
        refuses(found, 404, 'not_found');
        const settings = { comments: { holdFirstTime: false, floodSeconds: 0 } };
        const body = { site: name, name: 'Conformance', ballotAllowance: 1000, settings };
        const made = answers(await ask('/api/v1/sites', { body, key: true }), 201);
        shaped('the site', made.body, {
          site: 'string',
          name: 'string',
          origins: 'list',
          settings: 'object',
        });
        enter(made.body);
      },
    },
  ],
);

export const serviceChecks = [...service, ...address, ...scripts, ...doors, ...site];
