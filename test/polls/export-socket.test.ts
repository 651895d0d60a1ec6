import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction, putBallots } from '../support/many-ballots.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite, ownerKey } from '../support/service.ts';

/** More than what the sockets' buffers on both sides swallow. */
const many = 300_000;

let served: Served;
let address: string;
beforeAll(async () => {
  served = await startServed();
  const site = await newSite(served);
  const poll = await site.newPoll();
  await putBallots(served.database, poll, many);
  address = `${served.url}/api/v1/sites/${site.name}/polls/${poll}/export?format=json`;
});
afterAll(() => served.stop());

async function download(): Promise<IncomingMessage> {
  const [answer] = await once(get(address, { headers: { authorization: `Bearer ${ownerKey}` } }), 'response');
  return answer;
}
const allFree = () =>
  vi.waitFor(async () => expect(await inTransaction(served.database)).toEqual([]), { timeout: 5000 });

test('a reader who hangs up in the middle of a download leaves no connection behind', async () => {
  for (let visit = 0; visit < 4; visit++) {
    const answer = await download();
    await once(answer, 'readable');
    expect(await inTransaction(served.database)).toHaveLength(1);
    answer.on('error', () => {});
    answer.destroy();
    await allFree();
  }
  expect(served.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a lost database connection is seen as a broken download, not as a short one', async () => {
  const answer = await download();
  await once(answer, 'readable');
  await vi.waitFor(async () => {
    const [holder] = await inTransaction(served.database);
    await served.database.sql`select pg_terminate_backend(${holder?.pid ?? expect.fail()})`;
  });
  const received: Buffer[] = [];
  answer.on('data', (bytes) => received.push(bytes));
  await expect(once(answer, 'end')).rejects.toThrow('aborted');
  expect(Buffer.concat(received).toString()).not.toMatch(/\]\}\n$|Error|127\.0\.0\.1/);
  const printed = vi.mocked(console.error);
  expect(printed.mock.calls.map(String)).toEqual(['Error: The answer was broken off.']);
  printed.mockClear();
  expect((await served.send('/readyz')).status).toBe(200);
});
