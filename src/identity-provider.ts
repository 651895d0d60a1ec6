/** Values that belong to one attempt to sign in, and are in nobody's hands but the browser's that began it. */
export type Attempt = { redirectUri: string; state: string; nonce: string; verifier: string };

/** A publisher's own sign-in, by OpenID Connect. Both throw `ProviderAway` where it does not answer. */
export type IdentityProvider = {
  /** Where a browser is sent to sign in. */
  begin(attempt: Attempt): Promise<string>;
  /** What the provider says of whoever came back; null where the answer does not hold for this attempt. */
  finish(attempt: Attempt, query: string): Promise<Record<string, unknown> | null>;
};

export class ProviderAway extends Error {}
