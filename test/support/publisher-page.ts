import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A publisher's page on an origin of its own, under the strictest policy that the elements are to work with: nothing but the
 * service's script, fetches, pictures and sounds, and Trusted Types. `localhost` counts as secure, so WebCrypto is there.
 */
export async function startPublisher(service: string) {
  const policy = [
    "default-src 'none'",
    `script-src ${service}`,
    `connect-src ${service}`,
    `img-src ${service}`,
    `media-src ${service}`,
    `frame-src ${service}`,
    "require-trusted-types-for 'script'",
    'trusted-types hustings',
  ].join('; ');
  const pages = new Map<string, { body: string; allowed: string }>();
  const server = createServer((request, response) => {
    const { body = '', allowed = '' } = pages.get(request.url?.split('?')[0] ?? '') ?? {};
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `${policy}; ${allowed}`,
    });
    response.end(
      `<!doctype html><html lang="en"><title>Article</title><script type="module" src="${service}/embed.js"></script>${body}`,
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    /** Serves the body under a path of its own and gives the address. `allowed` adds to the policy. */
    page(path: string, body: string, allowed = ''): string {
      pages.set(path, { body, allowed });
      return origin + path;
    },
    close: () => new Promise<void>((done) => server.close(() => done()).closeAllConnections()),
  };
}

export type Publisher = Awaited<ReturnType<typeof startPublisher>>;
