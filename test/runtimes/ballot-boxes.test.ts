import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { expectTrueTally } from '../support/ledger.ts';
import { freePort } from '../support/served.ts';
import { newSite, type Service, startService } from '../support/service.ts';
import { endAll, launch } from './node-process.ts';

/** Where sites are made and proofs are handed out; the votes go to processes of their own. */
let service: Service;
let processes: Process[];
beforeAll(async () => {
  service = await startService({ platform: easyWork });
  processes = await Promise.all([startProcess(), startProcess(), startProcess(), startProcess()]);
});
afterAll(async () => {
  await endAll();
  await service.stop();
});

const startProcess = async () =>
  launch({
    PORT: String(await freePort()),
    DATABASE_URL: service.databaseUrl ?? '',
    SECRETS: `test:${'A'.repeat(43)}`,
    OWNER_KEY: 'the-owner-key-of-the-tests',
  }).up();
type Process = Awaited<ReturnType<typeof startProcess>>;

/** A poll, and votes that are ready to be sent to one process or another. */
async function pollWithVotes(count: number) {
  const site = await newSite(service, { ballotAllowance: 10_000 });
  const slug = await site.newPoll();
  const votes = await Promise.all(
    Array.from({ length: count }, async () => {
      const { proof } = await site.prove('vote', slug);
      const body = JSON.stringify({ ballotId: randomUUID(), choices: ['o1'], voter: null, proof });
      return async ({ url }: Process): Promise<{ status: number; voter?: string }> => {
        const headers = { 'content-type': 'application/json' };
        const address = `${url}/api/v1/sites/${site.name}/polls/${slug}/votes`;
        const answer = await fetch(address, { method: 'POST', headers, body });
        const { voter } = (await answer.json()) as { voter: string };
        return { status: answer.status, voter };
      };
    }),
  );
  return { votes, tally: () => expectTrueTally(service, site, slug) };
}

test('four processes that are each sent every vote at once count each of them once and answer all alike', async () => {
  const { votes, tally } = await pollWithVotes(150);
  const answers = await Promise.all(
    votes.map((send) => Promise.all(processes.map((process) => send(process)))),
  );
  for (const four of answers) {
    expect(four.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(four.map(({ voter }) => voter)).size).toBe(1);
  }
  expect(await tally()).toMatchObject({ counted: 150, ballots: 150 });
});

test('a process that is told to stop writes every vote that it has taken, and says so to its voter', async () => {
  const process = processes[0] ?? expect.fail();
  const { votes, tally } = await pollWithVotes(300);
  const sending = votes.map((send) => send(process).catch(() => ({ status: 0 })));
  await Promise.race(sending);
  expect(await process.stop()).toBe(0);
  const statuses = (await Promise.all(sending)).map(({ status }) => status);
  for (const status of statuses) expect([201, 0]).toContain(status);
  const taken = statuses.filter((status) => status === 201).length;
  expect(taken).toBeGreaterThan(0);
  // A connection that was never read from may be closed without an answer; a vote that was taken may not.
  expect((await tally()).ballots).toBe(taken);
  expect(process.faults()).toBe('');
});
