import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { clientNetwork } from '../../src/http/client-network.ts';
import { junkText } from '../support/junk.ts';

const trusting = (list: string) => parseConfig({ TRUSTED_PROXIES: list }).trustedProxies;
const proxies = trusting('10.0.0.0/8, 2001:db8:ffff::/48');

describe('the network of a connection', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['192.0.2.7:51234', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['::1', '::/64'],
    ['64:ff9b::c000:207', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '192.0.2.7'],
    ['::ffff:0:192.0.2.7', '192.0.2.7'],
    ['2002:c000:207::1', '192.0.2.7'],
    ['2002:c000:207:5:4:3:2:1', '192.0.2.7'],
    ['64:ff9b:1::c000:207', '64:ff9b:1::/64'],
    ['2001::c000:207', '2001::/64'],
  ])('%s is %s', (remote, network) => {
    expect(clientNetwork(remote, undefined, [])).toBe(network);
  });

  test.each([
    undefined,
    '',
    'localhost',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '0300.0.0.1',
    '0x7f.0.0.1',
    '3221225991',
    '127.1',
    '1.2.3.4:port',
    '[::1',
    '::1::2',
    '12345::',
    'unix:/run/socket',
  ])('%s is no address that one could be dressed as', (remote) => {
    expect(clientNetwork(remote, '192.0.2.1', proxies)).toBe('unknown');
  });
});

describe('X-Forwarded-For', () => {
  test('is not believed from a stranger', () => {
    expect(clientNetwork('192.0.2.7', '198.51.100.1', proxies)).toBe('192.0.2.7');
    expect(clientNetwork('192.0.2.7', '198.51.100.1', [])).toBe('192.0.2.7');
  });

  test.each([
    ['one proxy', '198.51.100.1', '198.51.100.1'],
    ['several proxies', '198.51.100.1, 10.1.1.1,10.2.2.2', '198.51.100.1'],
    ['what the client wrote itself', '203.0.113.66, 127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['a client that names a proxy of ours', '10.9.9.9, 198.51.100.1, 10.1.1.1', '198.51.100.1'],
    ['a port', '198.51.100.1:5123', '198.51.100.1'],
    ['IPv6 in brackets with a port', '[2001:db8:1:2::3]:5123', '2001:db8:1:2::/64'],
    ['a mapped proxy', '198.51.100.1, ::ffff:10.1.1.1', '198.51.100.1'],
    ['an IPv6 proxy', '198.51.100.1, 2001:db8:ffff::7', '198.51.100.1'],
    ['nobody but proxies', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['garbage on the left', 'for=x, 198.51.100.1', '198.51.100.1'],
    ['garbage on the right stops the walk', '198.51.100.1, unknown', '10.0.0.1'],
    ['an octal dress stops the walk', '198.51.100.1, 0300.0.0.1', '10.0.0.1'],
    ['an empty hop stops the walk', '198.51.100.1,', '10.0.0.1'],
    ['nothing', '', '10.0.0.1'],
  ])('through a trusted proxy: %s', (_, forwarded, network) => {
    expect(clientNetwork('10.0.0.1', forwarded, proxies)).toBe(network);
  });

  test('gives a list of proxies written as mapped addresses the same trust', () => {
    expect(clientNetwork('10.0.0.1', '198.51.100.1', trusting('::ffff:10.0.0.0/104'))).toBe('198.51.100.1');
    expect(clientNetwork('10.0.0.1', '198.51.100.1', trusting('::ffff:10.0.0.1'))).toBe('198.51.100.1');
  });
});

const groups = (count: number) => fc.array(fc.nat({ max: 0xffff }), { minLength: count, maxLength: count });
const written = (parts: number[]) => parts.map((part) => part.toString(16)).join(':');
/** Not one that holds an IPv4 address. */
const routed = groups(4).map(([first = 0, ...others]) => [0x2600 | (first & 0xff), ...others]);

test('all addresses of an IPv6 /64 are one network, however they are written, and those of the next are another', () => {
  fc.assert(
    fc.property(routed, groups(4), groups(4), fc.nat({ max: 15 }), (prefix, one, other, bit) => {
      const networkOf = (parts: number[]) => clientNetwork(written(parts), undefined, []);
      const network = networkOf([...prefix, ...one]);
      expect(network).toMatch(/^[0-9a-f:]+::\/64$/);
      expect(networkOf([...prefix, ...other])).toBe(network);
      const dressed = `[${written([...prefix, ...other]).toUpperCase()}]:443`;
      expect(clientNetwork(dressed, undefined, [])).toBe(network);
      expect(clientNetwork(`${written([...prefix, ...other])}%eth0`, undefined, [])).toBe(network);
      const neighbour = prefix.with(3, (prefix[3] ?? 0) ^ (1 << bit));
      expect(networkOf([...neighbour, ...one])).not.toBe(network);
    }),
  );
});

test('an IPv4 address is the same network bare, mapped, translated and tunnelled, and no other address is', () => {
  fc.assert(
    fc.property(groups(2), groups(5), fc.nat({ max: 31 }), ([high = 0, low = 0], rest, bit) => {
      const bare = [high >> 8, high & 255, low >> 8, low & 255].join('.');
      const hex = written([high, low]);
      const forms = [`::ffff:${bare}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `::ffff:0:${hex}`, `${bare}:8080`];
      for (const form of [bare, ...forms, `2002:${hex}:${written(rest)}`])
        expect(clientNetwork(form, undefined, []), form).toBe(bare);
      const other = bit < 16 ? written([high ^ (1 << bit), low]) : written([high, low ^ (1 << (bit - 16))]);
      expect(clientNetwork(`::ffff:${other}`, undefined, [])).not.toBe(bare);
    }),
  );
});

test('what a client sends itself never changes its network behind an honest proxy', () => {
  fc.assert(
    fc.property(junkText, (forged) => {
      expect(clientNetwork('10.0.0.1', `${forged},198.51.100.1`, proxies)).toBe('198.51.100.1');
    }),
    { numRuns: 200 },
  );
});

test('no text from anywhere makes it throw or give more than an address', () => {
  fc.assert(
    fc.property(junkText, junkText, (remote, forwarded) => {
      expect(clientNetwork(remote, forwarded, proxies)).toMatch(/^(unknown|[\d.]+|[0-9a-f:]+\/64)$/);
      expect(clientNetwork('10.0.0.1', forwarded, proxies)).toMatch(/^([\d.]+|[0-9a-f:]+\/64)$/);
    }),
    { numRuns: 200 },
  );
});
