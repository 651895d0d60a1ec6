import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import { originAllowed } from '../origins.ts';

/** Lets requests without an Origin through (servers, curl): no reader's browser sends a POST to another site without one. */
export function requireOrigin(
  origin: string | undefined,
  siteOrigins: string[],
  config: Pick<Config, 'publicUrl' | 'loopback'>,
): void {
  if (origin === undefined || originAllowed(origin, siteOrigins, config)) return;
  throw new Refusal(
    'origin_not_allowed',
    'This page is not on the list of the site’s origins. An editor can add its origin to the site’s settings.',
  );
}

/**
 * A form post of a hosted page: same origin by `Origin`, or by `Sec-Fetch-Site` where a browser sends `null` (a framed
 * page). Neither is the sign of another site's form.
 */
export function requireSameOrigin(
  headers: { origin: string | undefined; fetchSite: string | undefined },
  config: Pick<Config, 'publicUrl' | 'loopback'>,
): void {
  if (headers.origin !== undefined && headers.origin !== 'null' && originAllowed(headers.origin, [], config))
    return;
  if ((headers.origin === undefined || headers.origin === 'null') && headers.fetchSite === 'same-origin')
    return;
  throw new Refusal('origin_not_allowed', 'This form was sent from another site, so nothing was done.');
}
