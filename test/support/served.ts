import { createApp } from '../../src/app.ts';
import { buildScripts } from '../../src/embed/build.ts';
import { emptyMemory } from '../../src/platform.ts';
import { createQuickWay } from '../../src/quick-app.ts';
import type { Fetch } from '../../src/runtimes/door.ts';
import { nodeDoor } from '../../src/runtimes/node-server.ts';
import { freePort } from './free-port.ts';
import { startService } from './service.ts';

export { freePort };

/** The whole service on a port of its own, with the scripts that readers get. `url` is its public address. */
export async function startServed(options: Parameters<typeof startService>[0] = {}) {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const scripts = await buildScripts();
  const service = await startService({
    ...options,
    env: { PORT: String(port), PUBLIC_URL: url, ...options.env },
    platform: { scripts, ...options.platform },
  });
  const { remoteAddress, takeTime, listen } = nodeDoor;
  const { memory = emptyMemory(service.platform.clock) } = service.platform;
  const platform = { ...service.platform, memory, remoteAddress, takeTime };
  const app = createApp(platform);
  const server = await listen(app.fetch as Fetch, service.config, createQuickWay(platform));
  return {
    ...service,
    url,
    port,
    stop: async () => {
      await server.stop();
      await service.stop();
    },
  };
}
export type Served = Awaited<ReturnType<typeof startServed>>;
