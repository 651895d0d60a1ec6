import type { Context } from 'hono';
import { Refusal } from '../errors.ts';
import { networkOfAddress } from '../network.ts';
import type { Env } from './operation.ts';

/** Where a publisher's own server says for which reader it calls. */
export const readerAddress = 'Hustings-Reader-Address';

/** The network that counts for a relay's request: its reader's. */
export function relayedNetwork(c: Context<Env>): string {
  const network = networkOfAddress(c.req.header(readerAddress) ?? '');
  if (network !== undefined) return network;
  throw new Refusal('invalid_request', 'The reader’s address cannot be read.', {
    faults: [{ path: readerAddress, message: 'Must be one IPv4 or IPv6 address, like 203.0.113.7.' }],
  });
}
