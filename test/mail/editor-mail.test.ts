import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelsOf } from '../../src/chores.ts';
import { tellDigests } from '../../src/comments/digest-actions.ts';
import { tellOfWaitingQueues } from '../../src/comments/waiting-actions.ts';
import { depsOf } from '../../src/platform.ts';
import { addressesIn, type Mailbox, mailEnv, newAddress, startMailbox } from '../support/mailbox.ts';
import { tell } from '../support/outbox.ts';
import { openSite, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
  service = await startForReaders({ env: mailEnv(mailbox) });
});
afterAll(async () => {
  await service.stop();
  await mailbox.stop();
});

const deliver = () => tell(service, channelsOf(depsOf(service.platform)));
const digest = async () => {
  await tellDigests(depsOf(service.platform));
  await deliver();
};

/** A site that tells an editor of its own, and where comments wait. */
async function editedSite(mail: Record<string, unknown> = {}, more = {}) {
  const editor = newAddress('editor');
  const site = await openSite(service, { holdAll: true }, more);
  const settings = { mail: { to: [editor], held: 'off', feedback: false, reports: false, ...mail } };
  const set = await site.api('', { method: 'PATCH', body: { settings }, owner: true });
  expect(set.status).toBe(200);
  return { ...site, editor };
}

async function held(site: Site, body: string): Promise<string> {
  const answer = await site.comment('/t', { body, title: 'Bread & butter' });
  expect(answer.status).toBe(202);
  return answer.body.comment.id;
}

const subjectsFor = (address: string) => mailbox.for(address).map(({ mail }) => mail.subject);

test('an editor who wants each comment gets a mail about it, with a link that opens nothing by itself', async () => {
  const site = await editedSite({ held: 'each' });
  await held(site, 'Rye, *not* wheat. <b>Füße</b>');
  await deliver();
  const [{ mail, from } = expect.fail('no mail came')] = mailbox.for(site.editor);
  expect(from).toBe('comments@magazine.example');
  expect(addressesIn(mail.to)).toEqual([site.editor]);
  expect(mail.subject).toBe('A magazine: a comment waits (Bread & butter)');
  expect(mail.text).toContain('> Rye, not wheat.');
  expect(mail.text).toContain(`http://localhost:8787/desk/queue?site=${site.name}`);
  expect(mail.text).not.toMatch(/ada@example\.com|token|key=/);
  expect(mail.html).toContain('Bread &amp; butter');
  expect(mail.html).not.toContain('<b>');
});

test('a comment that is settled before its mail goes is not told of', async () => {
  const site = await editedSite({ held: 'each' });
  await rule(site, await held(site, 'One.'), { status: 'approved' });
  await held(site, 'Other.');
  await deliver();
  expect(mailbox.for(site.editor).map(({ mail }) => mail.text)).toEqual([
    expect.stringContaining('> Other.'),
  ]);
});

test('a digest tells of everything that waits, of each comment once, and not before its hours are over', async () => {
  const site = await editedSite({ held: 'digest', digestHours: 6 });
  await digest();
  expect(subjectsFor(site.editor)).toEqual([]);
  await held(site, 'One.');
  await held(site, 'Two.');
  await digest();
  await held(site, 'Three.');
  await digest();
  expect(subjectsFor(site.editor)).toEqual(['A magazine: 2 comments wait']);
  await service.database
    .sql`update digests_told set told_at = now() - interval '6 hours' where site = ${site.name}`;
  await digest();
  expect(subjectsFor(site.editor)).toEqual(['A magazine: 2 comments wait', 'A magazine: a comment waits']);
  const [first, second] = mailbox.for(site.editor).map(({ mail }) => mail.text ?? '');
  expect(first).toMatch(/> One\.[\s\S]*> Two\./);
  expect(second).toContain('> Three.');
  expect(second).not.toMatch(/One|Two/);
});

test('ten processes at once send one digest', async () => {
  const site = await editedSite({ held: 'digest' });
  await held(site, 'One.');
  await Promise.all(Array.from({ length: 10 }, () => tellDigests(depsOf(service.platform))));
  await deliver();
  expect(subjectsFor(site.editor)).toEqual(['A magazine: a comment waits']);
});

test('a note, a report and a queue that nobody clears are told of in the language of the site', async () => {
  const site = await editedSite({ feedback: true, reports: true }, { locale: 'de' });
  const { proof } = await site.prove('feedback', '-');
  await site.api('/feedback', { body: { message: 'Weiter so!', name: 'Bea', proof } });
  const id = await held(site, 'Unerhört.');
  await rule(site, id, { status: 'approved' });
  const report = { reason: 'abuse', text: 'Frech.', proof: (await site.prove('report', id)).proof };
  expect((await site.api(`/comments/${id}/reports`, { body: report })).status).toBe(202);
  await deliver();
  expect(subjectsFor(site.editor).toSorted()).toEqual([
    'A magazine: Ein Kommentar wurde gemeldet (Bread & butter)',
    'A magazine: Eine Nachricht an die Redaktion',
  ]);
  const texts = mailbox.for(site.editor).map(({ mail }) => mail.text);
  expect(texts.join()).toMatch(/> Weiter so!/);
  expect(texts.join()).toMatch(/> Frech\./);
  for (const area of ['feedback', 'reports'])
    expect(texts.join()).toContain(`http://localhost:8787/desk/${area}?site=${site.name}`);
});

test('a queue that nobody clears for half a day is told of once, whatever else is asked for', async () => {
  const site = await editedSite({ held: 'off' });
  await held(site, 'One.');
  const nag = async () => {
    await tellOfWaitingQueues(depsOf(service.platform));
    await deliver();
  };
  await nag();
  expect(subjectsFor(site.editor)).toEqual([]);
  await service.database
    .sql`update comments set created_at = now() - interval '13 hours' where site = ${site.name}`;
  for (let rounds = 0; rounds < 2; rounds++) await nag();
  expect(subjectsFor(site.editor)).toEqual(['A magazine: comments have waited for 12 hours']);
});

test.each([
  [550, 'given up', 1],
  [451, 'tried again as the same mail', 2],
] as const)('a delivery that is answered with %i is %s', async (status, _, attempts) => {
  const site = await editedSite({ held: 'each' });
  mailbox.statusFor = (address) => (address === site.editor ? status : undefined);
  await held(site, 'One.');
  await deliver();
  mailbox.statusFor = () => undefined;
  await service.database.sql`update deliveries set due_at = now() where site = ${site.name}`;
  await deliver();
  expect(mailbox.asked.filter((address) => address === site.editor)).toHaveLength(attempts);
  const [row] = await service.database.sql`
    select id, done_at is not null as done, last_error from deliveries where site = ${site.name}`;
  expect(row).toMatchObject({ done: attempts > 1 });
  expect(mailbox.for(site.editor).map(({ mail }) => mail.messageId)).toEqual(
    attempts > 1 ? [`<${row?.id}@magazine.example>`] : [],
  );
});

test('whoever is taken off the list before the mail goes gets none', async () => {
  const site = await editedSite({ held: 'each' });
  await held(site, 'One.');
  mailbox.statusFor = () => 451;
  await deliver();
  mailbox.statusFor = () => undefined;
  await site.api('', { method: 'PATCH', body: { settings: { mail: { to: [] } } }, owner: true });
  service.pass(2);
  await service.database.sql`update deliveries set due_at = now() where site = ${site.name}`;
  await deliver();
  expect(mailbox.for(site.editor)).toEqual([]);
});
