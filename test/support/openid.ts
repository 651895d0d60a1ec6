import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';
import { freePort } from './served.ts';

export const client = { id: 'hustings', secret: 'a-secret-of-the-tests' };

/** What the provider remembers, for as long as the process lives; it warns of its own memory, and a warning fails a test. */
function memory(): (name: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  return (name) => {
    const by = (test: (payload: AdapterPayload) => boolean) =>
      [...kept].find(([key, payload]) => key.startsWith(`${name} `) && test(payload))?.[1];
    return {
      upsert: async (id, payload) => void kept.set(`${name} ${id}`, payload),
      find: async (id) => kept.get(`${name} ${id}`),
      findByUserCode: async (userCode) => by((payload) => payload.userCode === userCode),
      findByUid: async (uid) => by((payload) => payload.uid === uid),
      consume: async (id) => void Object.assign(kept.get(`${name} ${id}`) ?? {}, { consumed: 1 }),
      destroy: async (id) => void kept.delete(`${name} ${id}`),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}

/**
 * A real OpenID provider on loopback. `people` have claims by their account's name, and whoever `comes` is signed in there without
 * being asked anything.
 */
export async function startProvider(redirectUri: string, people: Record<string, Record<string, unknown>>) {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let comes = '';
  const provider = new Provider(issuer, {
    adapter: memory(),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub', 'hustings', 'name', 'preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomUUID()] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...people[accountId] }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server: Server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response);
    const login = { login: { accountId: comes } };
    provider.interactionFinished(request, response, login, { mergeWithLastSubmission: false }).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    issuer,
    /** Goes where the service sent a browser, as that account, until it is sent back; gives the address of the callback. */
    async visit(address: string, account: string): Promise<URL> {
      comes = account;
      const jar = new Map<string, string>();
      let at = new URL(address);
      for (let step = 0; step < 8; step++) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const answered = await fetch(at, { redirect: 'manual', headers: cookie ? { cookie } : {} });
        for (const line of answered.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          jar.set(name, value);
        }
        const to = answered.headers.get('location');
        if (to === null) throw new Error(`${answered.status}: ${await answered.text()}`);
        at = new URL(to, at);
        if (at.href.startsWith(redirectUri)) return at;
      }
      throw new Error('the provider leads in circles');
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
