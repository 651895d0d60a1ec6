import { serve } from '@hono/node-server';

/**
 * What the hosts of functions have in common, as a server: it calls the entry that it is given with a web Request and hands back the
 * Response. The client's address is what the test says in `x-test-address`; it goes where these hosts put it, over whatever a client
 * has written there itself.
 */
const [entry = ''] = process.argv.slice(2);
const { default: handler } = await import(entry);
const call = typeof handler === 'function' ? handler : handler.fetch;

const options = {
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  fetch: (request: Request) => {
    const address = request.headers.get('x-test-address') ?? '127.0.0.1';
    const headers = new Headers(request.headers);
    headers.set('x-real-ip', address);
    return call(new Request(request, { headers }), { ip: address });
  },
};
process.on('SIGTERM', () => process.exit(0));
serve(options, () => process.stdout.write('Hustings is at a function\n'));
