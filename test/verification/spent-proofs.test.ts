import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { depsOf } from '../../src/platform.ts';
import { forgetSpentProofs } from '../../src/verification/retention-actions.ts';
import { deleteSpentProofs } from '../../src/verification/retention-queries.ts';
import { plansOf, touched } from '../support/plans.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const forget = () => forgetSpentProofs(depsOf(service.platform), new AbortController().signal);

/** Spent proofs that expired so many seconds ago; gives what tells which of them are left. */
async function spent(seconds: number[]) {
  const { sql } = service.database;
  const nonces = seconds.map(() => randomUUID());
  for (const [place, ago] of seconds.entries())
    await sql`insert into spent_proofs (nonce, holder, expires_at)
      values (${nonces[place] ?? ''}, gen_random_uuid(), now() - make_interval(secs => ${ago}))`;
  return async () => {
    const rows = await sql<{ nonce: string }[]>`select nonce from spent_proofs where nonce in ${sql(nonces)}`;
    return seconds.filter((_, place) => rows.some(({ nonce }) => nonce === nonces[place]));
  };
}

const day = 86_400;

test('spent proofs are forgotten a day after they expired, and not a moment earlier', async () => {
  const left = await spent([-600, 0, day - 30, day + 1, 90 * day]);
  await forget();
  expect(await left()).toEqual([-600, 0, day - 30]);
});

test('a proof that the slowest clock still takes stays spent until its last moment', async () => {
  const site = await newSite(service);
  const slug = await site.newPoll();
  const { sql } = service.database;
  // The service is a day behind its database, less half a minute.
  service.pass(-day + 30);
  const from = newNetwork();
  const { proof } = await site.prove('vote', slug, from);
  expect((await site.vote(slug, { proof }, { from })).status).toBe(201);
  // Of the proof's ten minutes all but twenty seconds go by, on both clocks: a database's is moved by moving what it has written.
  service.pass(580);
  await sql`update spent_proofs set expires_at = expires_at - interval '580 seconds'
    where expires_at < now() - interval '20 hours'`;
  await forget();
  const again = await site.vote(slug, { proof }, { from });
  expect([again.status, again.body.code]).toEqual([403, 'proof_spent']);
  service.pass(day - 610);
});

test('a batch reads what it deletes, by an index, and nothing that is still good', async () => {
  const { sql } = service.database;
  await sql`insert into spent_proofs (nonce, holder, expires_at)
    select gen_random_uuid(), gen_random_uuid(), now() + make_interval(secs => 600 - each * 10) from generate_series(1, 20000) as each`;
  await sql`analyze spent_proofs`;
  const plans = await plansOf(service, (database) => deleteSpentProofs(database, 24, 500));
  for (const { nodes } of plans) {
    const scans = nodes.filter(
      (node) => node['Relation Name'] === 'spent_proofs' && /Scan/.test(node['Node Type']),
    );
    expect(scans.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(touched(nodes, 'spent_proofs')).toBeLessThanOrEqual(1500);
  }
  await forget();
  const [row] =
    await sql`select count(*)::int as old from spent_proofs where expires_at < now() - interval '1 day'`;
  expect(row?.old).toBe(0);
});
