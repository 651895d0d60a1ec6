import type { Mailbox } from '../../support/mailbox.ts';
import type { Receiver } from '../../support/receiver.ts';

/** What left by mail and by webhook. */
export type Letters = { html: string[]; headers: Set<string>; hooks: Set<string>; lost: string[] };

export function readLetters(
  mailbox: Mailbox,
  receiver: Receiver,
  expected: (address: string) => boolean,
): Letters {
  const letters: Letters = { html: [], headers: new Set(), hooks: new Set(), lost: [] };
  for (const { raw, mail, from, to } of mailbox.arrived.splice(0)) {
    const [head = ''] = raw.split('\r\n\r\n');
    for (const line of head.split('\r\n'))
      if (!/^[ \t]/.test(line)) letters.headers.add(line.split(':')[0]?.toLowerCase() ?? '');
    if (/(?<!\r)\n|\r(?!\n)/.test(raw)) letters.lost.push('mail: a bare line break');
    if (!/^[\t\r\n -~]*$/.test(head)) letters.lost.push(`mail: a header that is no ASCII: ${head}`);
    if (
      from !== 'comments@magazine.example' ||
      mail.from?.value.length !== 1 ||
      mail.from.value[0]?.address !== from ||
      mail.from.value[0]?.name
    )
      letters.lost.push(`mail: from ${mail.from?.text}`);
    if (to.length !== 1 || !to.every(expected)) letters.lost.push(`mail: to ${to}`);
    if (
      [mail.to ?? []]
        .flat()
        .flatMap(({ value }) => value)
        .some(({ name, address }) => name || address !== to[0])
    )
      letters.lost.push(`mail: says it is to ${JSON.stringify(mail.to)}`);
    if (mail.cc ?? mail.bcc ?? mail.replyTo ?? mail.attachments[0])
      letters.lost.push('mail: a copy, or more than words');
    if (/[\r\n\u2028\u2029]/.test(mail.subject ?? ''))
      letters.lost.push(`mail: a subject of lines: ${mail.subject}`);
    letters.html.push(mail.html || '');
  }
  for (const { method, headers, body } of receiver.received.splice(0)) {
    for (const name of Object.keys(headers)) letters.hooks.add(name);
    if (method !== 'POST') letters.lost.push(`webhook: ${method}`);
    const told = JSON.parse(body);
    if (Object.keys(told).join() !== 'type,timestamp,data') letters.lost.push(`webhook: ${body}`);
  }
  return letters;
}
