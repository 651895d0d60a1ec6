import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import {
  faultInUrl,
  judge,
  type Networks,
  networksOpenTo,
  privateAddress,
} from '../../src/outbox/address.ts';
import { dotted, hiddenIp, isHidden, spellings } from '../support/hidden-addresses.ts';

const none: Networks = [];
const intranet: Networks = [
  [ipaddr.parse('10.1.0.0'), 16],
  [ipaddr.parse('fd12::'), 16],
];

/** Every notation of an address that is not on the open internet, as it may stand in a URL. */
const hidden: Record<string, string[]> = {
  'this machine': ['127.0.0.1', '127.1', '127.0.0.53', '0', '0.0.0.0', '[::1]', '[::]'],
  'this machine in octal, hexadecimal, decimal and wide digits': [
    ...[
      '0177.0.0.1',
      '0x7f.0.0.1',
      '0x7f000001',
      '2130706433',
      '017700000001',
      '１２７．０．０．１',
      '127。0。0。1',
    ],
  ],
  'IPv4 inside IPv6': [
    ...[
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[::ffff:0:127.0.0.1]',
      '[::ffff:10.0.0.1]',
    ],
    ...['[64:ff9b::127.0.0.1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::1]'],
  ],
  'this machine by name': [
    'localhost',
    'a.localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost.',
    'lOcal\u00adhost',
  ],
  'private networks': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '[fd00::1]', '[fc00::1]'],
  'shared address space': ['100.64.0.1', '100.127.255.255', '100.100.100.200'],
  'the link and the metadata of clouds': [
    ...['169.254.169.254', '0xa9fea9fe', '2852039166', '[fe80::1]', '[fd00:ec2::254]', '168.63.129.16'],
    '192.0.0.192',
  ],
  'broadcast, multicast and what is reserved': [
    ...['255.255.255.255', '224.0.0.1', '240.0.0.1', '192.88.99.1', '198.18.0.1', '[ff02::1]', '[100::1]'],
    ...['[fec0::1]', '[4000::1]', '[5f00::1]'],
  ],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]'],
};

describe('an address outside the open internet is refused in every notation', () => {
  test.each(Object.entries(hidden))('%s', (_, hosts) => {
    for (const host of hosts) {
      for (const address of [`https://${host}/`, `https://${host}:8443/a`]) {
        expect([address, faultInUrl(address, none)]).toEqual([address, privateAddress]);
      }
    }
  });
});

describe('every address of a network that is not of the open internet', () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  test.each(Object.entries(spellings))('is refused as it is written: %s', (_, spelt) => {
    fc.assert(
      fc.property(share, share, fc.constantFrom('', ':8443', ':25', ':6379'), (which, where, port) => {
        const ip = hiddenIp(which, where);
        const address = `https://${spelt(ip)}${port}/`;
        expect([address, faultInUrl(address, none)]).toEqual([address, privateAddress]);
      }),
      { numRuns: 200 },
    );
  });

  test('is refused where a name leads to it, alone or among others, and no other IPv4 address is', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), share, share, (any, which, where) => {
        expect([dotted(any), judge(dotted(any), none)]).toEqual([
          dotted(any),
          isHidden(any) ? 'forbidden' : 'public',
        ]);
        const hidden = dotted(hiddenIp(which, where));
        for (const written of [hidden, `::ffff:${hidden}`, `::${hidden}`, `64:ff9b::${hidden}`])
          expect([written, judge(written, none)]).toEqual([written, 'forbidden']);
      }),
      { numRuns: 2000 },
    );
  });

  test('is refused in IPv6 by its first bits, whatever follows', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const firsts = [
      'fc00',
      'fdff',
      'fe80',
      'febf',
      'fec0',
      'ff00',
      'ff0e',
      '100',
      '2001:db8',
      '2001:0',
      '2002:7f00',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...firsts, '4000', '5f00', '8000', '0', '1'),
        group,
        group,
        (first, one, other) => {
          const address = `${first}:${one}::${other}`;
          expect([address, judge(address, none)]).toEqual([address, 'forbidden']);
          expect(faultInUrl(`https://[${address}]/`, none)).toBe(privateAddress);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('public addresses pass, and those next to private networks are public', () => {
  const hosts = ['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '11.0.0.1'];
  for (const host of [...hosts, '169.253.1.1', '[2606:4700::1]', '[2a00:1450::1]', 'hooks.example.com'])
    expect([host, faultInUrl(`https://${host}/a?b=c`, none)]).toEqual([host, undefined]);
});

test('an intranet that is allowed passes by any scheme and port, and nothing beside it', () => {
  for (const address of ['http://10.1.2.3/', 'https://10.1.255.255:25/', 'http://[fd12::1]:81/'])
    expect([address, faultInUrl(address, intranet)]).toEqual([address, undefined]);
  expect(judge('::ffff:10.1.2.3', intranet)).toBe('allowed');
  for (const address of ['http://10.2.0.1/', 'http://127.0.0.1/', 'http://[fd13::1]/'])
    expect([address, faultInUrl(address, intranet)]).toEqual([address, privateAddress]);
});

test('on the open internet there is only TLS, and no port of other services', () => {
  expect(faultInUrl('http://8.8.8.8/', intranet)).toBe('Must begin with https://.');
  expect(faultInUrl('http://hooks.example.com/', none)).toBe('Must begin with https://.');
  for (const port of [22, 25, 80, 110, 143, 993])
    expect(faultInUrl(`https://hooks.example.com:${port}/`, none)).toMatch(/^Must use port 443/);
  for (const port of [443, 1024, 8443])
    expect(faultInUrl(`https://hooks.example.com:${port}/`, none)).toBeUndefined();
});

test('what else could lead astray is refused with a sentence', () => {
  for (const text of [
    '',
    'hooks',
    '//a.example/',
    'ftp://a.example/',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])
    expect(faultInUrl(text, none)).toMatch(/https/);
  expect(faultInUrl('https://user:word@a.example/', none)).toMatch(/user name/);
  expect(faultInUrl('https://8.8.8.8@127.0.0.1/', none)).toMatch(/user name/);
  expect(faultInUrl('https://a.example/#b', none)).toMatch(/#/);
});

test('a service that nobody else reaches may write to its own machine, any other may not', () => {
  const open = networksOpenTo({ webhookAllow: [], loopback: true });
  expect(faultInUrl('http://127.0.0.1:9999/', open)).toBeUndefined();
  expect(faultInUrl('http://[::1]:9999/', open)).toBeUndefined();
  expect(faultInUrl('http://10.0.0.1/', open)).toBe(privateAddress);
  expect(networksOpenTo({ webhookAllow: [], loopback: false })).toEqual([]);
});

test('what is no address is forbidden', () => {
  for (const text of ['', 'localhost', '1.2.3', 'fe80::1%eth0', '8.8.8.8/0', '::ffff:8.8.8.8.8'])
    expect([text, judge(text, none)]).not.toEqual([text, 'public']);
});
