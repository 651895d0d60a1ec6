import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The network of an address, as the text that gets hashed: an IPv4 address, or an IPv6 /64 (`2001:db8::/64`). */
export function networkOf(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`);
  return `${network.toString()}/64`;
}

/** The network of an address that somebody wrote by hand: the bare address, without port, brackets or zone. Undefined for all else. */
export function networkOfAddress(text: string): string | undefined {
  const isBare =
    ipaddr.IPv4.isValidFourPartDecimal(text) || (/^[\da-f:.]+$/i.test(text) && ipaddr.IPv6.isValid(text));
  return isBare ? networkOf(ipaddr.process(text)) : undefined;
}
