import { expect } from 'vitest';
import { channelsOf } from '../../src/chores.ts';
import { depsOf } from '../../src/platform.ts';
import { type Mailbox, mailEnv, newAddress, startMailbox } from './mailbox.ts';
import { tell } from './outbox.ts';
import { type ReadersService, rule, startForReaders } from './readers.ts';
import type { Site } from './service.ts';

/** The service for tests about mails to readers, with a mail server that keeps what it takes. */
export async function startWithMail() {
  const mailbox = await startMailbox();
  const service = await startForReaders({ env: mailEnv(mailbox) });
  const stop = async () => {
    await service.stop();
    await mailbox.stop();
  };
  /** Does what the service does by itself every few seconds. */
  const deliver = () => tell(service, channelsOf(depsOf(service.platform)));
  return { mailbox, service, deliver, stop };
}

/** The subjects of what came for an address, the oldest first. */
export const subjectsFor = (mailbox: Mailbox, address: string) =>
  mailbox.for(address).map(({ mail }) => mail.subject);

/** The path of the link in a mail that leads to this page of the service. */
export function linkIn(mailbox: Mailbox, address: string, page: 'confirm' | 'unsubscribe'): string {
  const text = mailbox.for(address).at(-1)?.mail.text ?? '';
  const [found = expect.fail(`no link to ${page} in the last mail to ${address}`)] =
    text.match(new RegExp(`http://localhost:8787/sites/[^/]+/mail/${page}\\?token=\\S+`)) ?? [];
  const { pathname, search } = new URL(found);
  return `${pathname}${search}`;
}

/** A post as a mail program sends it: no cookies, no origin. */
export const postTo = (service: ReadersService, path: string, body = 'List-Unsubscribe=One-Click') =>
  service.send(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

/** A comment by a new reader who wants to be told; gives its id and the address. */
export async function wish(
  site: Site,
  notify: Record<string, boolean>,
  { email = newAddress(), ...more }: Record<string, unknown> & { email?: string } = {},
) {
  const author = { name: 'Rita', email, website: '' };
  const answer = await site.comment('/t', { author, notify, title: 'Bread & butter', ...more });
  expect([201, 202]).toContain(answer.status);
  return { id: answer.body.comment.id as string, email };
}

/** An approved answer by another reader. */
export async function answerTo(site: Site, parent: string, body = 'Quite so.', email = newAddress('other')) {
  const answer = await site.comment('/t', { parent, body, author: { name: 'Otto', email, website: '' } });
  const { id, status } = answer.body.comment;
  if (status === 'held') await rule(site, id, { status: 'approved' });
  return { id: id as string, email };
}
