/** Where a ballot came from: the page it was cast on, and the host that had led there. Neither says who cast it. */
export type BallotSource = { page: string | null; referrer: string | null };

const longest = 300;

/** Origin and path of a web page, since what follows may be anything, a reader's name too. Null for what is no address. */
export function pageOf(address: string | null | undefined): string | null {
  const url = webAddress(address);
  return url && `${url.origin}${url.pathname}`.slice(0, longest);
}

/** The host of an address, or of a name that stands for one. */
export function hostOf(address: string | null | undefined): string | null {
  if (!address) return null;
  const full = address.includes(':') ? address : `https://${address}`;
  return webAddress(full)?.host.slice(0, longest) ?? null;
}

function webAddress(address: string | null | undefined): URL | null {
  if (!address) return null;
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
