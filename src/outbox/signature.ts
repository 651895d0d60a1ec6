import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromAnyBase64, toBase64 } from '../base64url.ts';

/** Signatures as the Standard Webhooks specification (1.0) has them, so that any of its libraries can check them. */

const prefix = 'whsec_';
export const secretBytes = 32;

/** As the receiver keeps it. */
export const writeSecret = (secret: Uint8Array): string => prefix + toBase64(secret);

/** The bytes of a secret as it is written; null where it is none. */
export const readSecret = (text: string): Uint8Array | null =>
  text.startsWith(prefix) ? fromAnyBase64(text.slice(prefix.length)) : null;

const encoded = (text: string) => new TextEncoder().encode(text);

/** The headers that go with a body: by each secret one signature, so that a receiver may change over in its own time. */
export function signedHeaders(
  { id, at, body }: { id: string; at: Date; body: string },
  secrets: Uint8Array[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = encoded(`${id}.${timestamp}.${body}`);
  const signatures = secrets.map((secret) => `v1,${toBase64(hmac(sha256, secret, signed))}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
