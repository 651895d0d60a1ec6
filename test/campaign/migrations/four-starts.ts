import { randomBytes } from 'node:crypto';
import { launch } from '../../runtimes/node-process.ts';
import { freePort } from '../../support/served.ts';

/** Starts four services on one database at the same moment; says of each what kept it from serving, or nothing. */
export async function startFour(url: string): Promise<(string | undefined)[]> {
  const env = {
    ...{ DATABASE_URL: url, SECRETS: `k1:${'A'.repeat(43)}`, DEMO: '0', LOG_LEVEL: 'warn' },
    OWNER_KEY: randomBytes(24).toString('base64url'),
  };
  const ports = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const services = ports.map((port) => launch({ ...env, PORT: String(port) }));
  const faults = await Promise.all(
    services.map(async (service) => {
      try {
        await service.up();
        const { status } = await service.get('/readyz');
        return status === 200 ? undefined : `/readyz answered ${status}`;
      } catch (error) {
        return (error as Error).message;
      }
    }),
  );
  await Promise.all(services.map(({ stop }) => stop()));
  return faults;
}
