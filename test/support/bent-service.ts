import { startBendingProxy } from './bending-proxy.ts';
import { easyWork } from './easy-work.ts';
import { freePort } from './free-port.ts';
import { startServed } from './served.ts';

/** A service that is reached through a proxy which may bend what it answers; `url` is the proxy's. */
export async function startBentService() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const service = await startServed({ env: { PUBLIC_URL: url }, platform: easyWork });
  const proxy = await startBendingProxy(port, service.url);
  return {
    url,
    service,
    proxy,
    stop: async () => {
      await proxy.stop();
      await service.stop();
    },
  };
}
