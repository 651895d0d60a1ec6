import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, startServed } from '../support/served.ts';
import { newSite, type Site } from '../support/service.ts';

/** What a client may write itself, in the hope to be taken for others. */
const lies: [what: string, headers: [name: string, value: string][]][] = [
  ['an IPv4 address', [['X-Forwarded-For', '203.0.113.1']]],
  ['an IPv6 address', [['X-Forwarded-For', '2001:db8:9:9::1']]],
  ['a mapped address', [['X-Forwarded-For', '::ffff:203.0.113.1']]],
  ['a port', [['X-Forwarded-For', '203.0.113.1:443']]],
  ['brackets and a port', [['X-Forwarded-For', '[2001:db8:9:9::1]:443']]],
  ['a zone', [['X-Forwarded-For', 'fe80::1%25eth0']]],
  ['garbage', [['X-Forwarded-For', 'unknown, for=x;, "", 0x7f.1, 1e9']]],
  ['loopback', [['X-Forwarded-For', '127.0.0.1, 127.0.0.1']]],
  ['nothing', [['X-Forwarded-For', '']]],
  ['commas', [['X-Forwarded-For', ','.repeat(1000)]]],
  ['a thousand addresses', [['X-Forwarded-For', Array(1000).fill('203.0.113.1').join(',')]]],
  ['several headers', Array.from({ length: 20 }, (_, at) => ['X-Forwarded-For', `203.0.113.${at}`])],
  ['another spelling of the name', [['x-FORWARDED-for', '203.0.113.1']]],
  ['Forwarded', [['Forwarded', 'for=203.0.113.1;proto=https']]],
  ['X-Real-IP', [['X-Real-IP', '203.0.113.1']]],
  ['CF-Connecting-IP', [['CF-Connecting-IP', '203.0.113.1']]],
  [
    'True-Client-IP and others',
    [
      ['True-Client-IP', '203.0.113.1'],
      ['X-Client-IP', '203.0.113.1'],
      ['Client-IP', '1.1.1.1'],
    ],
  ],
];

/** A challenge is asked for by both ways that Node has: with and without a pass through the app. */
const ways = ['', '&lang=en'];

async function ask(service: Served, site: Site, way: string, headers: [string, string][]): Promise<number> {
  const asked = request({
    ...{ host: '127.0.0.1', port: service.port, method: 'GET', setHost: false },
    path: `/api/v1/sites/${site.name}/challenge?action=vote&ref=poll${way}`,
    headers: ['Host', `localhost:${service.port}`, ...headers.flat()] as never,
  });
  asked.end();
  const [answer] = await once(asked, 'response');
  await answer.toArray();
  return answer.statusCode;
}

/** How often a network has asked, this question included. */
const asked = (service: Served, site: Site, network: string): number =>
  service.platform.memory?.rates.challenges.hit(`${site.name} ${network}`) ?? 0;

/** Each of these is counted to this network and to no other. */
async function expectCounted(
  service: Served,
  site: Site,
  network: string,
  sent: [string, string][],
): Promise<void> {
  for (const way of ways) {
    const before = asked(service, site, network);
    expect(await ask(service, site, way, sent)).toBe(200);
    expect(asked(service, site, network)).toBe(before + 2);
  }
}

describe.each([
  ['without a proxy in front', '', '127.0.0.1'],
  ['with a proxy elsewhere', '10.0.0.0/8', '127.0.0.1'],
])('%s', (_, trusted, network) => {
  let service: Served;
  let site: Site;
  beforeAll(async () => {
    service = await startServed({ env: { TRUSTED_PROXIES: trusted } });
    site = await newSite(service);
  });
  afterAll(() => service.stop());

  test.each(lies)('whoever writes %s is who they are', async (_, headers) => {
    await expectCounted(service, site, network, headers);
  });
});

describe('behind a proxy that says who called', () => {
  let service: Served;
  let site: Site;
  beforeAll(async () => {
    service = await startServed({ env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
    site = await newSite(service);
  });
  afterAll(() => service.stop());

  test.each(lies)('whoever writes %s is whom the proxy saw', async (_, headers) => {
    const own = '198.51.100.7';
    const appended = headers.map(([name, value], at): [string, string] => {
      const isLast = at === headers.length - 1;
      return isLast && name.toLowerCase() === 'x-forwarded-for' ? [name, `${value}, ${own}`] : [name, value];
    });
    const isLie = headers.some(([name]) => name.toLowerCase() === 'x-forwarded-for');
    await expectCounted(service, site, own, isLie ? appended : [...headers, ['X-Forwarded-For', own]]);
  });

  test('a proxy that adds a header of its own behind the client’s is read as well as one that appends', async () => {
    const sent: [string, string][] = [
      ['X-Forwarded-For', '203.0.113.66'],
      ['X-Forwarded-For', '198.51.100.8'],
    ];
    await expectCounted(service, site, '198.51.100.8', sent);
  });
});
