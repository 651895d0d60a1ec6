import { isLate } from '../backups.ts';
import { isLoopback } from '../origins.ts';

/** The rules of the doctor: what it makes of the facts. A finding that is not good says what to mend. */

export type Finding = { state: 'ok' | 'warn' | 'broken'; about: string; says: string };

const found =
  (state: Finding['state']) =>
  (about: string, says: string): Finding => ({ state, about, says });
const ok = found('ok');
const warn = found('warn');
const broken = found('broken');

/** Bytes of log that a standby may be behind unnoticed. */
const farBehind = 16_000_000;

/** Milliseconds that two clocks may differ unnoticed, and by how much it begins to spoil closing times and challenges. */
const noticed = 2000;
const harmful = 30_000;

/** What is wrong with the address that readers are given, as far as the settings tell. */
export function addressFindings(settings: {
  host: string;
  port: number;
  publicUrl: string;
  trustedProxies: readonly unknown[];
}): Finding[] {
  const { host, port, publicUrl, trustedProxies } = settings;
  const url = new URL(publicUrl);
  const isHere = isLoopback(url.hostname);
  const isOpen = !isLoopback(host);
  const findings: Finding[] = [];
  if (isHere && isOpen)
    findings.push(
      broken(
        'PUBLIC_URL',
        `HOST ${host} lets others in, and PUBLIC_URL ${publicUrl} sends them to their own machine. Set PUBLIC_URL to the origin that readers use.`,
      ),
    );
  else if (isHere && Number(url.port || (url.protocol === 'https:' ? 443 : 80)) !== port)
    findings.push(
      warn(
        'PUBLIC_URL',
        `PUBLIC_URL ${publicUrl} names another port than PORT, ${port}. Unless something passes it on, leave PUBLIC_URL out.`,
      ),
    );
  else if (!isHere && url.protocol === 'http:')
    findings.push(
      broken(
        'PUBLIC_URL',
        `PUBLIC_URL ${publicUrl} is without TLS: browsers keep no cookie of it and solve no challenge there. Put a proxy that ends TLS in front and set PUBLIC_URL to its https:// origin.`,
      ),
    );
  else findings.push(ok('PUBLIC_URL', `Readers are sent to ${publicUrl}.`));
  if (url.protocol === 'https:' && trustedProxies.length === 0)
    findings.push(
      warn(
        'TRUSTED_PROXIES',
        'Something in front ends TLS and TRUSTED_PROXIES is empty: all readers seem to come from that proxy, and share its allowance. Set TRUSTED_PROXIES to its address.',
      ),
    );
  return findings;
}

/** `fault` is what the mail server said when it was asked; undefined where all is well, null where there is no server to ask. */
export function mailFinding(fault: string | undefined | null): Finding {
  if (fault === null) return ok('Mail', 'SMTP_URL is not set: no mail is sent or offered.');
  if (fault === undefined) return ok('Mail', 'The mail server answers, and lets the service in.');
  return broken('Mail', `${fault} Look at SMTP_URL, and whether this machine may reach the server.`);
}

/** How long a chore may be due unnoticed, in seconds: while one process does a long one, others wait for it. */
const patience = 900;

/** `seconds`: for how long a chore has been due that nobody does; null where none was ever done. */
export function choresFinding(seconds: number | null): Finding {
  if (seconds !== null && seconds < patience) return ok('Chores', 'They are done when they are due.');
  const since = seconds === null ? 'yet' : `for ${Math.floor(seconds / 60)} minutes`;
  return warn(
    'Chores',
    `Nobody has done them ${since}: no mail is sent, and nothing is forgotten in time. Start the service, or let the command "chores" run every minute where none runs on.`,
  );
}

/** `kept`: how many backups of its own the service keeps. `isOurs`: the database is the one that comes along. */
export function backupFinding(of: {
  isOurs: boolean;
  kept: number;
  newest: Date | undefined;
  now: Date;
}): Finding {
  const { isOurs, kept, newest, now } = of;
  const about = 'Backups';
  if (kept === 0)
    return isOurs
      ? warn(
          about,
          'BACKUPS is 0: the service makes none. Let something else make them, or leave BACKUPS out.',
        )
      : ok(about, 'The database is yours, and so are its backups: the service makes none.');
  if (!isLate(newest, now)) return ok(about, `The last one was made at ${newest?.toISOString()}.`);
  const said = newest ? `The last one was made at ${newest.toISOString()}` : 'None was made yet';
  return warn(
    about,
    `${said}, and there should be one every night. Let the service run; if it does, look for "backups" in its log.`,
  );
}

/** `skew` is how far the database's clock is ahead, in milliseconds. */
export function clockFinding(skew: number): Finding {
  const apart = Math.abs(skew);
  if (apart < noticed) return ok('Clock', 'The clocks of service and database agree.');
  const says = `The database's clock is ${Math.round(apart / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's. Let both keep time by NTP.`;
  return apart < harmful ? warn('Clock', says) : broken('Clock', says);
}

/** Whether the database is one that this release can work with. */
export function databaseFindings(state: {
  version: string;
  fault: string | undefined;
  missing: number;
  isAhead: boolean;
}): Finding[] {
  const { version, fault, missing, isAhead } = state;
  if (fault) return [broken('Database', `${fault} Move it to a later one.`)];
  const answers = ok('Database', `PostgreSQL ${version} answers.`);
  if (missing > 0)
    return [
      answers,
      broken(
        'Migrations',
        `${missing === 1 ? 'A migration is' : `${missing} migrations are`} not applied yet. Run "migrate", or start the service, which does it too.`,
      ),
    ];
  if (isAhead)
    return [
      answers,
      warn('Migrations', 'A later release has migrated this database. Run that release, or a later one.'),
    ];
  return [answers, ok('Migrations', 'Every migration of this release is applied.')];
}

/** What became of asking the standby what it is; `behind` is in bytes of log, and null where it is no standby. */
export function standbyFinding(asked: { behind: number | null } | { fault: string }): Finding {
  const about = 'Standby';
  if ('fault' in asked) return broken(about, `It cannot be read from: ${asked.fault}`);
  const { behind } = asked;
  if (behind === null)
    return warn(
      about,
      'DATABASE_READ_URL leads to a primary: nothing is read from there. Name a standby, or leave it out.',
    );
  return behind > farBehind
    ? warn(
        about,
        `It is ${Math.round(behind / 1_000_000)} MB of log behind. While it is, all is read from the primary.`,
      )
    : ok(about, 'It follows the primary.');
}

/** Whether the pages of a site may send anything, and whether others could. `isOpen`: others than this machine reach the service. */
export function originFindings(site: { id: string; origins: readonly string[] }, isOpen: boolean): Finding[] {
  const about = `Site ${site.id}`;
  if (site.origins.length === 0) {
    return isOpen
      ? [
          warn(
            about,
            'It has no origins: no page but the service’s own may send votes and comments. Give it the origins of its pages.',
          ),
        ]
      : [ok(about, 'It has no origins: pages on this machine alone may send votes and comments.')];
  }
  const findings: Finding[] = [];
  const plain = site.origins.filter((origin) => origin.startsWith('http:'));
  const local = plain.filter((origin) => isLoopback(new URL(origin).hostname));
  const remote = plain.filter((origin) => !local.includes(origin));
  if (remote.length > 0)
    findings.push(
      warn(
        about,
        `Pages of ${remote.join(', ')} come without TLS: whoever passes them on can change them, and browsers solve no challenge there. Serve them by https and change the origin.`,
      ),
    );
  if (isOpen && local.length > 0)
    findings.push(
      warn(
        about,
        `Pages on a reader's own machine (${local.join(', ')}) may send votes and comments. Take that origin out when you have tried enough.`,
      ),
    );
  return findings.length > 0 ? findings : [ok(about, `Pages of ${site.origins.join(', ')} may send.`)];
}

/** `closed` are the salts that no secret opens: whose they are, and the kid of the secret that sealed them. */
export function saltFinding(closed: readonly { of: string; kid: string }[]): Finding {
  if (closed.length === 0) return ok('SECRETS', 'They open every stored salt.');
  const { whose, kids } = named(closed);
  return broken(
    'SECRETS',
    `They do not open the salt of ${whose}, so no vote or comment is taken there. Put the secret that sealed it (${kids}) back at the end of SECRETS.`,
  );
}

/** `closed` are keys of Akismet's and secrets of webhooks that no secret opens. */
export function sealFinding(closed: readonly { of: string; kid: string }[]): Finding[] {
  if (closed.length === 0) return [];
  const { whose, kids } = named(closed);
  return [
    broken(
      'SECRETS',
      `They do not open ${whose}, so nobody is asked or told there. Put the secret that sealed it (${kids}) back at the end of SECRETS, or set a new key and a new webhook.`,
    ),
  ];
}

function named(closed: readonly { of: string; kid: string }[]): { whose: string; kids: string } {
  const kids = [...new Set(closed.map(({ kid }) => kid))].join(', ');
  const [first, second, third, ...more] = closed.map(({ of }) => of);
  const some = [first, second, third].filter(Boolean).join(', ');
  return { kids, whose: more.length > 0 ? `${some} and ${more.length} more` : some };
}
