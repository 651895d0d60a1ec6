import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { type Mailbox, mailEnv, newAddress, startMailbox } from '../support/mailbox.ts';
import { newSite, ownerKey, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let mailbox: Mailbox;
let site: Site;
let desk: Desk;
let notices: string;

beforeAll(async () => {
  mailbox = await startMailbox();
  service = await startService({ env: mailEnv(mailbox) });
});
beforeEach(async () => {
  site = await newSite(service);
  desk = await signIn(service, ownerKey);
  notices = `/desk/sites/${site.name}/notices`;
  await desk.get(notices);
});
afterAll(async () => {
  await service.stop();
  await mailbox.stop();
});

const form = (to: string[], more: Record<string, string> = {}) => ({
  'settings.mail.to': to.join('\r\n'),
  ...{ 'settings.mail.held': 'digest', 'settings.mail.digestHours': '6', 'settings.mail.reports': 'yes' },
  ...more,
});
const mailSettings = async () => (await site.api('', { owner: true })).body.settings.mail;

/** Posts a form and looks at where that leads. */
async function posted(address: string, fields: Record<string, string>) {
  const { status, headers, text } = await desk.post(address, fields);
  expect(status, text).toBe(303);
  return desk.get(headers.get('location') ?? '');
}

test('an owner says who is told of what, and the page shows it', async () => {
  const to = [newAddress('editor'), newAddress('editor')];
  expect((await desk.get(notices)).text).toContain('No editor is told by mail yet.');
  expect((await posted(`${notices}/mail`, form(to))).text).toContain('Saved.');
  expect(await mailSettings()).toEqual({
    to,
    held: 'digest',
    digestHours: 6,
    feedback: false,
    reports: true,
  });
  expect((await desk.get(notices)).text).toContain(`Told by mail: ${to.join(' and ')}`);
});

test('what cannot be taken is named, nothing is saved, and what was typed stays', async () => {
  const before = await mailSettings();
  const { status, text } = await desk.post(
    `${notices}/mail`,
    form(['someone@example.com', 'nobody'], { 'settings.mail.digestHours': '400' }),
  );
  expect(status).toBe(400);
  expect(text).toContain('Must be an e-mail address');
  expect(text).toContain('Must be a whole number from 1 to 168.');
  expect(text).toMatch(/someone@example\.com\r?\nnobody<\/textarea>/);
  expect(await mailSettings()).toEqual(before);
});

test('a test goes to one address, once, and the log says what became of it', async () => {
  const [one, other] = [newAddress('editor'), newAddress('editor')];
  await posted(`${notices}/mail`, form([one, other]));
  const sent = await posted(`${notices}/mail/test`, { address: one });
  expect(sent.text).toContain('The mail server took the test.');
  expect(mailbox.for(one).map(({ mail }) => mail.subject)).toEqual(['A magazine: a test mail']);
  mailbox.statusFor = (address) => (address === other ? 451 : undefined);
  const failed = await posted(`${notices}/mail/test`, { address: other });
  mailbox.statusFor = () => undefined;
  expect(failed.text).toContain('The test did not go.');
  expect(failed.text).toMatch(/not sent.*The mail server did not take it\./);
  expect(mailbox.for(other)).toEqual([]);
  const acts = (await site.api('/audit', { owner: true })).body.items;
  expect(acts.filter(({ act }: { act: string }) => act === 'mail.test')).toHaveLength(2);
  expect(JSON.stringify(acts)).not.toContain(one);
});

test('no test goes to an address that is not among the editors', async () => {
  const stranger = newAddress('stranger');
  expect((await desk.post(`${notices}/mail/test`, { address: stranger })).status).toBe(404);
  expect(mailbox.for(stranger)).toEqual([]);
});

test('a service without a mail server offers none', async () => {
  const without = await startService();
  const elsewhere = await newSite(without);
  const owner = await signIn(without, ownerKey);
  for (const page of ['notices', 'notices/mail']) {
    const { text } = await owner.get(`/desk/sites/${elsewhere.name}/${page}`);
    expect(text).toContain('This service has no mail server');
    expect(text).not.toContain('settings.mail.to');
  }
  expect((await without.send(`/sites/${elsewhere.name}/threads?thread=/t`)).text).not.toContain('notify.');
  await without.stop();
});
