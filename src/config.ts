import { type Cidr, readCidr } from './cidr.ts';
import { hostUrls } from './db/hosts.ts';
import type { Keyring } from './keyring.ts';
import { isLoopback } from './origins.ts';
import { parseSecrets } from './secrets.ts';
import { emailAddress } from './text.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Each has two of the sixteen slots of every tally to itself. */
export const mostWorkers = 8;

/** The operator's mail server, and the one address that all mails come from. `user` is empty where none is needed. */
export type MailSettings = {
  server: { host: string; port: number; secure: boolean; user: string; password: string };
  from: string;
};

/** A publisher's own sign-in. `claim` says what somebody may do; `insecure`: by http, on this machine alone. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  claim: string;
  insecure: boolean;
};

/** What the environment says. `databaseUrl` null asks for the embedded server, which also makes what is missing here. */
export type Settings = {
  host: string;
  port: number;
  /** How many processes serve; `auto`: as many as the machine has cores. */
  workers: number | 'auto';
  /** The origin that readers see, without a slash at the end. */
  publicUrl: string;
  databaseUrl: string | null;
  /** A standby of that database, for what the public reads; null: it is read there too. */
  readUrl: string | null;
  dataDir: string;
  /** How many backups of its own the service keeps, and where; with 0 it makes none. */
  backups: { kept: number; folder: string };
  keyring: Keyring | null;
  ownerKey: string | null;
  demo: boolean;
  trustedProxies: Cidr[];
  /** Private networks that webhooks may lead into. */
  webhookAllow: Cidr[];
  /** Null: nobody signs in by an account of their organisation. */
  oidc: OidcSettings | null;
  /** Null: the service sends no mail, and offers none. */
  mail: MailSettings | null;
  /** The longest file that the desk takes, in bytes. */
  uploadLimit: number;
  logLevel: (typeof logLevels)[number];
};

/** Settings with nothing left to make: what the app is given. `loopback` is true while nobody else can reach it. */
export type Config = Omit<
  Settings,
  'databaseUrl' | 'readUrl' | 'dataDir' | 'workers' | 'keyring' | 'ownerKey'
> & {
  keyring: Keyring;
  ownerKey: string;
  loopback: boolean;
};

/** Every fault of the environment at once, a line each; values are not repeated, since some are secret. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Reads the environment; an empty value counts as unset. Throws a ConfigError that names every fault. */
export function parseConfig(env: Record<string, string | undefined>): Settings {
  const faults: string[] = [];
  const given = (name: string) => (env[name]?.trim() ? env[name].trim() : undefined);

  const host = given('HOST') ?? '127.0.0.1';
  const portText = given('PORT') ?? '8787';
  const port = Number(portText);
  const isPort = /^\d{1,5}$/.test(portText) && port <= 65_535;
  if (!isPort) faults.push('PORT must be a whole number from 0 to 65535.');

  const workersText = given('WORKERS') ?? '1';
  const workers = workersText === 'auto' ? workersText : Number(workersText);
  if (!/^(auto|[1-8])$/.test(workersText))
    faults.push(`WORKERS must be a whole number from 1 to ${mostWorkers}, or auto.`);

  const publicUrl = readOrigin(given('PUBLIC_URL') ?? `http://localhost:${isPort ? port : ''}`);
  if (publicUrl === undefined)
    faults.push('PUBLIC_URL must be an origin like https://polls.example.com, without a path.');

  const databaseUrl = given('DATABASE_URL') ?? null;
  if (databaseUrl !== null && hostUrls(databaseUrl) === undefined)
    faults.push('DATABASE_URL must be a URL that starts with postgres:// or postgresql://.');

  const readUrl = given('DATABASE_READ_URL') ?? null;
  if (readUrl !== null && hostUrls(readUrl)?.length !== 1)
    faults.push('DATABASE_READ_URL must be a URL of one host that starts with postgres:// or postgresql://.');
  if (readUrl !== null && databaseUrl === null)
    faults.push('DATABASE_READ_URL is of no use without DATABASE_URL.');

  const dataDir = given('DATA_DIR') ?? '.data';
  const backupsText = given('BACKUPS') ?? (databaseUrl === null ? '7' : '0');
  if (!/^\d{1,3}$/.test(backupsText)) faults.push('BACKUPS must be a whole number from 0 to 999.');
  const backups = { kept: Number(backupsText), folder: given('BACKUP_DIR') ?? `${dataDir}/backups` };

  const secrets = given('SECRETS');
  const parsed = secrets === undefined ? undefined : parseSecrets(secrets);
  if (parsed && 'faults' in parsed) faults.push(...parsed.faults.map((fault) => `SECRETS: ${fault}.`));
  if (secrets === undefined && databaseUrl !== null)
    faults.push('SECRETS is required with DATABASE_URL: kid:base64url, at least 32 random bytes.');

  const ownerKey = given('OWNER_KEY') ?? null;
  if (ownerKey === null && databaseUrl !== null) faults.push('OWNER_KEY is required with DATABASE_URL.');
  if (ownerKey !== null && !/^[!-~]{24,}$/.test(ownerKey))
    faults.push('OWNER_KEY must have at least 24 characters: letters, digits and signs of ASCII, no spaces.');

  const demo = given('DEMO') ?? (databaseUrl === null ? '1' : '0');
  if (demo !== '0' && demo !== '1') faults.push('DEMO must be 1 or 0.');

  const cidrs = (name: string) => {
    const read = (given(name) ?? '')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(readCidr);
    const known = read.filter((cidr) => cidr !== undefined);
    if (known.length < read.length)
      faults.push(`${name} must be a list of CIDRs like 10.0.0.0/8, separated by commas.`);
    return known;
  };
  const trustedProxies = cidrs('TRUSTED_PROXIES');
  const webhookAllow = cidrs('WEBHOOK_ALLOW');

  const mail = readMail(given('SMTP_URL'), given('MAIL_FROM'), faults);

  const oidc = readOidc(given, faults);

  const uploadText = given('UPLOAD_LIMIT') ?? '2000';
  if (!/^[1-9]\d{0,6}$/.test(uploadText))
    faults.push('UPLOAD_LIMIT must be a whole number of megabytes from 1 to 9999999.');

  const logLevel = logLevels.find((level) => level === (given('LOG_LEVEL') ?? 'info'));
  if (logLevel === undefined) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);

  if (faults.length > 0 || publicUrl === undefined || logLevel === undefined) throw new ConfigError(faults);
  return {
    host,
    port,
    workers,
    publicUrl,
    databaseUrl,
    readUrl,
    dataDir,
    backups,
    keyring: parsed && 'keyring' in parsed ? parsed.keyring : null,
    ownerKey,
    demo: demo === '1',
    trustedProxies,
    webhookAllow,
    oidc,
    mail,
    uploadLimit: Number(uploadText) * 1_000_000,
    logLevel,
  };
}

/** Puts together what the app is given; `keyring` and `ownerKey` come from the settings or were made at the first start. */
export function completeConfig(settings: Settings, made: { keyring: Keyring; ownerKey: string }): Config {
  const { databaseUrl: _url, readUrl: _read, dataDir: _dir, workers: _workers, ...rest } = settings;
  const { keyring, ownerKey } = made;
  return { ...rest, keyring, ownerKey, loopback: isLoopback(settings.host) };
}

/** Browsers keep no Secure cookie of a first try by plain http on the machine itself; everywhere else there is no other kind. */
export function needsSecureCookies(config: Pick<Config, 'loopback' | 'publicUrl'>): boolean {
  return !config.loopback || config.publicUrl.startsWith('https:');
}

function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return plain && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

const oidcNames = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

/** A sign-in of the publisher's own takes all three settings or none. */
function readOidc(given: (name: string) => string | undefined, faults: string[]): OidcSettings | null {
  const [issuer, clientId, clientSecret] = oidcNames.map(given);
  const claim = given('OIDC_CLAIM');
  const missing = oidcNames.filter((name) => given(name) === undefined);
  if (missing.length === oidcNames.length && claim === undefined) return null;
  for (const name of missing) faults.push(`${name} is required with the other OIDC settings.`);
  const url = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer) : undefined;
  const insecure = url?.protocol === 'http:' && isLoopback(url.hostname);
  if (issuer !== undefined && url?.protocol !== 'https:' && !insecure)
    faults.push('OIDC_ISSUER must be an https:// address, as the provider names itself.');
  if (!url || !issuer || !clientId || !clientSecret) return null;
  return { issuer, clientId, clientSecret, claim: claim ?? 'hustings', insecure };
}

/** Mail takes both settings or none. */
function readMail(
  smtpUrl: string | undefined,
  from: string | undefined,
  faults: string[],
): MailSettings | null {
  const server = smtpUrl === undefined ? undefined : readMailServer(smtpUrl);
  if (smtpUrl !== undefined && server === undefined)
    faults.push(
      'SMTP_URL must be like smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start.',
    );
  if (from !== undefined && !emailAddress.safeParse(from).success)
    faults.push('MAIL_FROM must be an e-mail address like comments@example.com.');
  if (smtpUrl !== undefined && from === undefined) faults.push('MAIL_FROM is required with SMTP_URL.');
  if (smtpUrl === undefined && from !== undefined) faults.push('SMTP_URL is required with MAIL_FROM.');
  return server && from !== undefined ? { server, from } : null;
}

function readMailServer(text: string): MailSettings['server'] | undefined {
  // Of a scheme that browsers do not know, `URL` leaves the host as it was typed.
  const secure = text.startsWith('smtps://');
  const known = secure || text.startsWith('smtp://');
  const web = text.replace(/^smtps?:/, 'https:');
  if (!known || !URL.canParse(web)) return undefined;
  const url = new URL(web);
  if (url.pathname !== '/' || url.search || url.hash || (url.password && !url.username)) return undefined;
  try {
    return {
      ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(portIn(text, url)), secure },
      ...{ user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    };
  } catch {
    return undefined;
  }

  /** As https 443 is no port at all, and for mail it is one. */
  function portIn(typed: string, { port }: URL): string {
    return port || (/:443\/?$/.test(typed) ? '443' : secure ? '465' : '587');
  }
}
