import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testCertificate } from '../support/certificate.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { processRuntimes } from '../support/runtimes.ts';

const program = join(import.meta.dirname, 'pinned-post.ts');
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver({ tls: true });
});
beforeEach(() => {
  receiver.received.length = 0;
});
afterAll(() => receiver.stop());

describe.each(processRuntimes)('on $name', ({ program: runtime, words }) => {
  const post = async (ca: string, address: string) => {
    const given = [...words, program, String(receiver.port), ca, address];
    const { stdout } = await promisify(execFile)(runtime, given, { cwd: import.meta.dirname });
    return JSON.parse(stdout);
  };

  test('a post goes to the address that was judged, under the name that was typed', async () => {
    expect(await post(testCertificate.cert, '127.0.0.1')).toEqual({ answered: true, status: 204 });
    expect(receiver.received).toMatchObject([{ method: 'POST', path: '/hook', body: '{"a":"ü"}' }]);
    expect(receiver.received[0]?.headers.host).toBe(`hooks.example:${receiver.port}`);
  });

  test('a certificate that nobody vouches for ends it', async () => {
    const outcome = await post('', '127.0.0.1');
    expect(outcome.error).toMatch(/^Its certificate cannot be trusted/);
    expect(receiver.received).toEqual([]);
  });

  test('a name that leads into a private network is not written to', async () => {
    const outcome = await post(testCertificate.cert, '127.0.0.2');
    expect(outcome.error).toMatch(/private network/);
    expect(receiver.received).toEqual([]);
  });
});
