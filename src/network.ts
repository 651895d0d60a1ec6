import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Ranges of IPv6 whose addresses hold an IPv4 address, and in which of their eight groups that begins: SIIT, NAT64, 6to4 (RFC 6145, 6052, 3056). */
const holdIpv4: [ipaddr.IPv6, bits: number, at: number][] = [
  [ipaddr.IPv6.parse('::ffff:0:0:0'), 96, 6],
  [ipaddr.IPv6.parse('64:ff9b::'), 96, 6],
  [ipaddr.IPv6.parse('2002::'), 16, 1],
];

/**
 * The network of an address, as the text that gets hashed: an IPv4 address, or an IPv6 /64 (`2001:db8::/64`). An IPv4 client that a gateway
 * (NAT64, SIIT) or a tunnel (6to4) gave an IPv6 address counts by its own: one /64 would hold all of IPv4, or be one of 65,536 for each.
 */
export function networkOf(address: Address): string {
  if (!('parts' in address)) return address.toString();
  const [, , at] = holdIpv4.find(([start, bits]) => address.match(start, bits)) ?? [];
  if (at !== undefined) {
    const [high = 0, low = 0] = address.parts.slice(at, at + 2);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`);
  return `${network.toString()}/64`;
}

/** The network of an address that somebody wrote by hand: the bare address, without port, brackets or zone. Undefined for all else. */
export function networkOfAddress(text: string): string | undefined {
  const isBare =
    ipaddr.IPv4.isValidFourPartDecimal(text) || (/^[\da-f:.]+$/i.test(text) && ipaddr.IPv6.isValid(text));
  return isBare ? networkOf(ipaddr.process(text)) : undefined;
}
