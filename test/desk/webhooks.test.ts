import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { webhookChannel } from '../../src/outbox/webhook-delivery-actions.ts';
import { depsOf } from '../../src/platform.ts';
import { type Desk, signIn } from '../support/desk.ts';
import { hurry, tell } from '../support/outbox.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let desk: Desk;
let receiver: Receiver;
let notices: string;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  site = await newSite(service);
  desk = await signIn(service, ownerKey);
  receiver = await startReceiver();
  notices = `/desk/sites/${site.name}/notices`;
});
afterEach(() => receiver.stop());
afterAll(() => service.stop());

/** Adds a webhook as an owner does, by its form; gives its id and the secret that the page shows. */
async function added(fields: Record<string, string | string[]> = {}) {
  await desk.get(`${notices}/new-webhook`);
  const sent = {
    url: `${receiver.url}/hook`,
    name: 'Chat',
    events: ['poll.opened', 'poll.closed'],
    ...fields,
  };
  const { status, text } = await desk.post(`${notices}/webhooks`, sent);
  expect(status, text).toBe(200);
  const [secret = ''] = /whsec_[\w+/]+=/.exec(text) ?? [];
  const [, id = ''] = /notices\/webhooks\/([0-9a-f-]{36})/.exec(text) ?? [];
  return { id, secret, page: `${notices}/webhooks/${id}` };
}

/** Presses a button and looks at where that leads. */
async function pressed(address: string, fields: Record<string, string> = {}) {
  const { status, headers, text } = await desk.post(address, fields);
  expect(status, text).toBe(303);
  return desk.get(headers.get('location') ?? '');
}

test('an owner adds a webhook, sees its secret once, and the receiver checks a test with it', async () => {
  const { secret, page } = await added();
  for (const address of [notices, page]) expect((await desk.get(address)).text).not.toContain(secret);
  const { text } = await pressed(`${page}/test`);
  expect(text).toContain('The test arrived.');
  const [received] = receiver.received;
  const headers = received?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(received?.body ?? '', headers)).toMatchObject({ type: 'webhook.test' });
  receiver.answer = (_, response) => response.writeHead(500).end();
  const failed = (await pressed(`${page}/test`)).text;
  expect(failed).toContain('The test did not arrive.');
  expect(failed).toMatch(/500.*It did not take it\./);
});

test('what cannot be taken is said at its field, and what was typed stays', async () => {
  await desk.get(`${notices}/new-webhook`);
  const fields = { url: 'https://10.0.0.1/hook', name: '<Chat>', events: 'report.settled' };
  const { status, text } = await desk.post(`${notices}/webhooks`, fields);
  expect(status).toBe(400);
  expect(text).toContain('value="https://10.0.0.1/hook"');
  expect(text).toContain('value="&lt;Chat&gt;"');
  expect(text).toMatch(/value="report\.settled" checked/);
  expect(text).not.toMatch(/value="poll\.opened" checked/);
  expect(text).toMatch(/aria-describedby="field-url-hint field-url-fault"/);
  expect(text).toContain('It leads into a private network');
  const none = await desk.post(`${notices}/webhooks`, { url: 'https://hooks.example/', name: '' });
  expect(none.text).toContain('Choose at least one event.');
  expect((await site.api('/webhooks', { owner: true })).body.items).toEqual([]);
});

test('a webhook is changed, disabled, enabled and deleted by its page', async () => {
  const { id, page } = await added();
  await desk.get(page);
  const fields = { url: 'https://hooks.example/other', name: 'Board', events: 'comment.held' };
  const changed = await desk.post(page, fields as Record<string, string>);
  expect(changed.status).toBe(303);
  const known = async () => (await site.api('/webhooks', { owner: true })).body.items;
  expect(await known()).toMatchObject([{ id, ...fields, events: ['comment.held'] }]);
  expect((await pressed(`${page}/disable`)).text).toContain('disabled');
  expect(await known()).toMatchObject([{ disabled: true, disabledBy: 'editor' }]);
  expect((await pressed(`${page}/enable`)).text).toContain('It is told again from now on.');
  expect((await pressed(`${page}/delete`)).text).toContain('The webhook is deleted.');
  expect(await known()).toEqual([]);
  expect((await desk.get(page)).status).toBe(404);
});

test('a new secret is shown once, and until when the one before signs too', async () => {
  const { secret, page } = await added();
  const { text } = await desk.post(`${page}/secret`);
  const [fresh = ''] = /whsec_[\w+/]+=/.exec(text) ?? [];
  expect(fresh).not.toBe(secret);
  const there = (await desk.get(page)).text;
  expect(there).toContain('The secret before this one signs too, until');
  expect(there).not.toContain(fresh);
});

test('the log says what became of each delivery, and one that was given up is sent again', async () => {
  const { page } = await added();
  const tellAll = () => tell(service, [webhookChannel(depsOf(service.platform))]);
  const slug = await site.newPoll();
  await site.api(`/polls/${slug}`, { method: 'PATCH', body: { draft: true }, owner: true });
  receiver.answer = (_, response) => response.writeHead(503).end();
  await tellAll();
  const waiting = (await desk.get(page)).text;
  expect(waiting).toContain('A poll opened');
  expect(waiting).toContain(slug);
  expect(waiting).toMatch(/waiting<\/span> again at/);
  receiver.answer = (_, response) => response.writeHead(200).end();
  const [, retry = ''] = /action="([^"]+\/retry)"/.exec(waiting) ?? [];
  const [, webhook = ''] = /name="webhook" value="([^"]+)"/.exec(waiting) ?? [];
  expect((await pressed(retry, { webhook })).text).toContain('It is sent again within seconds.');
  await hurry(service, site);
  await tellAll();
  expect((await desk.get(page)).text).toContain('arrived</span>');
});

test('the overview tells owners, and nobody else, that a receiver wants to be told no more', async () => {
  const { page } = await added();
  const told = 'A receiver answered that it wants to be told no more.';
  expect((await desk.get('/desk')).text).not.toContain(told);
  receiver.answer = (_, response) => response.writeHead(410).end();
  await pressed(`${page}/test`);
  const { key } = await site.newKey('owner');
  const owner = await (await signIn(service, key)).get('/desk');
  expect(owner.text).toContain(told);
  const editor = await (await signIn(service, (await site.newKey('editor')).key)).get('/desk');
  expect(editor.text).not.toContain(told);
  await pressed(`${page}/enable`);
  expect((await (await signIn(service, key)).get('/desk')).text).not.toContain(told);
});

test('a retry leads back to the notices, whatever was sent as the way', async () => {
  const { page } = await added();
  await pressed(`${page}/test`);
  const { text } = await desk.get(page);
  const [, retry = ''] = /action="([^"]+\/retry)"/.exec(text) ?? [];
  for (const webhook of ['../../..', '//elsewhere.example', '']) {
    const { headers } = await desk.post(retry, { webhook });
    expect(headers.get('location')).toBe(notices);
  }
});

test('an owner who asks for German reads German', async () => {
  await added();
  const { text } = await desk.get(notices, { 'accept-language': 'de' });
  expect(text).toContain('<html lang="de">');
  expect(text).toContain('Webhook anlegen');
});
