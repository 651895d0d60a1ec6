import { hmacSha256 } from '#hashes';
import { uuidOfBytes } from './uuid.ts';

/**
 * A pseudonym of `value` under `salt`: HMAC-SHA256 cut to 128 bits, in the shape of a UUID. Once the salt is gone
 * nobody can compute it again, so the rows that hold it can no longer be linked to anything. The label keeps two kinds of
 * pseudonym under one salt apart; it holds no line break.
 */
export function pseudonym(salt: Uint8Array, label: string, value: Uint8Array): string {
  return pseudonyms(salt, label)(value);
}

/** The same for many values of a kind, with the key made ready once. */
export function pseudonyms(salt: Uint8Array, label: string): (value: Uint8Array) => string {
  const keyed = hmacSha256(salt);
  const prefix = new TextEncoder().encode(`${label}\n`);
  return (value) => {
    const message = new Uint8Array(prefix.length + value.length);
    message.set(prefix);
    message.set(value, prefix.length);
    return uuidOfBytes(keyed(message));
  };
}

/**
 * The pseudonym of a client's network, as network.ts writes networks (an IPv4 address or an IPv6 /64). It
 * counts ballots or comments of one network without keeping its address.
 */
export function networkKey(salt: Uint8Array, network: string): string {
  return pseudonym(salt, 'network', new TextEncoder().encode(network));
}
