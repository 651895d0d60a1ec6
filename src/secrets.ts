import { fromAnyBase64, toBase64url } from './base64url.ts';
import { Keyring } from './keyring.ts';

const shortestSecret = 32;

/**
 * Reads the SECRETS setting, `kid:base64url[,kid:base64url…]`: a kid is 1 to 16 of a-z and 0-9, a secret at least 32
 * bytes; the first signs and seals, all verify and open. Standard base64 is taken too, as common tools print it. Gives every
 * fault at once, in words that never quote the setting.
 */
export function parseSecrets(text: string): { keyring: Keyring } | { faults: string[] } {
  const secrets = new Map<string, Uint8Array>();
  const faults: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const nth = `secret ${index + 1}`;
    const colon = entry.indexOf(':');
    if (colon < 0) {
      faults.push(`${nth} needs the form kid:base64url`);
      continue;
    }
    const kid = entry.slice(0, colon).trim();
    const bytes = fromAnyBase64(entry.slice(colon + 1).trim());
    if (!/^[a-z0-9]{1,16}$/.test(kid)) faults.push(`${nth} needs a kid of 1 to 16 of a-z and 0-9`);
    else if (secrets.has(kid)) faults.push(`${nth} has the same kid as an earlier one`);
    if (bytes === null) faults.push(`${nth} is not base64url after the colon`);
    else if (bytes.length < shortestSecret) faults.push(`${nth} is shorter than ${shortestSecret} bytes`);
    else secrets.set(kid, bytes);
  }
  return faults.length > 0 ? { faults } : { keyring: new Keyring(secrets) };
}

/** A fresh SECRETS setting of one secret. Put it before an older setting, with a comma between, to rotate. */
export function makeSecrets(random: (bytes: number) => Uint8Array): string {
  const kid = Array.from(random(4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${kid}:${toBase64url(random(shortestSecret))}`;
}
