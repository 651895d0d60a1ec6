import { randomUUID } from 'node:crypto';
import { type Desk, signIn } from '../../support/desk.ts';
import { deskPages } from '../../support/desk-pages.ts';
import { type Answer, newSite, ownerKey, type Service } from '../../support/service.ts';
import { oneOf } from '../effort.ts';

/** The forms of the desk but for the way out, and the one that brings a file. */
export const forms = Object.keys(deskPages)
  .filter((page) => page.startsWith('POST ') && !/sign-out|imports$/.test(page))
  .map((page) => page.slice(5));

const origins = [
  ...['https://evil.example', 'null', 'https://evil.polls.example.com', 'http://polls.example.com', ''],
  ...[
    'https://polls.example.com:444',
    'https://polls.example.com.',
    'HTTPS://POLLS.EXAMPLE.COM',
    'https://xn--polls.example.com',
  ],
];

type Wrong = [name: string, make: () => string];

/** A text with one letter made another, or with something else done to it that a program might try. */
function bent(text: string, chance: () => number): string {
  const at = Math.floor(chance() * text.length);
  const letter = oneOf(chance, [...'ABCxyz019-_.%\u0000é ']);
  const changed = oneOf(chance, [
    `${text.slice(0, at)}${letter}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${text.slice(at + 1)}`,
    text.slice(0, at),
    text.toUpperCase(),
    `${text}${letter}`,
    text.split('').toReversed().join(''),
    text.replace(/[\w-]{43}/, (secret) => secret.replace(/.$/, '=')),
  ]).replaceAll(' ', '_');
  // What is nothing is sent as no key at all.
  return ['', text].includes(changed) ? 'x' : changed;
}

const cookieOf = ({ jar }: Desk) => [...jar].map((pair) => pair.join('=')).join('; ');

/** Two people at one desk and a stranger at its doors. */
export async function openDoors(service: Service, others: Service[], chance: () => number) {
  const home = service.config.publicUrl;
  const site = await newSite(service);
  const { key, id } = await site.newKey('owner');
  const [desk, other, gone] = [
    await signIn(service, key),
    await signIn(service, ownerKey),
    await signIn(service, key),
  ];
  const ended = { cookie: cookieOf(gone), token: gone.csrf() };
  await gone.post('/desk/sign-out');
  const any = () => oneOf(chance, [service, ...others]);

  const wrongCookies: Wrong[] = [
    ['no cookie', () => ''],
    ['an ended cookie', () => ended.cookie],
    [
      'a bent cookie',
      () => cookieOf(desk).replace(/(?<=desk=).*/, (text) => encodeURIComponent(bent(text, chance))),
    ],
  ];
  const wrongTokens: Wrong[] = [
    ['no token', () => ''],
    ['another’s token', () => other.csrf()],
    ['an ended token', () => ended.token],
    ['a bent token', () => bent(desk.csrf(), chance)],
  ];

  /** A form of which one thing is wrong and everything else is right; gives what would be a fault. */
  async function forgery(path: string): Promise<string[]> {
    const wrong = oneOf(chance, ['token', 'token', 'cookie', 'origin'] as const);
    const [name, make] = oneOf(chance, wrong === 'cookie' ? wrongCookies : wrongTokens);
    const cookie = wrong === 'cookie' ? make() : cookieOf(desk);
    const csrf = wrong === 'token' ? make() : desk.csrf();
    const origin = wrong === 'origin' ? oneOf(chance, origins) : home;
    const headers = {
      ...(cookie ? { cookie } : {}),
      ...(origin ? { origin } : {}),
      ...(wrong === 'origin' ? { 'sec-fetch-site': oneOf(chance, ['cross-site', 'same-site', 'none']) } : {}),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const fields = { name: 'Forged', question: 'Forged?', lines: 'A\nB', sure: 'yes', notice: 'Forged' };
    const body = `${new URLSearchParams({ csrf, ...fields })}`;
    const address = path.replace(':site', site.name).replaceAll(/:\w+/g, randomUUID());
    const { status, headers: told } = await any().send(address, { method: 'POST', body, headers });
    const isAway = status === 303 && (told.get('location') ?? '').startsWith('/desk/sign-in');
    const how = wrong === 'origin' ? `from “${origin}”` : `with ${name}`;
    return status === 403 || (wrong === 'cookie' && isAway)
      ? []
      : [`${path} ${how} was answered with ${status}.`];
  }

  /** A key that is nearly one. */
  async function guess(from: string): Promise<{ answer: Answer; faults: string[] }> {
    const guessed = bent(oneOf(chance, [key, ownerKey]), chance);
    const headers = { authorization: `Bearer ${encodeURI(guessed)}` };
    const answer = await site.api('/keys', { headers, from });
    const faults = [401, 429].includes(answer.status)
      ? []
      : [`A bent key was answered with ${answer.status}.`];
    return { answer, faults };
  }

  /** Uses of a session on its way to its end, in all processes: after its end is answered none gets in. */
  async function ending(): Promise<string[]> {
    const made = await site.newKey('editor');
    const leaving = await signIn(service, made.key);
    const cookie = cookieOf(leaving);
    const look = async () => (await any().send('/desk', { headers: { cookie } })).status;
    const end = oneOf(chance, [
      () => leaving.post('/desk/sign-out'),
      () => leaving.post('/desk/sign-out', { everywhere: 'yes' }),
      () => site.api(`/keys/${made.id}`, { method: 'DELETE', owner: true }),
    ]);
    const [during] = await Promise.all([Promise.all([look(), look(), look()]), end()]);
    const after = await Promise.all([look(), look(), look()]);
    const odd = [
      ...during.filter((status) => ![200, 303].includes(status)),
      ...after.filter((status) => status !== 303),
    ];
    return odd.map((status) => `A session that was ended was answered with ${status}.`);
  }

  /** One link in many browsers at once. */
  async function race(): Promise<string[]> {
    const invited = await desk.post(`/desk/sites/${site.name}/people/invite`, { key: id });
    const token = /link\?token=([\w-]{43})/.exec(invited.text)?.[1] ?? '';
    const fields = {
      headers: { origin: home, 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}`,
    };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => any().send('/desk/sign-in/link', { method: 'POST', ...fields })),
    );
    const entered = answers.filter(({ status }) => status === 303).length;
    return entered === 1 ? [] : [`A link signed in ${entered} times.`];
  }

  return { site, key, forgery, guess, ending, race };
}
