import ipaddr from 'ipaddr.js';

/** Whether an address or host name can only be reached from the machine itself. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|[\].]$/g, '');
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/** Whether a page of `origin` may act for a reader of a site: the site's own origins, the service's, and on a first try any loopback page. */
export function originAllowed(
  origin: string,
  siteOrigins: string[],
  service: { publicUrl: string; loopback: boolean },
): boolean {
  if (origin === service.publicUrl || siteOrigins.includes(origin)) return true;
  if (!service.loopback || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.origin === origin && isLoopback(url.hostname);
}
