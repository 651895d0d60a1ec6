import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { networksOpenTo } from '../../src/outbox/address.ts';
import { fetchPost } from '../../src/runtimes/fetch-post.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const sent = { headers: { 'content-type': 'application/json' }, body: '{"a":"ü"}' };
const nearby = networksOpenTo({ webhookAllow: [], loopback: true });

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterEach(() => {
  receiver.received.length = 0;
  receiver.answer = (_, response) => response.writeHead(204).end();
});
afterAll(() => receiver.stop());

test('what is sent arrives as it is, and the answer’s status comes back', async () => {
  receiver.answer = (_, response) => response.writeHead(503, { 'retry-after': '120' }).end('later');
  const outcome = await fetchPost(nearby)(`${receiver.url}/hook`, sent);
  expect(outcome).toEqual({ answered: true, status: 503, retryAfter: 120 });
  expect(receiver.received).toMatchObject([{ method: 'POST', path: '/hook', body: sent.body }]);
});

test('no redirect is followed', async () => {
  receiver.answer = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
  expect(await fetchPost(nearby)(receiver.url, sent)).toMatchObject({ answered: true });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
});

test('an address of a private network is not written to, however it is spelt', async () => {
  const { port } = receiver;
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
    '10.0.0.1',
  ])
    for (const scheme of ['http', 'https']) {
      const outcome = await fetchPost([])(`${scheme}://${host}:${port}/`, sent);
      expect(outcome, host).toMatchObject({
        answered: false,
        error: expect.stringMatching(/^(It leads|Must)/),
      });
    }
  expect(receiver.received).toEqual([]);
});

test('who does not answer in time is told of as a sentence', async () => {
  receiver.answer = () => {};
  const outcome = await fetchPost(nearby, 200)(receiver.url, sent);
  expect(outcome).toEqual({ answered: false, error: 'It did not answer within 0.2 seconds.' });
});

test('so is a connection that fails', async () => {
  const outcome = await fetchPost(nearby)('http://127.0.0.1:9', sent);
  expect(outcome).toEqual({ answered: false, error: 'The connection failed.' });
});
