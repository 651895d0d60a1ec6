import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { easyWork } from '../support/easy-work.ts';
import { mailEnv, startMailbox } from '../support/mailbox.ts';
import { startPublisher } from '../support/publisher-page.ts';
import { startReceiver } from '../support/receiver.ts';
import { startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';
import { chanceOf, oneOf, rounds, timeLimit } from './effort.ts';
import { calm, doesNothing, ofComments } from './payloads/calm.ts';
import { gathered } from './payloads/collections.ts';
import { sendIn, textFields } from './payloads/every-field.ts';
import { explore, type Found, type Ground } from './payloads/exploring.ts';
import { always, payload } from './payloads/making.ts';
import { tell } from './telling.ts';

/** So many payloads to a site: all of them fit on the first page of every list. */
const batch = 12;

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
function strangersIn({ names }: Found, known: Found): string[] {
  return [...names].flatMap(([surface, found]) => {
    const calmly = known.names.get(surface) ?? new Set();
    const isMarkup = !surface.startsWith('headers');
    const strange = [...found].filter(
      (name) => !calmly.has(name) && !(isMarkup && (ofComments.includes(name) || doesNothing(name))),
    );
    return strange.map((name) => `${surface}: holds ${name}`);
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

const gatheredBy = (chance: () => number) =>
  gathered
    .map((text) => ({ text, at: chance() }))
    .sort((one, other) => one.at - other.at)
    .map(({ text }) => text);

test('no text that anybody can write is more than a text, on any surface', {
  timeout: timeLimit(180_000),
}, async ({ task }) => {
  const chance = chanceOf('payloads');
  const before = await shape();
  const typed = ['Calm words', 'Not\u0007 calm'];
  const known = await explore(ground, calm(batch), { bypass: true, typed });
  expect(known.lost).toEqual([]);
  let queue = gatheredBy(chance);
  const tried = { payloads: always.length, 'texts written into fields': 0, 'not refused': 0, surfaces: 0 };
  const lost = new Set<string>();
  for (const round of rounds(1, 0.7)) {
    if (queue.length < batch) queue = [...queue, ...gatheredBy(chance)];
    const chosen = Array.from({ length: batch - always.length }, (_, place) =>
      place % 2 ? payload(chance, round + (place >> 1)) : (queue.pop() ?? ''),
    );
    const texts = [...always, ...chosen];
    const found = await explore(ground, texts, { bypass: round % 2 === 0 });
    for (const each of [...found.lost, ...strangersIn(found, known)]) lost.add(each);
    tried.payloads += chosen.length;
    tried['texts written into fields'] += found.sent;
    tried['not refused'] += found.taken;
    tried.surfaces += found.surfaces;
  }
  if ((await shape()) !== before) lost.add('SQL: the database has another shape');
  tell(task, { part: 'Cross-site scripting and injection, on every surface', tried, lost: [...lost] });
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
  let sent = 0;
  for (const round of rounds(2, 0.25))
    for (const [place, field] of fields.entries()) {
      const text = chance() < 0.5 ? oneOf(chance, gathered) : payload(chance, round + place);
      for (const fault of await sendIn(served, site, known, field, text)) lost.add(fault);
      sent++;
    }
  const tried = { fields: fields.length, 'texts sent in them': sent };
  tell(task, { part: 'Cross-site scripting and injection, in every field', tried, lost: [...lost] });
});
