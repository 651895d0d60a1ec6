import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { easyWork } from '../support/easy-work.ts';
import { mailEnv, startMailbox } from '../support/mailbox.ts';
import { startPublisher } from '../support/publisher-page.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';
import { asMany, chanceOf, inChanceOrder, rounds, timeLimit } from './effort.ts';
import { calm, doesNothing, ofComments } from './payloads/calm.ts';
import { gathered } from './payloads/collections.ts';
import { sendIn, textFields } from './payloads/every-field.ts';
import { explore, type Found, type Ground } from './payloads/exploring.ts';
import { inLanes } from './payloads/lanes.ts';
import { always, payload } from './payloads/making.ts';
import { guiltyOf } from './payloads/mark.ts';
import { tell } from './telling.ts';

/** So many payloads to a site: what a site needs however many there are is shared by them. */
const batch = asMany({ inTests: 20, inCampaign: 64 });

let ground: Ground;
beforeAll(async () => {
  const [browser, mailbox, receiver, collector] = await Promise.all([
    launchBrowser(),
    startMailbox(),
    startReceiver(),
    startReceiver(),
  ]);
  const served = await startServed({ env: mailEnv(mailbox), platform: easyWork });
  ground = { browser, served, publisher: await startPublisher(served.url), mailbox, receiver, collector };
});
afterAll(async () => {
  await ground.browser.close();
  await ground.publisher.close();
  await ground.served.stop();
  await Promise.all([ground.mailbox.stop(), ground.receiver.stop(), ground.collector.stop()]);
});

/** What stands on surfaces and does not stand there where the words are calm. */
function strangersIn({ names, texts }: Found, known: Found): string[] {
  return [...names].flatMap(([surface, found]) => {
    const calmly = known.names.get(surface);
    const isMarkup = !surface.startsWith('headers');
    return [...found]
      .filter(
        ([name]) => !calmly?.has(name) && !(isMarkup && (ofComments.includes(name) || doesNothing(name))),
      )
      .map(([name, where]) => guiltyOf(texts, `${surface}: holds ${name}, as in ${where}`));
  });
}

/** All that the database has besides rows: no text may have made or dropped any of it. */
async function shape(): Promise<string> {
  const { sql } = ground.served.database;
  const columns = await sql`
    select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, 2`;
  const others =
    await sql`select proname as name from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where nspname = 'public' union all select rolname from pg_roles order by 1`;
  return JSON.stringify([[...columns], [...others]]);
}

test('no text that anybody can write is more than a text, on any surface', {
  timeout: timeLimit(180_000),
}, async ({ task }) => {
  const chance = chanceOf('payloads');
  const before = await shape();
  const typed = [...calm(1), 'Calm words', 'Not\u0007 calm'];
  const calmly = { bypass: true, chance, visits: 2, each: typed.length, typed };
  const known = await explore(ground, calm(batch), calmly);
  expect(known.lost).toEqual([]);
  let queue: string[] = [];
  const tried = { payloads: always.length, 'of them listed': 0, 'texts written into fields': 0 };
  const shown = { 'not refused': 0, 'surfaces opened': 0, 'surfaces read': 0 };
  const lost = new Set<string>();
  for (const round of rounds(1, 0.7)) {
    const half = (batch - always.length) / 2;
    if (queue.length < half) queue = [...inChanceOrder(chance, gathered), ...queue];
    const listed = queue.splice(-half);
    const made = listed.map((_, place) => payload(chance, round + place));
    const how = { bypass: round % 2 === 0, chance, visits: asMany({ inTests: 2, inCampaign: 3 }), each: 4 };
    const found = await explore(ground, [...always, ...inChanceOrder(chance, [...listed, ...made])], how);
    for (const each of [...found.lost, ...strangersIn(found, known)]) lost.add(each);
    tried.payloads += listed.length + made.length;
    tried['of them listed'] += listed.length;
    tried['texts written into fields'] += found.sent;
    shown['not refused'] += found.taken;
    shown['surfaces opened'] += found.opened;
    shown['surfaces read'] += found.read;
  }
  if ((await shape()) !== before) lost.add('SQL: the database has another shape');
  const part = 'Cross-site scripting and injection, on every surface';
  tell(task, { part, tried: { ...tried, ...shown }, lost: [...lost] });
});

test('no text in any field of the API breaks its answer or comes back in a refusal', {
  timeout: timeLimit(60_000),
}, async ({ task }) => {
  const chance = chanceOf('payloads in fields');
  const { served } = ground;
  const settings = { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0 } };
  const site = await newSite(served, { settings });
  const poll = await site.newPoll();
  const { id } = (await site.comment('/a')).body.comment;
  const hook = { url: `${ground.receiver.url}/`, events: ['poll.opened'] };
  const webhook = (await site.api('/webhooks', { body: hook, owner: true })).body.id;
  const known = { poll, id: (path: string) => (path.startsWith('/webhooks') ? webhook : id) };
  const fields = textFields();
  expect(fields.length).toBeGreaterThan(80);
  const lost = new Set<string>();
  // Each field has an order of its own: a few rounds are a sample of all, and as many as there are listed texts bring all into every field.
  const inTurn = fields.map((field) => ({ field, listed: inChanceOrder(chance, gathered) }));
  const tried = { fields: fields.length, 'listed texts': gathered.length, 'texts sent': 0, 'to a field': 0 };
  for (const round of rounds(8, 0.25)) {
    const sendings = inTurn.flatMap(({ field, listed }, place) =>
      [listed[round % listed.length] ?? '', payload(chance, round + place)].map((text) => ({ field, text })),
    );
    await inLanes(sendings, async ({ field, text }) => {
      for (const fault of await sendIn(served, site, known, field, text)) lost.add(fault);
    });
    tried['texts sent'] += sendings.length;
    tried['to a field'] += 2;
  }
  tell(task, { part: 'Cross-site scripting and injection, in every field', tried, lost: [...lost] });
});
