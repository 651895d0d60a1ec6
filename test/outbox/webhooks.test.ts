import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { tellOfWaitingQueues } from '../../src/comments/waiting-actions.ts';
import { webhookChannel } from '../../src/outbox/webhook-delivery-actions.ts';
import { webhookMessages } from '../../src/outbox/webhook-message.ts';
import { depsOf } from '../../src/platform.ts';
import { hurry, tell } from '../support/outbox.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
let site: Site;
let receiver: Receiver;
beforeAll(async () => {
  service = await startForReaders();
});
beforeEach(async () => {
  site = await openSite(service);
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());
afterAll(() => service.stop());

const owner = { owner: true };
const everything = [
  ...['comment.held', 'comment.approved', 'feedback.received', 'poll.opened', 'poll.closed'],
  ...['report.received', 'report.settled', 'queue.waiting'],
];

/** A webhook of the site that leads to the receiver; gives its id and secret. */
async function newWebhook(webhook: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
  const body = { url: `${receiver.url}/hook`, events: everything, ...webhook };
  const made = await site.api('/webhooks', { body, ...owner });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

const tellAll = () => tell(service, [webhookChannel(depsOf(service.platform))]);
const patch = (id: string, body: Record<string, unknown>) =>
  site.api(`/webhooks/${id}`, { method: 'PATCH', body, ...owner });
const logOf = async (id: string) => (await site.api(`/webhooks/${id}/deliveries`, owner)).body.items;
const verified = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

test('an event arrives signed, as a stranger’s library checks it, with ids and nothing that a reader wrote', async () => {
  const { secret } = await newWebhook();
  const { id } = await published(site, '/t', { body: 'A secret word' });
  await tellAll();
  const [received] = receiver.received;
  if (!received) throw new Error('nothing was received');
  expect(receiver.received).toHaveLength(1);
  expect(received).toMatchObject({ method: 'POST', path: '/hook' });
  expect(received.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Hustings' });
  const told = verified(secret, received);
  expect(told).toEqual({
    type: 'comment.approved',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: { site: site.name, comment: id, thread: '/t', first: true },
  });
  expect(received.body).not.toMatch(/secret|ada@|Ada/);
  expect(() => verified(secret, { ...received, body: received.body.replace('/t', '/u') })).toThrow();
  const other = await newWebhook();
  expect(() => verified(other.secret, received)).toThrow();
});

test('whatever is told is as the API’s description says', async () => {
  const { id: webhook } = await newWebhook();
  const { id } = await published(site, '/t');
  await site.comment('/t', { body: 'https://a.example https://b.example https://c.example' });
  const proofs = [(await site.prove('report', id)).proof, (await site.prove('feedback', '-')).proof];
  await site.api(`/comments/${id}/reports`, { body: { reason: 'spam', proof: proofs[0] } });
  const [report] = (await site.api('/reports', owner)).body.items;
  await site.api(`/reports/${report.id}`, { method: 'PATCH', body: { settled: true }, ...owner });
  await site.api('/feedback', { body: { message: 'Hello', proof: proofs[1] } });
  await site.api(`/polls/${await site.newPoll()}`, { method: 'PATCH', body: { draft: true }, ...owner });
  await service.database
    .sql`update comments set created_at = now() - interval '13 hours' where site = ${site.name} and status = 'held'`;
  await tellOfWaitingQueues(depsOf(service.platform));
  await tellAll();
  await site.api(`/webhooks/${webhook}/test`, { method: 'POST', ...owner });
  const bodies = receiver.received.map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ type }) => type).toSorted()).toEqual([...everything, 'webhook.test'].toSorted());
  for (const body of bodies) {
    const described = webhookMessages.find(({ name }) => name === body.type);
    const { type, timestamp, data } = described?.schema.shape ?? expect.fail();
    const strict = z.strictObject({ type, timestamp, data: (data as z.ZodObject).strict() });
    expect(strict.safeParse(body).error?.issues ?? []).toEqual([]);
  }
  const { webhooks } = (await service.send('/openapi.json')).body;
  expect(Object.keys(webhooks).toSorted()).toEqual([...everything, 'webhook.test'].toSorted());
});

test('each webhook is told of what it asked for, of its own site alone', async () => {
  const { id } = await newWebhook({ url: `${receiver.url}/polls`, events: ['poll.opened', 'poll.closed'] });
  await newWebhook({ url: `${receiver.url}/held`, events: ['comment.held'] });
  const elsewhere = await openSite(service);
  await published(elsewhere, '/t');
  await elsewhere.api(`/polls/${await elsewhere.newPoll()}/close`, { method: 'POST', ...owner });
  await published(site, '/t');
  const slug = await site.newPoll();
  await site.api(`/polls/${slug}/close`, { method: 'POST', ...owner });
  await site.comment('/t', { body: 'https://a.example https://b.example https://c.example' });
  await tellAll();
  const told = receiver.received.map(({ path, body }) => [path, JSON.parse(body).type]);
  expect(told.filter(([path]) => path === '/held')).toEqual([['/held', 'comment.held']]);
  const ofPolls = told.filter(([path]) => path === '/polls').map(([, type]) => type);
  expect(ofPolls).toContain('poll.opened');
  expect(ofPolls.every((type) => type.startsWith('poll.'))).toBe(true);
  expect(receiver.received.every(({ body }) => JSON.parse(body).data.site === site.name)).toBe(true);
  expect((await logOf(id))[0].event.subject).toBe(slug);
});

test('a receiver that was down is told later, with the same id, the same body and a fresh timestamp', async () => {
  const { id, secret } = await newWebhook();
  await published(site, '/t');
  receiver.answer = (_, response) => response.writeHead(500).end('Out of order, said ada@example.com');
  await tellAll();
  const [waiting] = await logOf(id);
  expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, status: 500, error: 'It did not take it.' });
  service.pass(61);
  receiver.answer = (_, response) => response.writeHead(200).end();
  await hurry(service, site);
  await tellAll();
  const [first, second] = receiver.received as [Received, Received];
  expect(receiver.received).toHaveLength(2);
  expect(second.body).toBe(first.body);
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(
    Number(first.headers['webhook-timestamp']),
  );
  for (const received of [first, second]) expect(() => verified(secret, received)).not.toThrow();
  expect(await logOf(id)).toMatchObject([
    { state: 'done', attempts: 2, status: 200, error: null, nextAt: null },
  ]);
  expect(first.headers['webhook-id']).toBe(waiting.event.id);
});

test('a redirect is a failure, and so is a receiver that is away', async () => {
  const { id } = await newWebhook();
  await published(site, '/t');
  receiver.answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
  await tellAll();
  expect(receiver.received).toHaveLength(1);
  expect((await logOf(id))[0]).toMatchObject({ status: 302, error: expect.stringMatching(/redirects/) });
  await receiver.stop();
  await hurry(service, site);
  await tellAll();
  const gone = {
    state: 'waiting',
    attempts: 2,
    status: null,
    error: 'The connection failed (ECONNREFUSED).',
  };
  expect((await logOf(id))[0]).toMatchObject(gone);
});

test('410 disables a webhook; it is told nothing until an editor enables it again', async () => {
  const { id } = await newWebhook();
  await published(site, '/t');
  receiver.answer = (_, response) => response.writeHead(410).end();
  await tellAll();
  expect((await site.api('/webhooks', owner)).body.items).toMatchObject([
    { id, disabled: true, disabledBy: 'receiver' },
  ]);
  expect(await logOf(id)).toMatchObject([{ state: 'given_up', attempts: 1, status: 410 }]);
  await published(site, '/t');
  await tellAll();
  expect(receiver.received).toHaveLength(1);
  expect((await patch(id, { disabled: false })).body).toMatchObject({ disabled: false, disabledBy: null });
  receiver.answer = (_, response) => response.writeHead(204).end();
  await published(site, '/t');
  await tellAll();
  expect(receiver.received).toHaveLength(2);
});

test('what waits for a webhook that an editor disables or deletes is not sent', async () => {
  const { id } = await newWebhook();
  const other = await newWebhook({ url: `${receiver.url}/other` });
  receiver.answer = (_, response) => response.writeHead(503).end();
  await published(site, '/t');
  await tellAll();
  expect(receiver.received).toHaveLength(2);
  await patch(id, { disabled: true });
  expect((await site.api(`/webhooks/${other.id}`, { method: 'DELETE', ...owner })).status).toBe(204);
  await hurry(service, site);
  await tellAll();
  expect(receiver.received).toHaveLength(2);
  expect(await logOf(id)).toMatchObject([{ state: 'given_up', error: 'The webhook is disabled.' }]);
  expect((await site.api(`/webhooks/${other.id}/deliveries`, owner)).status).toBe(404);
});

test('a new secret signs at once, and for a day the one before it as well', async () => {
  const { id, secret: former } = await newWebhook();
  const changed = await patch(id, { rotateSecret: true });
  const { secret } = changed.body;
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(secret).not.toBe(former);
  const until = Date.parse(changed.body.formerSecretUntil) - Date.now();
  expect(Math.round(until / 3_600_000)).toBe(24);
  await published(site, '/t');
  await tellAll();
  const [both] = receiver.received as [Received];
  expect(`${both.headers['webhook-signature']}`.split(' ')).toHaveLength(2);
  for (const each of [secret, former]) expect(() => verified(each, both)).not.toThrow();
  await service.database
    .sql`update webhooks set retires_at = statement_timestamp() where site = ${site.name} and id = ${id}`;
  await published(site, '/t');
  await tellAll();
  const [, one] = receiver.received as [Received, Received];
  expect(() => verified(secret, one)).not.toThrow();
  expect(() => verified(former, one)).toThrow();
});

test('a secret is told once, and nowhere in the database or the log', async () => {
  const { id, secret } = await newWebhook();
  await site.api(`/webhooks/${id}/test`, { method: 'POST', ...owner });
  const answers = await Promise.all([
    site.api('/webhooks', owner),
    patch(id, { name: 'B' }),
    site.api('/audit', owner),
  ]);
  const bare = secret.slice('whsec_'.length);
  for (const { text } of answers) expect(text).not.toContain(bare);
  const rows = await service.database
    .sql`select to_jsonb(webhooks)::text as row from webhooks where id = ${id}`;
  expect(rows[0]?.row).not.toContain(bare);
  expect(JSON.stringify(service.log)).not.toContain(bare);
});

test('a test is sent at once and once, to a disabled webhook too, and says what came of it', async () => {
  const { id, secret } = await newWebhook({ events: ['poll.opened'] });
  await patch(id, { disabled: true });
  const tried = () => site.api(`/webhooks/${id}/test`, { method: 'POST', ...owner });
  expect((await tried()).body).toEqual({ result: 'done', status: 204, error: null });
  const [received] = receiver.received as [Received];
  expect(verified(secret, received)).toMatchObject({
    type: 'webhook.test',
    data: { site: site.name, webhook: id },
  });
  receiver.answer = (_, response) => response.writeHead(404).end();
  expect((await tried()).body).toEqual({ result: 'failed', status: 404, error: 'It did not take it.' });
  await hurry(service, site);
  await tellAll();
  expect(receiver.received).toHaveLength(2);
  expect((await logOf(id)).map(({ state }: { state: string }) => state)).toEqual(['given_up', 'done']);
});

test('an editor can have any delivery made again, as the same one', async () => {
  const { id } = await newWebhook();
  await published(site, '/t');
  await tellAll();
  const [{ id: delivery }] = await logOf(id);
  const again = await site.api(`/deliveries/${delivery}/retry`, { method: 'POST', ...owner });
  expect(again.body).toMatchObject({ id: delivery, state: 'waiting', attempts: 0 });
  await tellAll();
  const [first, second] = receiver.received as [Received, Received];
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(await logOf(id)).toMatchObject([{ id: delivery, state: 'done', attempts: 1 }]);
  const elsewhere = await openSite(service);
  for (const [where, name] of [
    [elsewhere, delivery],
    [site, randomUUID()],
    [site, 'x'],
  ] as const)
    expect((await where.api(`/deliveries/${name}/retry`, { method: 'POST', ...owner })).status).toBe(404);
});

test('the log of a webhook is paged, the newest first', async () => {
  const { id } = await newWebhook();
  const subjects: string[] = [];
  for (let at = 0; at < 5; at++) {
    subjects.unshift((await published(site, '/t')).id);
    await tellAll();
  }
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await site.api(`/webhooks/${id}/deliveries?limit=2${cursor}`, owner);
    seen.push(...body.items.map((item: { event: { subject: string } }) => item.event.subject));
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor);
  expect(seen).toEqual(subjects);
});

test('an address that may not be written to is refused with the field, when it is made and when it is changed', async () => {
  const { id } = await newWebhook();
  for (const url of [
    'http://10.0.0.1/',
    'https://169.254.169.254/latest',
    'ftp://a.example/',
    'https://u:p@a.example/',
    'https://a.example/\u0000',
  ]) {
    const body = { url, events: ['poll.opened'] };
    for (const answer of [await site.api('/webhooks', { body, ...owner }), await patch(id, { url })]) {
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([{ path: 'url', message: expect.any(String) }]);
    }
  }
  const none = await site.api('/webhooks', { body: { url: receiver.url, events: [] }, ...owner });
  expect(none.body.errors).toEqual([{ path: 'events', message: 'Choose at least one event.' }]);
});

test('what is done with webhooks is in the audit, with the host of the address alone', async () => {
  const { id } = await newWebhook({ name: 'Chat', url: `${receiver.url}/token-in-the-path` });
  await patch(id, { url: `${receiver.url}/another-token`, disabled: true });
  await patch(id, { rotateSecret: true });
  await patch(id, { rotateSecret: false });
  await site.api(`/webhooks/${id}/test`, { method: 'POST', ...owner });
  const [{ id: delivery }] = await logOf(id);
  await site.api(`/deliveries/${delivery}/retry`, { method: 'POST', ...owner });
  await site.api(`/webhooks/${id}`, { method: 'DELETE', ...owner });
  const { body, text } = await site.api('/audit', owner);
  expect(body.items.map(({ act }: { act: string }) => act)).toEqual([
    ...[
      'webhook.delete',
      'delivery.retry',
      'webhook.test',
      'webhook.change',
      'webhook.change',
      'webhook.create',
    ],
    'site.create',
  ]);
  expect(body.items[4]).toMatchObject({
    before: { disabled: false },
    after: { disabled: true, url: 'another' },
  });
  expect(body.items[3].after).toEqual({ secret: 'another' });
  expect(text).not.toMatch(/token/);
});

test('deliveries are counted and logged, without what was sent and where', async () => {
  await newWebhook({ url: `${receiver.url}/token-in-the-path` });
  await published(site, '/t', { body: 'A secret word' });
  await tellAll();
  const { text } = await service.send('/metrics', owner);
  expect(text).toMatch(/hustings_deliveries_total\{channel="webhook",outcome="done"\} \d/);
  const said = service.log.filter(
    ({ message, fields }) => message === 'delivery' && fields.site === site.name,
  );
  expect(said).toMatchObject([
    { level: 'info', fields: { kind: 'comment.approved', outcome: 'done', status: 204 } },
  ]);
  expect(JSON.stringify(said)).not.toMatch(/token|secret|127\.0\.0\.1/);
});

test('every comment that was taken is told at least once, whatever fails on the way', async () => {
  const { id } = await newWebhook({ events: ['comment.approved', 'comment.held'] });
  const tries = new Map<string, number>();
  let count = 0;
  // Each message fails up to three times, in one way or another.
  receiver.answer = ({ headers }, response) => {
    const message = String(headers['webhook-id']);
    const tried = (tries.get(message) ?? 0) + 1;
    tries.set(message, tried);
    if (tried > Number.parseInt(message.slice(0, 2), 16) % 4) return void response.writeHead(204).end();
    const status = [0, 500, 429, 302, 404][count++ % 5];
    if (status) response.writeHead(status).end();
    else response.destroy();
  };
  const posted = async (at: number) => {
    const body = at % 3 === 0 ? `https://a.example https://b.example ${at}` : `Number ${at}`;
    const answer = await site.comment(`/t${at % 4}`, { body });
    expect([201, 202]).toContain(answer.status);
    if (at % 6 === 0) await rule(site, answer.body.comment.id, { status: 'approved' });
    return [
      answer.status === 201 || at % 6 === 0 ? 'comment.approved' : 'comment.held',
      answer.body.comment.id,
    ];
  };
  const taken = (async () => {
    const all: string[][] = [];
    for (let batch = 0; batch < 6; batch++)
      all.push(...(await Promise.all(Array.from({ length: 6 }, (_, at) => posted(batch * 6 + at)))));
    return all;
  })();
  for (let round = 0; round < 8; round++) {
    await Promise.all([tellAll(), tellAll()]);
    await hurry(service, site);
  }
  const expected = await taken;
  await expect
    .poll(
      async () => {
        await hurry(service, site);
        await tellAll();
        const log = (await site.api(`/webhooks/${id}/deliveries?limit=100`, owner)).body.items;
        return log.length >= expected.length && log.every(({ state }: { state: string }) => state === 'done');
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  const told = receiver.received.map(({ body }) => JSON.parse(body));
  for (const [type, comment] of expected)
    expect(told.some((each) => each.type === type && each.data.comment === comment)).toBe(true);
});
