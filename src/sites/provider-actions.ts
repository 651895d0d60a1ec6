import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64url, toBase64url } from '../base64url.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { type Attempt, type IdentityProvider, ProviderAway } from '../identity-provider.ts';
import { line } from '../text.ts';
import { uuidOfBytes } from '../uuid.ts';
import { claimedRole } from './claimed-role.ts';
import { startSession } from './session-actions.ts';

const secretBytes = 32;

/** Begins a sign-in at the publisher's provider: where to go, and the secret that the browser keeps meanwhile. */
export async function beginAtProvider(deps: Deps): Promise<{ address: string; secret: string }> {
  const secret = toBase64url(deps.random(secretBytes));
  const address = await reached(deps, (provider) => provider.begin(attemptOf(deps, secret)));
  return { address, secret };
}

/**
 * Signs in whoever comes back from the provider, as what its claim says; gives what the browser is to keep. Refused where the answer
 * is not of the attempt that this browser began, or the claim names no role.
 */
export async function signInFromProvider(
  deps: Deps,
  secret: string | undefined,
  query: string,
  agent: string,
): Promise<string> {
  const claims = await reached(deps, async (provider) =>
    secret !== undefined && fromBase64url(secret)?.length === secretBytes
      ? provider.finish(attemptOf(deps, secret), query)
      : null,
  );
  if (!claims) throw notCompleted();
  const { oidc } = deps.config;
  const claimed = claimedRole(claims[oidc?.claim ?? '']);
  if (!claimed)
    throw new Refusal(
      'forbidden',
      `Your organisation’s account has no role here. Whoever runs its sign-in can give it one in the claim “${oidc?.claim}”.`,
    );
  const who = new TextEncoder().encode(`${oidc?.issuer}\n${claims.sub}`);
  const person = { kind: 'person' as const, id: uuidOfBytes(sha256(who)), name: nameIn(claims), ...claimed };
  return startSession(deps, person, agent);
}

const notCompleted = () =>
  new Refusal(
    'unauthorized',
    'The sign-in was not completed, or it was begun in another browser. Please try again.',
  );

/** Each value is made of the browser's secret, so that one short cookie holds the whole attempt. */
function attemptOf({ config }: Deps, secret: string): Attempt {
  const made = (name: string) => toBase64url(config.keyring.sign('oidc', `${name}\n${secret}`).mac);
  const redirectUri = `${config.publicUrl}/desk/sign-in/provider/callback`;
  return { redirectUri, state: made('state'), nonce: made('nonce'), verifier: made('verifier') };
}

async function reached<Given>(
  deps: Deps,
  ask: (provider: IdentityProvider) => Promise<Given>,
): Promise<Given> {
  if (!deps.identityProvider) throw new Refusal('not_found', 'There is nothing at this address.');
  try {
    return await ask(deps.identityProvider);
  } catch (cause) {
    if (!(cause instanceof ProviderAway)) throw cause;
    deps.log.warn({ reason: cause.message }, 'the identity provider is away');
    throw new Refusal(
      'unavailable',
      'Your organisation’s sign-in does not answer just now. Try again, or use a key.',
      {
        retryAfter: 30,
      },
    );
  }
}

/** What the person is called; what is no name is left out, since it stands in the audit and under replies. */
function nameIn({ name, preferred_username: username }: Record<string, unknown>): string {
  const fit = [name, username].map((each) => line({ min: 1, max: 200 }).safeParse(each).data);
  return fit.find((each) => each !== undefined) ?? 'Somebody';
}
