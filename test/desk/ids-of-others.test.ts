import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { imports } from '../../src/db/schema-imports.ts';
import { newTally } from '../../src/imports/report.ts';
import { type Desk, signIn } from '../support/desk.ts';
import { deskPages } from '../support/desk-pages.ts';
import { easyWork } from '../support/easy-work.ts';
import { keyedEndpoints } from '../support/keyed-endpoints.ts';
import { type Answer, newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';
import { contentsOf } from '../support/traces.ts';

// At the desk of one site nothing of another is there: no id in an address, none in a form, no word in a list.

let service: Service;
let mine: Site;
let theirs: Site;
let desk: Desk;
let own: Things;
let other: Things;
const theirMark = `theirs-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  service = await startService({ platform: easyWork });
  const settings = { comments: { floodSeconds: 0 } };
  mine = await newSite(service, { settings });
  theirs = await newSite(service, { settings, name: theirMark });
  desk = await signIn(service, (await mine.newKey('owner')).key);
  other = await thingsAt(theirs);
});
beforeEach(async () => {
  own = await thingsAt(mine);
});
afterAll(() => service.stop());

/** One of everything that a site has and an address or a form can name. */
async function thingsAt(site: Site) {
  const made = keyedEndpoints(() => ({ service, site }));
  const paramsOf = async (name: string) => (await made[name]?.make?.())?.params ?? {};
  const { poll = '', id: ruling = '' } = await paramsOf('post /polls/{poll}/ballots/rulings/{id}/undo');
  const idOf = async (name: string) => (await paramsOf(name)).id ?? '';
  const run: string = randomUUID();
  const report = newTally().report();
  const row = {
    site: site.name,
    id: run,
    kind: 'wxr' as const,
    source: 'wordpress',
    file: `${site.name}.xml`,
  };
  const at = new Date();
  await service.database.drizzle
    .insert(imports)
    .values({ ...row, report, startedBy: 'A', startedAt: at, changedAt: at, finishedAt: at });
  const holder = await site.newKey('moderator', { name: `Holder at ${site.name}` });
  const session = (await signIn(service, holder.key)).jar.get('hustings-desk')?.slice(0, 32) ?? '';
  return {
    ...{ site: site.name, poll, ruling, run, key: holder.id, session },
    comment: await idOf('patch /comments/{id}'),
    report: await idOf('patch /reports/{id}'),
    note: await idOf('patch /feedback/{id}'),
    webhook: await idOf('patch /webhooks/{id}'),
    delivery: await idOf('post /deliveries/{id}/retry'),
  };
}
type Things = Awaited<ReturnType<typeof thingsAt>>;

/** Which thing an address names, by what stands before it. */
const inAddress: [RegExp, keyof Things][] = [
  [/(?<=\/polls\/):poll/, 'poll'],
  [/(?<=\/comments\/):id/, 'comment'],
  [/(?<=\/webhooks\/):id/, 'webhook'],
  [/(?<=\/deliveries\/):id/, 'delivery'],
  [/(?<=\/imports\/):run/, 'run'],
];
const addressIn = (path: string, things: Partial<Things>) =>
  inAddress.reduce(
    (address, [place, thing]) => address.replace(place, `${things[thing]}`),
    path.replace(':site', mine.name),
  );

/** What each form needs to be taken, beside what its address names. */
const fields: Record<string, (things: Things) => Record<string, string | string[]>> = {
  'comments/:id': () => ({ body: `Better said. ${randomUUID()}`, wasEditedAt: '' }),
  'comments/:id/reply': () => ({ reply: `We agree. ${randomUUID()}`, commentId: randomUUID(), was: 'held' }),
  'polls/:poll': () => ({
    ...{
      question: 'Which then?',
      note: '',
      'choose.min': '1',
      'choose.max': '1',
      closesAt: '',
      resultsFrom: '',
    },
    ...{ resultsVisible: 'always', optionOrder: 'given', allowance: '', wasWording: '1' },
    ...{ ids: ['o1', 'o2'], texts: ['One', 'Other'], places: ['0', '1'] },
  }),
  'polls/:poll/ballots': () => ({ id: randomUUID(), status: 'counted', byPicture: 'no' }),
  'polls/:poll/ballots/undo': ({ ruling }) => ({ ruling }),
  'notices/webhooks/:id': () => ({
    url: 'http://127.0.0.1:9/other',
    name: randomUUID(),
    events: 'poll.opened',
  }),
};

const named = Object.keys(deskPages).filter((page) => /:(?!site)/.test(page));

/** A page as two things that are not there may show it: without what is new each time, and without the address itself. */
const blank = ({ status, text }: Answer, address: string) => ({
  status,
  text: text.replaceAll(address, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|value="[\w.-]{60,}"/g, ''),
});

async function leftAlone(visits: () => Promise<void>) {
  const before = await contentsOf(service.database);
  await visits();
  expect(await contentsOf(service.database)).toEqual(before);
}

describe.each(named)('%s', (page) => {
  const [method = '', path = ''] = page.split(' ');
  const sent = fields[path.replace('/desk/sites/:site/', '')] ?? (() => ({}));
  const visit = (address: string, things: Things) =>
    method === 'GET' ? desk.get(address) : desk.post(address, sent(things));

  test('finds what is the site’s own, and another site’s as little as what is nowhere', async () => {
    const missing: string = randomUUID();
    const [there, nowhere] = [
      addressIn(path, other),
      addressIn(path, {
        ...own,
        poll: missing,
        comment: missing,
        webhook: missing,
        delivery: missing,
        run: missing,
      }),
    ];
    await leftAlone(async () => {
      const absent = blank(await visit(nowhere, own), nowhere);
      expect(absent.status).toBe(404);
      expect(blank(await visit(there, own), there)).toEqual(absent);
      expect((await visit(there, other)).status).toBe(404);
    });
    const { status, text } = await visit(addressIn(path, own), own);
    expect([200, 303], text).toContain(status);
  });
});

/** Forms that name something in a field, so that each is tried with what is the site’s own and what is not. */
const forms: [path: string, fields: (named: Things, mine: Things) => Record<string, string>][] = [
  ['/desk/queue', ({ site, comment }) => ({ was: 'held', one: `spam ${site} ${comment}` })],
  ['/desk/queue', ({ comment }) => ({ was: 'held', one: `spam ${mine.name} ${comment}` })],
  ['/desk/queue', ({ site, comment }) => ({ was: 'held', all: 'spam', ids: `${site} ${comment}` })],
  ['/desk/reports', ({ site, report }) => ({ report: `${site} ${report}`, decision: 'kept' })],
  ['/desk/reports', ({ report }) => ({ report: `${mine.name} ${report}`, decision: 'kept' })],
  [
    '/desk/reports',
    ({ comment }, { site, report }) => ({
      report: `${site} ${report}`,
      comment,
      decision: 'removed',
      was: 'held',
    }),
  ],
  ['/desk/feedback', ({ site, note }) => ({ note: `${site} ${note}`, status: 'read' })],
  ['/desk/feedback', ({ note }) => ({ note: `${mine.name} ${note}`, status: 'read' })],
  ['/desk/sites/:site/people/invite', ({ key }) => ({ key })],
  ['/desk/sites/:site/people/revoke', ({ key }) => ({ key })],
  ['/desk/sites/:site/polls/:poll/ballots/undo', ({ ruling }) => ({ ruling })],
];

test.each(forms)('%s takes the id of nothing of another site (%#)', async (path, fieldsOf) => {
  await leftAlone(async () => {
    const { status, text } = await desk.post(addressIn(path, own), fieldsOf(other, own));
    expect([404, 409], text).toContain(status);
  });
  const before = await contentsOf(service.database);
  const { status, text } = await desk.post(addressIn(path, own), fieldsOf(own, own));
  expect([200, 303], text).toContain(status);
  expect(await contentsOf(service.database)).not.toEqual(before);
});

test('an owner of one site ends sessions of their own, and nobody else’s', async () => {
  const sessionOf = ({ session }: Things) =>
    session.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  await leftAlone(async () => {
    for (const things of [own, other]) {
      const session = sessionOf(things);
      const { status } = await desk.post(`/desk/sites/${mine.name}/people/sessions`, { session });
      expect(status).toBe(404);
    }
  });
  const all = await signIn(service, ownerKey);
  const session = sessionOf(other);
  expect((await all.post(`/desk/sites/${mine.name}/people/sessions`, { session })).status).toBe(303);
});

test('no page shows a word of a site that the key does not open, whatever its address asks for', async () => {
  const pages = Object.keys(deskPages).filter((page) => page.startsWith('GET '));
  const everywhere = await signIn(service, ownerKey);
  let marked = 0;
  for (const page of pages) {
    const path = page.slice(4);
    const query = path.includes(':site') ? '' : `?site=${theirs.name}&status=all`;
    const { text } = await desk.get(`${addressIn(path, own)}${query}`);
    expect([path, text.includes(theirs.name) || text.includes(theirMark)]).toEqual([path, false]);
    const shown = (await everywhere.get(`${addressIn(path, other).replace(mine.name, theirs.name)}${query}`))
      .text;
    if (shown.includes(theirs.name)) marked++;
  }
  expect(marked).toBeGreaterThan(20);
});
