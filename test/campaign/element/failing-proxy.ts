import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may become of a request on its way to the service, or of the answer on its way back. */
export const faults = [
  /** Nothing arrives at the service. */
  ...(['refused', 'slow', 'error', 'unavailable', 'page'] as const),
  /** The service has done what was asked, and the reader does not hear of it. */
  ...(['lost', 'late', 'page after all', 'truncated', 'cut short', 'error after all'] as const),
  /** What was first answered to this request is answered again, as by a cache that was told to keep it for ever. */
  'stale',
] as const;
export type Fault = (typeof faults)[number];

type Kept = { status: number; headers: IncomingMessage['headers']; body: Buffer };

const page = {
  type: 'text/html; charset=utf-8',
  body: '<!doctype html><title>Welcome</title><p>Please accept our terms to go on.</p><form><input name="ok"></form>',
};

/**
 * Stands between readers and a service, and does to the next requests that fit what it is told; `slowness` is how long, in milliseconds,
 * it holds what is slow.
 */
export async function startFailingProxy(slowness: number) {
  let target = 0;
  const plans: { fits: RegExp; fault: Fault; times: number }[] = [];
  const first = new Map<string, Kept>();
  let done = 0;

  const fetched = async (from: IncomingMessage, body: Buffer): Promise<Kept> => {
    const { method, url, headers } = from;
    const passed = request({ host: '127.0.0.1', port: target, method, path: url, headers, agent: false });
    passed.end(body);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    const whole = Buffer.concat(await answer.toArray());
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: whole };
  };

  const give = (response: ServerResponse, { status, headers, body }: Kept) => {
    const { 'transfer-encoding': _, connection: __, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': String(body.length) }).end(body);
  };
  const ownAnswer = (response: ServerResponse, status: number, { type, body } = page) =>
    response
      .writeHead(status, {
        'content-type': type,
        'access-control-allow-origin': '*',
        'cache-control': 'no-store',
        'retry-after': '1',
      })
      .end(body);

  async function handle(from: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await from.toArray());
    const called = `${from.method} ${from.url}`;
    const plan = from.method === 'OPTIONS' ? undefined : plans.find(({ fits }) => fits.test(called));
    if (plan) {
      done++;
      if (--plan.times === 0) plans.splice(plans.indexOf(plan), 1);
    }
    const gone = once(response, 'close');
    const held = () => Promise.race([gone, new Promise((over) => setTimeout(over, slowness).unref())]);
    const fault = plan?.fault;
    if (fault === 'refused') return void response.destroy();
    if (fault === 'error') return void ownAnswer(response, 500);
    if (fault === 'page') return void ownAnswer(response, 200);
    if (fault === 'unavailable')
      return void ownAnswer(response, 503, {
        type: 'application/problem+json',
        body: '{"code":"unavailable"}',
      });
    if (fault === 'slow') {
      await held();
      return void response.destroy();
    }
    const answer = await fetched(from, body);
    if (!first.has(called)) first.set(called, answer);
    if (fault === 'lost') return void response.destroy();
    if (fault === 'page after all') return void ownAnswer(response, 200);
    if (fault === 'error after all') return void ownAnswer(response, 500);
    if (fault === 'late') await held();
    const half = answer.body.subarray(0, answer.body.length >> 1);
    if (fault === 'cut short') return give(response, { ...answer, body: half });
    if (fault === 'truncated') {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length) });
      response.write(half, () => response.destroy());
      return;
    }
    give(response, fault === 'stale' ? (first.get(called) ?? answer) : answer);
  }

  const server = createServer((from, response) => {
    handle(from, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** At which port of loopback the service is. */
    leadTo: (port: number) => {
      target = port;
    },
    /** The next `times` requests whose method and path fit get this fault. */
    plan: (fits: RegExp, fault: Fault, times: number) => plans.push({ fits, fault, times }),
    /** How many requests got a fault. */
    done: () => done,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
export type FailingProxy = Awaited<ReturnType<typeof startFailingProxy>>;
