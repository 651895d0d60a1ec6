import { fromBase64url, toBase64url } from './base64url.ts';
import type { Keyring, SigningPurpose } from './keyring.ts';

const longestToken = 200;

/**
 * `<kid>.<subject>.<mac>`: a token that says the service itself named this subject on this site. The subject holds no
 * dot and no line break; the mac, in base64url, is over `SITE \n SUBJECT`. Signed by the key of `kid`, or the signing key.
 */
export function signToken(
  purpose: SigningPurpose,
  site: string,
  subject: string,
  keyring: Keyring,
  kid: string = keyring.kid,
): string {
  const { mac } = keyring.sign(purpose, `${site}\n${subject}`, kid);
  return `${kid}.${subject}.${toBase64url(mac)}`;
}

/** The subject of a token that `signToken` made for this purpose and site, else null. Takes any junk. */
export function readToken(
  purpose: SigningPurpose,
  token: string,
  site: string,
  keyring: Keyring,
): string | null {
  if (token.length > longestToken) return null;
  const [kid = '', subject = '', macText = '', ...more] = token.split('.');
  const mac = fromBase64url(macText);
  if (more.length > 0 || mac === null) return null;
  return keyring.verify(purpose, kid, `${site}\n${subject}`, mac) ? subject : null;
}
