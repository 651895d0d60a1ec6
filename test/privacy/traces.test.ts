import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mail } from '../../src/mailer.ts';
import { doEveryChore } from '../support/chores.ts';
import { signIn } from '../support/desk.ts';
import { codeIn, tableUnder } from '../support/documents.ts';
import { mailEnv } from '../support/mailbox.ts';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newSite, ownerKey, type Sent, type Site } from '../support/service.ts';
import {
  columnsWith,
  everyColumn,
  guessable,
  logOfServer,
  passInDatabase,
  written,
} from '../support/traces.ts';
import {
  address,
  addressDays,
  browsers,
  from,
  type Marks,
  must,
  networks,
  page,
  words,
  wrongKey,
} from './marks.ts';
import { liveWithPoll } from './poll-with-marks.ts';
import { liveInThread } from './thread-with-marks.ts';

let service: ReadersService;
let site: Site;
const mails: Mail[] = [];
const posted: string[] = [];
let serverLogBefore = 0;
let marks: Marks;

beforeAll(async () => {
  service = await startForReaders({
    // Its pages offer mail; what is sent, the platform's own mailer takes.
    env: mailEnv({ url: 'smtp://127.0.0.1:1' }),
    platform: {
      mailer: {
        send: async (mail) => {
          mails.push(mail);
          return mail.to === address.silent
            ? { result: 'failed', error: 'The mail server cannot be reached.' }
            : { result: 'done' };
        },
        fault: async () => undefined,
      },
      post: async (_url, { body }) => {
        posted.push(body);
        return { answered: true, status: 500, retryAfter: undefined };
      },
    },
  });
  serverLogBefore = (await logOfServer(service.database)).length;
  site = await newSite(service, {
    origins: ['https://magazine.example'],
    ballotAllowance: 1,
    settings: {
      picture: 'never',
      comments: { holdFirstTime: false, floodSeconds: 0, heldWords: [address.blocked] },
      retention: { addressDays },
    },
  });
  const hook = {
    name: 'Ours',
    url: 'https://ours.example/hook',
    events: ['comment.approved', 'comment.held'],
  };
  await site.api('/webhooks', { body: hook, owner: true });
  marks = await live();
});
afterAll(() => service.stop());

/** All that readers and an editor do here. */
async function live(): Promise<Marks> {
  const poll = await liveWithPoll(service, site);
  const thread = await liveInThread(service, site, mails);
  const withAgent = (sent: Sent = {}): Sent => ({
    ...sent,
    headers: { ...sent.headers, 'user-agent': browsers.editor },
  });
  const send = (path: string, sent?: Sent) => service.send(path, withAgent(sent));
  const { answer, jar } = await signIn({ ...service, send }, ownerKey);
  must(303, answer);
  await stumble();
  const secrets = [...jar.values()].map((value) => value.split('.').at(-1) ?? value);
  return {
    ...{ ...poll, ...thread },
    'the browser of a reader': { forms: guessable(browsers.reader), may: {} },
    'the browser of an editor': { forms: written(browsers.editor), may: { 'sessions.agent': 31 } },
    'what keeps an editor signed in': { forms: secrets.flatMap(written), may: {} },
    'a key that opens nothing': { forms: written(wrongKey), may: {} },
    'the key of the owner': { forms: written(ownerKey), may: {} },
  };
}

/** What goes wrong, with telling things in it: faults of readers, of the database, of whom the service tells, and of a chore. */
async function stumble(): Promise<void> {
  const author = { name: words.name, email: address.staying, website: '' };
  const query = `?email=${encodeURIComponent(address.staying)}&name=Telling+Name&token=telling-query`;
  const broken = `{"author": "${words.name}", "email": `;
  must(400, await site.api(`/comments${query}`, { body: broken, ...from(networks.writer) }));
  must(
    404,
    await service.send(`/sites/${site.name}/${address.staying}/the-post${query}`, from(networks.writer)),
  );
  must(401, await site.api('/moderation', { ...from(networks.writer), key: wrongKey }));
  must(200, await service.send('/healthz', from(networks.writer)));
  const slug = await site.newPoll();
  await without('comments', async () => {
    must(500, await site.comment('/t', { author, body: words.comment }, from(networks.writer)));
    await doEveryChore(service);
  });
  await without('ballots', async () => must(500, await site.vote(slug, { page }, from(networks.voter))));
}

/** Does something while a table is not there. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  const { sql } = service.database;
  await sql`alter table ${sql(table)} rename to away`;
  await work();
  await sql`alter table away rename to ${sql(table)}`;
}

async function expectMarks(day: number) {
  const found = await Promise.all(
    Object.entries(marks).map(async ([name, { forms }]) => [
      name,
      await columnsWith(service.database, forms),
    ]),
  );
  const may = Object.entries(marks).map(([name, { may }]) => [
    name,
    Object.keys(may)
      .filter((column) => (may[column] ?? 0) > day)
      .toSorted(),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(may));
}

test('a mark is found however it is encoded, whatever stands before and after it', () => {
  const mark = 'Reader+1@Example.com';
  const forms = written(mark);
  for (const before of ['', 'x', 'xy', 'xyz'])
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
      const text = Buffer.from(`${before}${mark}?`).toString(encoding);
      expect(forms.filter((form) => text.includes(form))).not.toEqual([]);
    }
});

test('what tells of a person is in the columns that are named for it alone, and is gone when its time is over', async () => {
  await expectMarks(0);
  let today = 0;
  for (const day of [2, 8, 21, 31, 400]) {
    const step = day - today;
    service.pass(step * 86_400);
    await passInDatabase(service.database, step);
    today = day;
    await doEveryChore(service);
    await expectMarks(day);
  }
});

test('the page on privacy names every table, and every column in which something of a person may be', async () => {
  const rows = tableUnder('docs/privacy.md', 'Every table').map(([tables = '', columns = '']) => ({
    tables: codeIn(tables),
    columns: codeIn(columns),
  }));
  const stored = new Set((await everyColumn(service.database)).map(({ table }) => table));
  expect(rows.flatMap(({ tables }) => tables).toSorted()).toEqual([...stored].toSorted());
  const named = rows.flatMap(({ tables, columns }) =>
    tables.flatMap((table) => columns.map((column) => `${table}.${column}`)),
  );
  const may = new Set(Object.values(marks).flatMap((mark) => Object.keys(mark.may)));
  expect([...may].filter((column) => !named.includes(column))).toEqual([]);
});

test('it is in no line of any log, and in nothing that webhooks are sent', async () => {
  expect(new Set(service.log.map(({ level }) => level))).toEqual(new Set(['debug', 'info', 'warn', 'error']));
  const lines = service.log.map((line) => inspect(line, { depth: null, maxStringLength: null }));
  expect(lines.join()).toContain(site.name);
  expect(posted.join()).toContain(site.name);
  const server = (await logOfServer(service.database)).slice(serverLogBefore);
  const told = [...lines, ...posted, server].map((line) => line.toLowerCase());
  const found = Object.entries(marks).filter(([, { forms }]) =>
    forms.some((form) => told.some((line) => line.includes(form.toLowerCase()))),
  );
  expect(found.map(([name]) => name)).toEqual([]);
});
