import ipaddr from 'ipaddr.js';
import { guardedPost } from '../../src/runtimes/guarded-post.ts';

// A process that each runtime runs: it writes to a name that no resolver knows, and says what came of it.
const [port = '', ca = '', address = ''] = process.argv.slice(2);
const post = guardedPost([[ipaddr.parse('127.0.0.1'), 32]], {
  resolve: async () => [{ address, family: 4 }],
  deadline: 5000,
  ...(ca === '' ? {} : { ca }),
});
const outcome = await post(`https://hooks.example:${port}/hook`, {
  headers: { 'content-type': 'application/json' },
  body: '{"a":"ü"}',
});
process.stdout.write(JSON.stringify(outcome));
process.exit(0);
