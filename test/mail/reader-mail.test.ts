import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerTo, linkIn, postTo, startWithMail, subjectsFor, wish } from '../support/mail-readers.ts';
import { newAddress } from '../support/mailbox.ts';
import { answerIn, fieldsOf, openSite, rule, submit } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let world: Awaited<ReturnType<typeof startWithMail>>;
beforeAll(async () => {
  world = await startWithMail();
});
afterAll(() => world.stop());

const question = 'Please confirm: mails from A magazine';
const reply = 'A magazine: a reply to your comment on “Bread & butter”';
const published = 'A magazine: your comment is published';
const told = (address: string) => subjectsFor(world.mailbox, address);

async function agreed(site: Site, notify: Record<string, boolean>, more = {}) {
  const wished = await wish(site, notify, more);
  await world.deliver();
  expect(told(wished.email)).toEqual([question]);
  expect((await postTo(world.service, linkIn(world.mailbox, wished.email, 'confirm'), '')).status).toBe(200);
  return wished;
}

describe('before an address has agreed', () => {
  test('it is sent one question, without a word that whoever asked has typed, and nothing else', async () => {
    const site = await openSite(world.service);
    const typed = { name: 'BUY-PILLS', title: 'BUY-PILLS', body: 'BUY-PILLS now' };
    const email = newAddress();
    const author = { name: typed.name, email, website: 'https://buy-pills.example' };
    const asked = await site.comment('/buy-pills', { ...typed, author, notify: { replies: true } });
    await answerTo(site, asked.body.comment.id).catch(() => undefined);
    await world.deliver();
    await world.deliver();
    expect(told(email)).toEqual([question]);
    expect(world.mailbox.for(email)[0]?.raw).not.toMatch(/buy-pills/i);
  });

  test('following the link changes nothing: only the button agrees', async () => {
    const site = await openSite(world.service);
    const { id, email } = await wish(site, { replies: true });
    await world.deliver();
    const link = linkIn(world.mailbox, email, 'confirm');
    for (let visits = 0; visits < 2; visits++)
      expect((await world.service.send(link)).text).toContain('Yes, I want that');
    await answerTo(site, id);
    await world.deliver();
    expect(told(email)).toEqual([question]);
    expect((await postTo(world.service, link, '')).text).toContain('it is confirmed');
    await answerTo(site, id, 'Another.');
    await world.deliver();
    expect(told(email)).toEqual([question, reply]);
  });

  test('nothing is sent to who ticked no box, and a box without an address is a fault of the form', async () => {
    const site = await openSite(world.service);
    const { id, email } = await wish(site, {});
    await answerTo(site, id);
    await world.deliver();
    expect(told(email)).toEqual([]);
    const author = { name: 'Ada', email: '', website: '' };
    const refused = await site.comment('/t', { author, notify: { decision: true } });
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([{ path: 'author.email' }]);
  });

  test('sending a comment again asks no second time, and spam asks nobody', async () => {
    const site = await openSite(world.service, { refusedWords: ['casino'] });
    const email = newAddress();
    const comment = {
      author: { name: 'Rita', email, website: '' },
      notify: { replies: true },
      body: 'Twice.',
    };
    const commentId = crypto.randomUUID();
    const proved = await site.prove('comment', '/t');
    for (const status of [201, 200])
      expect((await site.comment('/t', { ...comment, commentId, proof: proved.proof })).status).toBe(status);
    const spam = await wish(site, { replies: true, decision: true }, { body: 'Casino!' });
    await world.deliver();
    expect(told(email)).toEqual([question]);
    expect(told(spam.email)).toEqual([]);
  });

  test('an address is asked three times a day, however many comments name it', async () => {
    const site = await openSite(world.service);
    const email = newAddress('victim');
    for (let count = 0; count < 6; count++) await wish(site, { replies: true }, { email });
    await world.deliver();
    expect(told(email)).toEqual([question, question, question]);
    const elsewhere = [await openSite(world.service), await openSite(world.service)];
    for (const other of elsewhere)
      for (let count = 0; count < 4; count++) await wish(other, { replies: true }, { email });
    await world.deliver();
    expect(told(email)).toHaveLength(6);
  });

  test('a network causes ten questions an hour', async () => {
    const site = await openSite(world.service);
    const from = '203.0.113.77';
    const asked: string[] = [];
    for (let count = 0; count < 12; count++) {
      const email = newAddress();
      asked.push(email);
      const author = { name: 'Rita', email, website: '' };
      const sent = await site.comment('/t', { author, notify: { replies: true } }, { from });
      expect([201, 202]).toContain(sent.status);
    }
    await world.deliver();
    expect(asked.filter((email) => told(email).length > 0)).toEqual(asked.slice(0, 10));
  });
});

describe('who has agreed', () => {
  test('is told of a reply once it is approved, once, with its words and no address', async () => {
    const site = await openSite(world.service, { holdAll: true });
    const { id, email } = await wish(site, { replies: true });
    await rule(site, id, { status: 'approved' });
    await world.deliver();
    await postTo(world.service, linkIn(world.mailbox, email, 'confirm'), '');
    const author = { name: 'Otto\r\nBcc: x@y.example', email: newAddress('other'), website: '' };
    const refused = await site.comment('/t', { parent: id, author });
    expect(refused.status).toBe(400);
    const held = await site.comment('/t', {
      parent: id,
      body: 'Füße & <i>mehr</i>',
      author: { ...author, name: 'Otto' },
    });
    await world.deliver();
    expect(told(email)).toEqual([question]);
    for (const status of ['approved', 'held', 'approved']) await rule(site, held.body.comment.id, { status });
    await world.deliver();
    expect(told(email)).toEqual([question, reply]);
    const { mail, raw } = world.mailbox.for(email)[1] ?? expect.fail('no mail');
    expect(mail.text).toContain('Otto replied to your comment');
    expect(mail.text).toContain('> Füße &');
    expect(mail.text).toContain(`/comments/${held.body.comment.id}`);
    expect(raw).not.toContain(author.email);
    expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  test('is not told of a reply that was taken away again before the mail went', async () => {
    const site = await openSite(world.service);
    const { id, email } = await agreed(site, { replies: true });
    const answer = await answerTo(site, id);
    await rule(site, answer.id, { status: 'spam' });
    await world.deliver();
    expect(told(email)).toEqual([question]);
  });

  test('is not told of their own reply, in whatever case they typed the address', async () => {
    const site = await openSite(world.service);
    const { id, email } = await agreed(site, { replies: true });
    await answerTo(site, id, 'I forgot.', email.toUpperCase());
    await world.deliver();
    expect(told(email)).toEqual([question]);
  });

  test('is told when their comment is published', async () => {
    const site = await openSite(world.service, { holdAll: true });
    const { id, email } = await agreed(site, { decision: true });
    await rule(site, id, { status: 'approved' });
    await world.deliver();
    expect(told(email)).toEqual([question, published]);
  });

  test('need not agree again at this site while something goes on, and must at another', async () => {
    const [site, other] = [await openSite(world.service), await openSite(world.service)];
    const { email } = await agreed(site, { replies: true });
    const second = await wish(site, { replies: true }, { email: email.toUpperCase() });
    await answerTo(site, second.id);
    await wish(other, { replies: true }, { email });
    await world.deliver();
    expect(told(email).toSorted()).toEqual([reply, question, question]);
    await postTo(world.service, linkIn(world.mailbox, email, 'unsubscribe'));
    await wish(site, { replies: true }, { email });
    await world.deliver();
    expect(told(email).filter((subject) => subject === question)).toHaveLength(3);
  });
});

describe('who wants no more', () => {
  test('ends everything at the site by the one click of a mail program, without cookies', async () => {
    const site = await openSite(world.service);
    const { id, email } = await agreed(site, { replies: true });
    const elsewhere = await wish(site, { replies: true }, { email, title: 'Other' });
    await answerTo(site, id);
    await world.deliver();
    const link = linkIn(world.mailbox, email, 'unsubscribe');
    const head = world.mailbox
      .for(email)
      .at(-1)
      ?.raw.replaceAll(/\r\n\s+/g, ' ');
    expect(head).toContain(`List-Unsubscribe: <http://localhost:8787${link}>`);
    expect((await postTo(world.service, link)).status).toBe(200);
    for (const parent of [id, elsewhere.id]) await answerTo(site, parent, 'More.');
    await world.deliver();
    expect(told(email)).toEqual([question, reply]);
  });

  test('ends one discussion alone by the page, of which a visit ends nothing', async () => {
    const site = await openSite(world.service);
    const { id, email } = await agreed(site, { replies: true });
    const author = { name: 'Rita', email, website: '' };
    const other = await site.comment('/other', {
      author,
      notify: { replies: true },
      title: 'Bread & butter',
    });
    await answerTo(site, id);
    await world.deliver();
    const link = linkIn(world.mailbox, email, 'unsubscribe');
    expect((await world.service.send(link)).text).toContain('Those about this discussion');
    await answerTo(site, id, 'Second.');
    await world.deliver();
    expect(told(email)).toEqual([question, reply, reply]);
    expect((await postTo(world.service, link, 'what=thread')).text).toContain(
      'no more mails about this discussion',
    );
    await answerTo(site, id, 'Third.');
    const otto = { name: 'Otto Other', email: newAddress('other'), website: '' };
    expect((await site.comment('/other', { parent: other.body.comment.id, author: otto })).status).toBe(201);
    await world.deliver();
    expect(told(email)).toEqual([question, reply, reply, reply]);
  });

  test('ends a discussion whole, of which a part was another one when it was asked for', async () => {
    const site = await openSite(world.service);
    const { id, email } = await agreed(site, { replies: true });
    const author = { name: 'Rita', email, website: '' };
    const moved = await site.comment('/moved', {
      author,
      notify: { replies: true },
      title: 'Bread & butter',
    });
    const merge = { thread: '/t', aliases: ['/moved'] };
    expect((await site.api('/threads', { method: 'PATCH', body: merge, owner: true })).status).toBe(200);
    await answerTo(site, moved.body.comment.id);
    await world.deliver();
    expect(told(email)).toEqual([question, reply]);
    await postTo(world.service, linkIn(world.mailbox, email, 'unsubscribe'), 'what=thread');
    for (const parent of [id, moved.body.comment.id]) await answerTo(site, parent, 'More.');
    await world.deliver();
    expect(told(email)).toEqual([question, reply]);
  });

  test('a link that is changed, of another site or of the other kind opens nothing', async () => {
    const [site, other] = [await openSite(world.service), await openSite(world.service)];
    const { email } = await wish(site, { replies: true });
    await world.deliver();
    const link = linkIn(world.mailbox, email, 'confirm');
    const turned = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const wrong of [
      turned,
      link.replace(site.name, other.name),
      link.replace('confirm', 'unsubscribe'),
    ]) {
      expect((await world.service.send(wrong)).status).toBe(404);
      expect((await postTo(world.service, wrong, '')).status).toBe(404);
    }
  });

  test('the pages are kept by no cache and tell no other page their address', async () => {
    const site = await openSite(world.service, {}, { locale: 'de' });
    const { email } = await wish(site, { replies: true });
    await world.deliver();
    const { headers, text } = await world.service.send(linkIn(world.mailbox, email, 'confirm'));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).toContain('Ja, das möchte ich');
    expect(text).not.toContain(email);
  });
});

test('whoever left an address with a report is told once that it was settled, and what came of it', async () => {
  const site = await openSite(world.service);
  const { id } = await wish(site, {});
  const email = newAddress('reporter');
  const report = { reason: 'abuse', text: 'Rude.', email, proof: (await site.prove('report', id)).proof };
  expect((await site.api(`/comments/${id}/reports`, { body: report })).status).toBe(202);
  await world.deliver();
  expect(told(email)).toEqual([]);
  await rule(site, id, { status: 'trash' });
  const [item] = (await site.api('/reports', { owner: true })).body.items;
  for (const settled of [true, false, true]) {
    await site.api(`/reports/${item.id}`, { method: 'PATCH', body: { settled }, owner: true });
    await world.deliver();
  }
  expect(told(email)).toEqual(['A magazine: your report']);
  expect(world.mailbox.for(email)[0]?.mail.text).toContain('Readers do not see it any longer.');
});

test('what is kept under an address comes along when it is taken out, and goes when it is erased', async () => {
  const site = await openSite(world.service);
  const { id, email } = await agreed(site, { replies: true });
  await answerTo(site, id);
  await world.deliver();
  const sought = { email: email.toUpperCase() };
  const taken = await site.api('/readers/export', { body: sought, owner: true });
  expect(taken.body.subscriptions).toMatchObject([{ comment: id, kind: 'replies', endedAt: null }]);
  const link = linkIn(world.mailbox, email, 'unsubscribe');
  const erased = await site.api('/readers/erase', { body: { ...sought, texts: 'keep' }, owner: true });
  expect(erased.body).toMatchObject({ comments: 1, subscriptions: 1 });
  const rows = await world.service.database.sql`
    select 1 from subscriptions where email = ${email} union all select 1 from deliveries where target = ${email}`;
  expect([...rows]).toEqual([]);
  await answerTo(site, id, 'More.');
  await world.deliver();
  expect(told(email)).toEqual([question, reply]);
  expect((await world.service.send(link)).status).toBe(404);
});

test('boxes that a reader without a script ticked stay ticked through the picture, and nobody ticks them first', async () => {
  const site = await openSite(world.service);
  const page = `/sites/${site.name}/threads?thread=/t`;
  const first = (await world.service.send(page)).text;
  expect(first).toContain('name="notify.replies"');
  expect(fieldsOf(first, 'comment')).not.toHaveProperty(['notify.replies']);
  const email = newAddress();
  const typed = { thread: '/t', body: 'By hand.', 'author.name': 'Rita', 'author.email': email };
  const step = await submit(world.service, page, { ...typed, 'notify.replies': 'yes' });
  const fields = fieldsOf(step.text, 'comment');
  expect(fields).toMatchObject({ 'notify.replies': 'yes' });
  const taken = await submit(world.service, page, await answerIn(world.service, site, fields));
  expect(taken.status).toBe(303);
  await world.deliver();
  expect(told(email)).toEqual([question]);
});
