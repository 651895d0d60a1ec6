import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { aesGcm, hmacSha256 } from '#hashes';
import { fromBase64url, toBase64url } from './base64url.ts';

export type SigningPurpose =
  | 'challenge'
  | 'solution'
  | 'voter-id'
  | 'voter-token'
  | 'edit-token'
  | 'cursor'
  | 'desk-form'
  | 'poll-preview'
  | 'oidc'
  | 'network'
  | 'mail-confirm'
  | 'mail-leave'
  | 'backup';

export type SealingPurpose = 'picture' | 'salt' | 'spam-key' | 'webhook';

/** What a sub-key is for. A sub-key of one purpose says nothing about another's, and none both signs and seals. */
export type KeyPurpose = SigningPurpose | SealingPurpose;

export type Mac = { kid: string; mac: Uint8Array };

type Hmac = ReturnType<typeof hmacSha256>;

const text = new TextEncoder();
const ivBytes = 12;

/**
 * The service's secrets by kid, the signing one first. Every use has a sub-key of its own: HKDF-SHA256 (RFC 5869) over
 * the secret, without salt, with the info `hustings PURPOSE`, 32 bytes.
 */
export class Keyring {
  /** The kid that signs and seals now. */
  readonly kid: string;
  readonly #secrets: ReadonlyMap<string, Uint8Array>;
  readonly #signing = new Map<string, Hmac>();
  readonly #sealing = new Map<string, ReturnType<typeof aesGcm>>();

  constructor(secrets: ReadonlyMap<string, Uint8Array>) {
    const [first] = secrets.keys();
    if (first === undefined) throw new Error('a keyring needs at least one secret');
    this.kid = first;
    this.#secrets = secrets;
  }

  /** HMAC-SHA256, 32 bytes, by the signing key or by that of `kid`, which the ring must hold. */
  sign(purpose: SigningPurpose, message: string | Uint8Array, kid: string = this.kid): Mac {
    const bytes = typeof message === 'string' ? text.encode(message) : message;
    return { kid, mac: this.#hmac(purpose, kid)(bytes) };
  }

  /** Whether `mac` is what the key of `kid` makes of the message; false for an unknown kid. In constant time. */
  verify(purpose: SigningPurpose, kid: string, message: string | Uint8Array, mac: Uint8Array): boolean {
    return this.#secrets.has(kid) && sameBytes(this.sign(purpose, message, kid).mac, mac);
  }

  /** The HMAC by every key, the signing key's first: for derived values that a rotation must not lose. */
  *macs(purpose: SigningPurpose, message: string | Uint8Array): IterableIterator<Mac> {
    for (const kid of this.#secrets.keys()) yield this.sign(purpose, message, kid);
  }

  /**
   * `<kid>.<iv>.<AES-256-GCM>`, the last two in base64url. The iv is 12 random bytes, so one secret should seal fewer
   * than 2^32 texts of a purpose (NIST SP 800-38D, section 8.3).
   */
  async seal(
    purpose: SealingPurpose,
    plain: Uint8Array,
    random: (bytes: number) => Uint8Array,
  ): Promise<string> {
    const iv = Uint8Array.from(random(ivBytes));
    const sealed = await this.#aes(purpose, this.kid).seal(iv, Uint8Array.from(plain));
    return `${this.kid}.${toBase64url(iv)}.${toBase64url(sealed)}`;
  }

  /** What `seal` was given, or null if the text is not one that this ring sealed for this purpose. */
  async open(purpose: SealingPurpose, sealed: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const [kid = '', ivText = '', bodyText = '', ...more] = sealed.split('.');
    const iv = fromBase64url(ivText);
    const body = fromBase64url(bodyText);
    if (more.length > 0 || !this.#secrets.has(kid) || iv?.length !== ivBytes || body === null) return null;
    return this.#aes(purpose, kid).open(iv, body);
  }

  #hmac(purpose: SigningPurpose, kid: string): Hmac {
    const name = `${kid} ${purpose}`;
    let keyed = this.#signing.get(name);
    if (keyed === undefined) {
      // The key is the sub-key's hex text: other ALTCHA implementations take their HMAC keys as text alone.
      keyed = hmacSha256(text.encode(bytesToHex(this.#subKey(purpose, kid))));
      this.#signing.set(name, keyed);
    }
    return keyed;
  }

  #aes(purpose: SealingPurpose, kid: string): ReturnType<typeof aesGcm> {
    const name = `${kid} ${purpose}`;
    let aes = this.#sealing.get(name);
    if (aes === undefined) {
      aes = aesGcm(this.#subKey(purpose, kid));
      this.#sealing.set(name, aes);
    }
    return aes;
  }

  #subKey(purpose: KeyPurpose, kid: string): Uint8Array<ArrayBuffer> {
    const secret = this.#secrets.get(kid);
    if (secret === undefined) throw new Error('no secret of that kid');
    return Uint8Array.from(hkdf(sha256, secret, undefined, text.encode(`hustings ${purpose}`), 32));
  }
}

/** Whether two byte strings are equal, in a time that depends on their lengths alone. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}
