import ipaddr from 'ipaddr.js';
import { isLoopback } from '../origins.ts';

/** The rules of where the service may write to by itself: never into its own networks, unless the operator allows it. */

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks that may be written to though they are private, as an address and how many bits of it count. */
export type Networks = readonly (readonly [Ip, number])[];

const loopback: Networks = [
  [ipaddr.parse('127.0.0.0'), 8],
  [ipaddr.parse('::1'), 128],
];

/** A service that nobody else can reach may write to its own machine too, so that a first try works. */
export const networksOpenTo = (config: { webhookAllow: Networks; loopback: boolean }): Networks =>
  config.loopback ? [...config.webhookAllow, ...loopback] : config.webhookAllow;

/** All that is ever handed out for the open internet; older and stranger forms of IPv4 inside IPv6 lie outside. */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Azure answers its machines' secrets from an address that looks public. */
const insideAzure = '168.63.129.16';

/** As resolvers and `URL` write one: shortened, octal and hexadecimal forms are none. */
const isIp = (text: string) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

/** What an IP address is to the service. Anything that is not plainly public is forbidden, whatever it is. */
export function judge(address: string, allowed: Networks): 'public' | 'allowed' | 'forbidden' {
  if (!isIp(address)) return 'forbidden';
  const ip = ipaddr.process(address);
  if (allowed.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base as never, bits)))
    return 'allowed';
  if (ip.range() !== 'unicast' || ip.toString() === insideAzure) return 'forbidden';
  return ip instanceof ipaddr.IPv4 || ip.match(globalUnicast) ? 'public' : 'forbidden';
}

/** The host of an address as a resolver takes it. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

export const privateAddress = 'It leads into a private network, where the service does not write to.';

/** What is wrong with an address on the face of it, as a sentence; undefined where nothing is. */
export function faultInUrl(text: string, allowed: Networks): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return 'Must be a full address that begins with https://.';
  if (url.username || url.password) return 'Must hold no user name and no password.';
  if (url.hash) return 'Must hold no # and nothing behind one.';
  if (isIp(hostOf(url))) return faultInIps(url, [hostOf(url)], allowed);
  if (allowed.length > 0) return undefined;
  return isLoopback(hostOf(url)) ? privateAddress : faultInPublic(url);
}

/** What is wrong with writing to these IP addresses, which is all that a name leads to: one bad one is enough. */
export function faultInIps(url: URL, ips: string[], allowed: Networks): string | undefined {
  const judged = ips.map((ip) => judge(ip, allowed));
  if (judged.length === 0 || judged.includes('forbidden')) return privateAddress;
  return judged.includes('public') ? faultInPublic(url) : undefined;
}

/** On the open internet only TLS will do, and a port below 1024 that is not 443 is somebody's other service. */
function faultInPublic({ protocol, port }: URL): string | undefined {
  if (protocol !== 'https:') return 'Must begin with https://.';
  return port !== '' && Number(port) < 1024 ? 'Must use port 443, or one from 1024 up.' : undefined;
}
