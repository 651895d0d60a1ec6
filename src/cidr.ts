import ipaddr from 'ipaddr.js';

/** A range of addresses: one of them, and how many bits they have in common. */
export type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** A range, or a single address, as somebody wrote it. Mapped IPv4 is read as IPv4, as clients' addresses are. Octal and shortened forms say something else than they seem to. */
export function readCidr(text: string): Cidr | undefined {
  const [address = '', bits, ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits ?? '0')) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const given = ipaddr.parse(address);
  const whole = given.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? whole : Number(bits);
  if (length > whole) return undefined;
  const plain = ipaddr.process(address);
  if (plain.kind() === given.kind()) return [given, length];
  return length >= 96 ? [plain, length - 96] : undefined;
}

/**
 * Whether a client's network, as network.ts writes it, lies in a range. Of an IPv6 client no more than the first 64 bits
 * are known, so a range within those is as good as the whole of them.
 */
export function isWithin(network: string, [start, bits]: Cidr): boolean {
  const client = readCidr(network);
  return client?.[0].kind() === start.kind() && client[0].match(start, Math.min(bits, client[1]));
}
