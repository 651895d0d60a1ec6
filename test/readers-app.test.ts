import { afterAll, beforeAll, expect, test } from 'vitest';
import { asksForMore, createReadersApp } from '../src/readers-app.ts';
import { type Service, startService } from './support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** The addresses of an app, with something in the place of what they are about. Style sheets and scripts are files in front of a Worker. */
const addressesOf = ({ routes }: Pick<Service['app'], 'routes'>) =>
  new Set(
    routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*') && !path.startsWith('/assets/'))
      .map(({ path }) => path.replaceAll(/:\w+(\{[^}]+\})?/g, 'x')),
  );

test('what only the whole app has is known by its path, and nothing that readers ask for is', () => {
  const readers = addressesOf(createReadersApp(service.platform));
  const whole = addressesOf(service.app);
  expect(readers.size).toBeGreaterThan(50);
  expect(whole.size).toBeGreaterThan(readers.size);
  for (const path of whole) expect(asksForMore(path), path).toBe(!readers.has(path));
});
