import type { Configuration } from 'openid-client';
import type { OidcSettings } from '../config.ts';
import { type IdentityProvider, ProviderAway } from '../identity-provider.ts';

/** Loaded when somebody signs in that way: a Worker starts without it. */
const client = () => import('openid-client');

/**
 * OpenID Connect by the authorization code flow with PKCE (RFC 7636), state and nonce. The provider is looked up at the first
 * attempt, so that one which is down holds up no start, and again at the next where that failed.
 */
export function openIdProvider(settings: OidcSettings): IdentityProvider {
  let known: Promise<Configuration> | undefined;
  const found = async (): Promise<Configuration> => {
    known ??= look(settings);
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw new ProviderAway('the identity provider cannot be looked up', { cause: error });
    }
  };
  return {
    async begin({ redirectUri, state, nonce, verifier }) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await client();
      const address = buildAuthorizationUrl(await found(), {
        ...{ redirect_uri: redirectUri, scope: 'openid profile', state, nonce },
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return address.href;
    },
    async finish({ redirectUri, state, nonce, verifier }, query) {
      const checks = {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
        idTokenExpected: true,
      };
      try {
        const { authorizationCodeGrant } = await client();
        const tokens = await authorizationCodeGrant(await found(), new URL(`${redirectUri}${query}`), checks);
        return tokens.claims() ?? null;
      } catch (error) {
        if (error instanceof ProviderAway) throw error;
        if (isAway(error)) throw new ProviderAway('the identity provider does not answer', { cause: error });
        return null;
      }
    },
  };
}

async function look({ issuer, clientId, clientSecret, insecure }: OidcSettings): Promise<Configuration> {
  const { allowInsecureRequests, discovery } = await client();
  const options = { timeout: 8, ...(insecure ? { execute: [allowInsecureRequests] } : {}) };
  return discovery(new URL(issuer), clientId, clientSecret, undefined, options);
}

/** A request that was never answered, as `fetch` tells it, wherever it is in the chain of causes. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const unanswered = error instanceof TypeError && error.message === 'fetch failed';
  return unanswered || error.name === 'TimeoutError' || isAway(error.cause);
}
