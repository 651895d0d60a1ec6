import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Result } from '../conformance/check.ts';
import { checks } from '../conformance/checks.ts';
import { runConformance } from '../conformance/run.ts';
import { type Bend, startBendingProxy } from '../support/bending-proxy.ts';
import { localhostCertificate } from '../support/certificate.ts';
import { easyWork } from '../support/easy-work.ts';
import { readToken } from '../support/read-token.ts';
import { freePort, type Served, startServed } from '../support/served.ts';
import { ownerKey } from '../support/service.ts';

const trusted = getCACertificates('default');
let service: Served;
let proxy: Awaited<ReturnType<typeof startBendingProxy>>;
let url: string;

beforeAll(async () => {
  setDefaultCACertificates([...trusted, localhostCertificate.cert]);
  const port = await freePort();
  url = `https://localhost:${port}`;
  service = await startServed({ env: { PUBLIC_URL: url }, platform: easyWork });
  proxy = await startBendingProxy(port, service.url, localhostCertificate);
});
afterAll(async () => {
  await proxy?.stop();
  await service?.stop();
  setDefaultCACertificates(trusted);
});

/** What is only there by https: told for a year, and cookies locked to their host. */
async function runByHttps(bend: Bend): Promise<Result[]> {
  proxy.bendBy(bend);
  const parts = ['Address', 'Site', 'Origins', 'Hosted pages'];
  const made = checks.filter(({ part }) => parts.includes(part));
  const readPicture = (token: string) => readToken(service.keyring, 'conformance', token);
  return runConformance({ url, key: ownerKey, site: 'conformance', readPicture }, { made });
}
const notKept = (results: Result[]) =>
  results.filter(({ outcome }) => outcome !== 'ok').map(({ name }) => name);

test('behind a proxy that ends TLS nothing is left out, and everything is kept', async () => {
  expect(notKept(await runByHttps({}))).toEqual([]);
});

test('a proxy that keeps browsers from staying with https is found', async () => {
  const results = await runByHttps({ answer: ({ headers }) => headers.delete('strict-transport-security') });
  expect(notKept(results)).toEqual(['by https, browsers are told to stay with it for a year']);
});

test('a cookie that other hosts of the domain could set is found', async () => {
  const unlocked: Bend = {
    answer: ({ headers }) => {
      const cookie = headers.get('set-cookie');
      if (cookie) headers.set('set-cookie', cookie.replace('__Host-', ''));
    },
  };
  expect(notKept(await runByHttps(unlocked))).toEqual([
    'without script the second post votes and leads to the results, with a cookie of this service alone',
  ]);
});
