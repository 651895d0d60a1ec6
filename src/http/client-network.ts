import ipaddr from 'ipaddr.js';
import type { Cidr } from '../cidr.ts';
import { type Address, networkOf } from '../network.ts';

/**
 * The network that a request comes from, as the text that gets hashed: an IPv4 address, or an IPv6 /64 (`2001:db8::/64`);
 * IPv4-mapped addresses count as IPv4. `X-Forwarded-For` is believed only behind a trusted proxy and read from the
 * right, so that what a client wrote itself never counts. `unknown` where the runtime told no address.
 */
export function clientNetwork(
  remote: string | undefined,
  forwardedFor: string | undefined,
  trusted: Cidr[],
): string {
  let client = parse(remote);
  if (client === undefined) return 'unknown';
  const hops = forwardedFor?.split(',') ?? [];
  while (hops.length > 0 && isTrusted(client, trusted)) {
    const next = parse(hops.pop());
    if (next === undefined) break;
    client = next;
  }
  return networkOf(client);
}

const plainIpv4 = /^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/;

/** An address as proxies write it: bare, in brackets, with a port, or with a zone. */
function parse(text: string | undefined): Address | undefined {
  const trimmed = text?.trim() ?? '';
  // Nearly all of them, asked for with every vote: read once and not four times.
  const octets = plainIpv4.test(trimmed) ? trimmed.split('.').map(Number) : [];
  if (octets.length === 4 && octets.every((octet) => octet < 256)) return new ipaddr.IPv4(octets);
  const bare = trimmed
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  // Octal, decimal and shortened forms are how one address is dressed as another.
  if (!bare || (!bare.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(bare)) || !ipaddr.isValid(bare))
    return undefined;
  return ipaddr.process(bare);
}

function isTrusted(address: Address, trusted: Cidr[]): boolean {
  return trusted.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}
