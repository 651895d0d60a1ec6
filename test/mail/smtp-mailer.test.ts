import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import type { Mail } from '../../src/mailer.ts';
import { smtpMailer } from '../../src/runtimes/smtp-mailer.ts';
import { addressesIn, type Mailbox, mailEnv, newAddress, startMailbox } from '../support/mailbox.ts';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
});
afterAll(() => mailbox.stop());

function mailerTo(box: { url: string }) {
  const { mail } = parseConfig(mailEnv(box));
  if (!mail) throw new Error('the settings ask for no mail');
  return smtpMailer(mail);
}

const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  ...{
    id: '0e4f1c1e-0000-4000-8000-000000000001',
    to,
    subject: 'Hello',
    text: 'Hello.\n',
    html: '<p>Hello.</p>',
  },
  lang: 'en',
  ...more,
});

test('a mail comes from MAIL_FROM, as text and as HTML, and says that a machine wrote it', async () => {
  const to = newAddress();
  const subject = 'Grüße: “Ærø” 日本 🎈';
  const sent = mailTo(to, { subject, text: 'Füße — 日本\n', html: '<p>Füße — 日本</p>' });
  expect(await mailerTo(mailbox).send(sent)).toEqual({ result: 'done' });
  const [{ mail, from, raw } = expect.fail('no mail came')] = mailbox.for(to);
  expect(from).toBe('comments@magazine.example');
  expect(addressesIn(mail.from)).toEqual(['comments@magazine.example']);
  expect(addressesIn(mail.to)).toEqual([to]);
  expect(mail.subject).toBe(subject);
  expect(mail.text).toContain('Füße — 日本');
  expect(mail.html).toContain('Füße — 日本');
  expect(mail.messageId).toBe(`<${sent.id}@magazine.example>`);
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(raw.split('\r\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
  expect(mail.headers.has('list')).toBe(false);
});

test('an address for unsubscribing stands in the head lines that mail programs know', async () => {
  const to = newAddress();
  const leaveUrl = 'https://talk.example/sites/a/mail/unsubscribe?token=a.b.c';
  await mailerTo(mailbox).send(mailTo(to, { leaveUrl }));
  const raw = mailbox.for(to)[0]?.raw.replaceAll(/\r\n\s+/g, ' ');
  expect(raw).toContain(`List-Unsubscribe: <${leaveUrl}>`);
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
});

test.each([
  ['in the subject', { subject: 'Hi\r\nBcc: thief@elsewhere.example\r\n\r\nBuy' }],
  ['in the subject, by other line breaks', { subject: 'Hi\u2028Bcc: thief@elsewhere.example\u0085X: y' }],
  [
    'in the text',
    { text: 'a\r\n.\r\nMAIL FROM:<thief@elsewhere.example>\r\nRCPT TO:<thief@elsewhere.example>' },
  ],
])('what a reader typed %s makes no head line and no other recipient', async (_, more) => {
  const to = newAddress();
  expect(await mailerTo(mailbox).send(mailTo(to, more))).toEqual({ result: 'done' });
  const [arrived = expect.fail('no mail came')] = mailbox.for(to);
  expect(arrived.to).toEqual([to]);
  expect(arrived.from).toBe('comments@magazine.example');
  expect(addressesIn(arrived.mail.bcc)).toEqual([]);
  expect(arrived.mail.headers.has('x')).toBe(false);
  expect(mailbox.asked).not.toContain('thief@elsewhere.example');
});

test('an address that would be several, or none, is written to nobody', async () => {
  const before = mailbox.asked.length;
  for (const to of [
    'a@b.example\r\nRCPT TO:<thief@elsewhere.example>',
    'a@b.example> <thief@elsewhere.example',
    'a@b.example, thief@elsewhere.example',
    '',
  ]) {
    expect(await mailerTo(mailbox).send(mailTo(to))).toMatchObject({ result: 'refused' });
  }
  expect(mailbox.asked.slice(before)).toEqual([]);
});

test.each([
  [550, 'refused'],
  [451, 'failed'],
] as const)('%i for an address means that the mail is %s', async (status, result) => {
  const to = newAddress();
  mailbox.statusFor = (address) => (address === to ? status : undefined);
  const mailed = await mailerTo(mailbox).send(mailTo(to));
  expect(mailed).toMatchObject({ result, status });
  expect(JSON.stringify(mailed)).not.toContain(to);
});

test('a server that wants a password is given it, and one that is wrong is to be tried again', async () => {
  const guarded = await startMailbox({ password: 'p@ss/wörd' });
  const to = newAddress();
  expect(await mailerTo(guarded).fault()).toBeUndefined();
  expect(await mailerTo(guarded).send(mailTo(to))).toEqual({ result: 'done' });
  expect(guarded.for(to)).toHaveLength(1);
  const wrong = mailerTo({ url: guarded.url.replace(/:[^:@]+@/, ':guess@') });
  expect(await wrong.send(mailTo(to))).toMatchObject({ result: 'failed' });
  expect(await wrong.fault()).toMatch(/password/);
  await guarded.stop();
  expect(await mailerTo(guarded).send(mailTo(to))).toMatchObject({ result: 'failed' });
  expect(await mailerTo(guarded).fault()).toMatch(/reached/);
});

test('elsewhere than on this machine nothing is sent, no password either, where TLS is not offered', async () => {
  const plain = await startMailbox({ password: 'secret' });
  const { mail } = parseConfig(mailEnv(plain));
  if (!mail) throw new Error('the settings ask for no mail');
  const to = newAddress();
  // The same server, by an address that does not look like this machine.
  const elsewhere = smtpMailer({ ...mail, server: { ...mail.server, host: '0.0.0.0' } });
  expect(await elsewhere.send(mailTo(to))).toMatchObject({ result: 'failed' });
  expect(await elsewhere.fault()).toMatch(/TLS/);
  expect([plain.asked, plain.passwords]).toEqual([[], []]);
  expect(await smtpMailer(mail).send(mailTo(to))).toEqual({ result: 'done' });
  expect(plain.passwords).toEqual(['secret']);
  await plain.stop();
});
