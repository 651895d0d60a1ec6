/** A mail on its way to one address. `id` is the same at every attempt; `leaveUrl` takes a one-click unsubscription (RFC 8058). */
export type Mail = {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  lang: string;
  leaveUrl?: string | undefined;
};

/**
 * What became of handing a mail to the server: `refused` is its last word on this mail or address, `failed` may be tried again.
 * `error` names no address and nothing that the server wrote.
 */
export type Mailed = { result: 'done' | 'failed' | 'refused'; status?: number; error?: string };

/** The server that takes mails. It never throws. The sender is always that of the settings. */
export type Mailer = {
  send(mail: Mail): Promise<Mailed>;
  /** What is wrong with the server, as a sentence; undefined where it answers and lets the service in. */
  fault(): Promise<string | undefined>;
};
