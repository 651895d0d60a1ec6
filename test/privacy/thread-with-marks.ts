import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { likenessOf, senderOf } from '../../src/comments/posting-actions.ts';
import { networkKey } from '../../src/keyed-hash.ts';
import { mailLinks } from '../../src/mail/subscription.ts';
import type { Mail } from '../../src/mailer.ts';
import { doEveryChore } from '../support/chores.ts';
import { importInto, wxrComment, wxrWith } from '../support/imports.ts';
import { rule } from '../support/readers.ts';
import type { Service, Site } from '../support/service.ts';
import { guessable, written } from '../support/traces.ts';
import { address, addressDays, browsers, forGood, from, type Marks, must, networks, words } from './marks.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const asked = (days: number) => ({ 'subscriptions.email': days });

/**
 * Comments whose writers want to be told of replies and say nothing to it, agree, or agree and end it; one that is held for its address;
 * a report, a note, and a comment out of an archive. Gives what tells of them all.
 */
export async function liveInThread(service: Service, site: Site, mails: Mail[]): Promise<Marks> {
  const wish = async (email: string) => {
    const name = `${words.name} ${email}`.replace(/@.*/, '');
    const author = { name, email, website: '' };
    const body = `${words.comment} ${randomUUID()}`;
    const answer = await site.comment(
      '/t',
      { author, body, notify: { replies: true } },
      from(networks.writer),
    );
    const { comment, editToken } = answer.body;
    return { id: comment.id as string, editToken: editToken as string, body, name, email };
  };
  const [silent, leaving, staying] = [
    await wish(address.silent),
    await wish(address.leaving),
    await wish(address.staying),
  ];
  const blocked = await wish(address.blocked);
  const writers = [silent, leaving, staying, blocked];
  await doEveryChore(service);
  const linksOf = ({ id }: { id: string }) => mailLinks('', site.name, id, service.keyring);
  const tokens = writers.flatMap((writer) =>
    Object.values(linksOf(writer)).map((link) => link.split('token=')[1] ?? ''),
  );
  // As the mails have them.
  expect(mails.map(({ text }) => text).join('\n')).toContain(linksOf(leaving).confirm);
  for (const link of [linksOf(leaving).confirm, linksOf(staying).confirm, linksOf(leaving).leave])
    must(200, await service.send(link, { method: 'POST', body: 'confirm=1', headers: form }));
  const report = { reason: 'spam', text: words.report, email: address.reporter };
  const proof = async (action: string, ref: string) =>
    (await site.prove(action, ref, networks.reporter)).proof;
  const about = { ...report, proof: await proof('report', staying.id) };
  must(202, await site.api(`/comments/${staying.id}/reports`, { body: about, ...from(networks.reporter) }));
  const note = { message: words.note, name: words.noter, email: address.noter, page: '' };
  const sent = { ...note, proof: await proof('feedback', '-') };
  must(202, await site.api('/feedback', { body: sent, ...from(networks.reporter) }));
  const [{ id: settled = '' } = {}] = await service.database.sql<{ id: string }[]>`
    select id from reports where site = ${site.name}`;
  must(200, await site.api(`/reports/${settled}`, { method: 'PATCH', body: { settled: true }, owner: true }));
  must(200, await rule(site, silent.id, { status: 'spam' }));
  await service.database.sql`update deliveries set due_at = statement_timestamp() where done_at is null`;
  await doEveryChore(service);

  const archive = wxrWith(
    wxrComment({
      ...{ id: 1, content: words.comment, author: words.name, author_email: address.archived },
      ...{ author_IP: networks.archived, agent: browsers.reader },
      date_gmt: new Date().toISOString().slice(0, 19).replace('T', ' '),
    }),
  );
  await importInto(service, site.name, 'wxr', archive);

  const [{ salt: sealed = '' } = {}] = await service.database.sql<{ salt: string }[]>`
    select sealed_salt as salt from sites where id = ${site.name}`;
  const salt = (await service.keyring.open('salt', sealed)) ?? expect.fail('the salt is closed');
  const said = { thread: '/t', parent: null };
  const comment = { 'comments.author_email': addressDays };
  const mailed = { 'deliveries.target': 30 };
  return {
    'the address of a writer': { forms: guessable(networks.writer), may: {} },
    'the key of a writer’s network': {
      forms: written(networkKey(salt, networks.writer)),
      may: { 'comments.network': addressDays, 'comment_pauses.sender': 1, 'subscriptions.network': 1 },
    },
    'the address and the key of the network of whoever reports or writes to the editors': {
      forms: [...guessable(networks.reporter), networkKey(salt, networks.reporter)],
      may: {},
    },
    'an e-mail address that an editor’s list names': {
      forms: guessable(address.blocked),
      // The list is the editor's own, until it is taken out there.
      may: { ...comment, 'comments.matched': addressDays, 'sites.settings': forGood, ...asked(7), ...mailed },
    },
    'an e-mail address that did not agree to mails': {
      forms: guessable(address.silent),
      may: { ...comment, ...asked(7), ...mailed },
    },
    'an e-mail address that agreed to mails and ended them': {
      forms: guessable(address.leaving),
      may: { ...comment, ...asked(30), ...mailed },
    },
    'an e-mail address that goes on being told': {
      forms: guessable(address.staying),
      may: { ...comment, ...asked(forGood), ...mailed },
    },
    'the key of an e-mail address': {
      forms: writers.map(({ email }) => senderOf(salt, email)),
      may: { 'comment_pauses.sender': 1 },
    },
    'what a comment’s likeness is made of': {
      forms: writers.map(({ name, email, body }) => likenessOf(salt, { ...said, name, email, body })),
      may: { 'comments.likeness': addressDays },
    },
    'an e-mail address in an archive that was brought in': {
      forms: guessable(address.archived),
      may: comment,
    },
    'an address of a writer in an archive': { forms: guessable(networks.archived), may: {} },
    'the e-mail address of whoever reported': {
      forms: guessable(address.reporter),
      may: { 'reports.email': addressDays, ...mailed },
    },
    'the e-mail address on a note': {
      forms: guessable(address.noter),
      may: { 'feedback.email': addressDays },
    },
    'the words of a comment': {
      forms: written(words.comment),
      may: { 'comments.body': forGood, 'comments.html': forGood },
    },
    'the name of a writer': {
      forms: written(words.name),
      may: { 'comments.author_name': forGood, 'comments.author_fold': forGood },
    },
    'the words of a report': { forms: written(words.report), may: { 'reports.text': forGood } },
    'a note and its name': {
      forms: [...written(words.note), ...written(words.noter)],
      may: { 'feedback.message': forGood, 'feedback.name': forGood },
    },
    'what links in mails and own comments are opened with': {
      forms: [...tokens, ...writers.map(({ editToken }) => editToken)].flatMap(written),
      may: {},
    },
  };
}
