import type { Transporter } from 'nodemailer';
import type { MailSettings } from '../config.ts';
import type { Mail, Mailed, Mailer } from '../mailer.ts';
import { isLoopback } from '../origins.ts';
import { emailAddress } from '../text.ts';

/** All that an attempt may take (ms): well within half of a delivery's lease. */
const patience = 20_000;

/** What nodemailer tells of a fault, as far as it is looked at. */
type SmtpFault = { code?: string; command?: string; responseCode?: number };

/**
 * Hands mails to the operator's own server. A password and readers' addresses leave the machine by TLS alone: on `smtp://` the
 * server must offer STARTTLS, unless it is on this machine.
 */
export function smtpMailer({ server, from }: MailSettings): Mailer {
  const { host, port, secure, user, password } = server;
  const isHere = isLoopback(host);
  const settings = {
    ...{ host, port, secure, requireTLS: !isHere, ignoreTLS: isHere },
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    ...{ connectionTimeout: 8000, greetingTimeout: 8000, dnsTimeout: 8000, socketTimeout: 10_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  };
  let made: Promise<Transporter> | undefined;
  // Loaded with the first mail: a service that sends none has no memory for it.
  const transport = () => {
    made ??= import('nodemailer').then(({ createTransport }) => createTransport(settings));
    return made;
  };
  return {
    send: async (mail) => {
      // What holds a bracket or a line break would be read as further addresses, or as commands.
      if (!emailAddress.safeParse(mail.to).success) return { result: 'refused', error: 'It has no address.' };
      return inTime(
        transport()
          .then((open) => open.sendMail({ ...messageOf(mail, from), envelope: { from, to: [mail.to] } }))
          .then(
            (): Mailed => ({ result: 'done' }),
            (fault: SmtpFault) => mailedAfter(fault),
          ),
        { result: 'failed', error: 'The mail server took too long.' },
      );
    },
    fault: () =>
      inTime(
        transport()
          .then((open) => open.verify())
          .then(
            () => undefined,
            (fault: SmtpFault) => mailedAfter(fault).error,
          ),
        'The mail server took too long.',
      ),
  };
}

function messageOf({ id, to, subject, text, html, lang, leaveUrl }: Mail, from: string) {
  const leave = {
    'List-Unsubscribe': `<${leaveUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return {
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    ...{ from: { name: '', address: from }, to: { name: '', address: to } },
    ...{ subject: oneLine(subject), text, html },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': lang,
      ...(leaveUrl ? leave : {}),
    },
  };
}

/** What a reader typed may stand in a subject, and must not become a header of its own. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** A last word counts only where it is about this address or mail; what concerns the service itself is the operator's to mend. */
function mailedAfter({ code, command, responseCode: status }: SmtpFault): Mailed {
  if (code === 'EAUTH') return { result: 'failed', error: 'The mail server does not take the password.' };
  if (code === 'ETLS')
    return { result: 'failed', error: 'The mail server offers no TLS that can be trusted.' };
  if (status === undefined) return { result: 'failed', error: 'The mail server cannot be reached.' };
  const isAboutMail = command === 'RCPT TO' || command === 'DATA';
  const result = status >= 500 && isAboutMail ? 'refused' : 'failed';
  return {
    result,
    status,
    error: `The mail server ${result === 'refused' ? 'refused it' : 'did not take it'}.`,
  };
}

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
