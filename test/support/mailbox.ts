import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type Arrived = { raw: string; mail: ParsedMail; from: string; to: string[] };

/** How a mail server says no. */
const no = (status: number) => Object.assign(new Error('not now'), { responseCode: status });

/**
 * A real SMTP server on loopback. `statusFor` may say no to an address, at any time; with `password` it lets in only whoever brings
 * that. What it took is read as a mail program would.
 */
export async function startMailbox({ password }: { password?: string } = {}) {
  const arrived: Arrived[] = [];
  const asked: string[] = [];
  const mailbox = {
    arrived,
    /** Every address that somebody tried to write to. */
    asked,
    /** Every password that was brought. */
    passwords: [] as string[],
    url: '',
    statusFor: (_address: string): number | undefined => undefined,
    /** What came for an address, in any case of its letters, the oldest first. */
    for: (address: string) =>
      arrived.filter(({ to }) => to.some((each) => each.toLowerCase() === address.toLowerCase())),
    stop: async () => {},
  };
  const server = new SMTPServer({
    ...{ authOptional: password === undefined, allowInsecureAuth: true, disableReverseLookup: true },
    // It has no certificate that anybody could trust.
    ...{ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] },
    onAuth: (auth, _session, done) => {
      mailbox.passwords.push(auth.password ?? '');
      if (auth.password === password) done(null, { user: auth.username });
      else done(no(535));
    },
    onRcptTo: ({ address }, _session, done) => {
      asked.push(address);
      const status = mailbox.statusFor(address);
      done(status === undefined ? null : no(status));
    },
    onData: async (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString();
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      arrived.push({
        raw,
        mail: await simpleParser(raw),
        from,
        to: envelope.rcptTo.map(({ address }) => address),
      });
      done();
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  mailbox.url = `smtp://${password === undefined ? '' : `post:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  mailbox.stop = () => new Promise((resolve) => server.close(() => resolve()));
  return mailbox;
}
export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** The addresses in a head line of a mail. */
export const addressesIn = (line: AddressObject | AddressObject[] | undefined): string[] =>
  [line ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));

/** What a service with this mailbox is started with. */
export const mailEnv = (mailbox: Pick<Mailbox, 'url'>) => ({
  SMTP_URL: mailbox.url,
  MAIL_FROM: 'comments@magazine.example',
});

/** A mail address that no other call got. */
let addresses = 0;
export const newAddress = (name = 'reader') => {
  addresses++;
  return `${name}-${addresses}@readers.example`;
};
