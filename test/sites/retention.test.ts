import { afterAll, beforeAll, expect, test } from 'vitest';
import { doEveryChore } from '../support/chores.ts';
import { signIn } from '../support/desk.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Signs in as somebody new, lets the session be so many days past its expiry or its end, and gives what tells it from others. */
async function session(days: number, over: 'expires_at' | 'ended_at') {
  const site = await newSite(service);
  const { id, key } = await site.newKey('editor');
  const desk = await signIn(service, key);
  const { sql } = service.database;
  await sql`update sessions set ${sql(over)} = statement_timestamp() - make_interval(days => ${days}) where holder = ${id}`;
  const isKept = async () => (await sql`select 1 from sessions where holder = ${id}`).length > 0;
  return { desk, isKept };
}

test('who was signed in is forgotten 30 days after the session expired or was ended, and nobody is signed out by it', async () => {
  const sessions = [
    await session(-20, 'expires_at'),
    await session(29, 'expires_at'),
    await session(31, 'expires_at'),
    await session(29, 'ended_at'),
    await session(31, 'ended_at'),
  ];
  await doEveryChore(service);
  expect(await Promise.all(sessions.map(({ isKept }) => isKept()))).toEqual([true, true, false, true, false]);
  expect((await sessions[0]?.desk.get('/desk'))?.status).toBe(200);
});

test('links that sign in are forgotten 30 days after their time, used or not', async () => {
  const site = await newSite(service);
  const { id } = await site.newKey('editor');
  const { sql } = service.database;
  for (const days of [-1, 29, 31])
    await sql`insert into sign_in_links (hash, key, expires_at)
      values (${`${id} ${days}`}, ${id}, statement_timestamp() - make_interval(days => ${days}))`;
  await doEveryChore(service);
  const left = await sql<{ hash: string }[]>`select hash from sign_in_links where key = ${id} order by hash`;
  expect(left.map(({ hash }) => hash)).toEqual([`${id} -1`, `${id} 29`]);
});
