import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingStored } from '../support/ledger.ts';
import { linkIn, startWithMail, wish } from '../support/mail-readers.ts';
import { openSite, type ReadersService } from '../support/readers.ts';
import { newNetwork, publicUrl, type Site } from '../support/service.ts';

let world: Awaited<ReturnType<typeof startWithMail>>;
let service: ReadersService;
let site: Site;
let poll: string;
const origin = 'https://magazine.example';
const names: Record<string, string> = {};

beforeAll(async () => {
  world = await startWithMail();
  service = world.service;
  site = await openSite(service);
  poll = await site.newPoll();
  const { voter } = (await site.vote(poll)).body;
  const { id, email } = await wish(site, { replies: true, decision: true });
  await world.deliver();
  const asked = await site.api(`/challenge?action=vote&ref=${poll}&picture=1`);
  const preview = await site.api(`/polls/${poll}/preview`, { method: 'POST', owner: true });
  Object.assign(names, { site: site.name, poll, id, voter, email, token: asked.body.picture.token });
  names.preview = new URL(preview.body.url).pathname;
});
afterAll(() => world.stop());

/** As browsers, mail programs and their scanners ask before anybody has clicked. */
const scouts: [who: string, headers: Record<string, string>][] = [
  ['a reader', {}],
  ['a reader who has voted', { cookie: 'to be filled in' }],
  [
    'a browser ahead of time',
    { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch', 'x-moz': 'prefetch' },
  ],
  [
    'another site’s image',
    { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  ],
  ['somebody who means another method', { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }],
];

const addressesIn = (text: string) =>
  [...text.matchAll(/(?:href|src|action|data-[a-z]+)="([^"]+)"|(http:\/\/localhost:8787\/[^\s<>")\]]*)/g)]
    .map(([, attribute, bare]) => (attribute ?? bare ?? '').replaceAll('&amp;', '&'))
    .filter((address) => URL.canParse(address, publicUrl))
    .map((address) => new URL(address, publicUrl))
    .filter(({ origin: own }) => own === publicUrl)
    .map(({ pathname, search }) => `${pathname}${search}`);

/** Looks at the head and the beginning alone: what streams would never end. */
async function look(path: string, method: string, headers: Record<string, string>): Promise<string> {
  const answer = await service.app.request(`${publicUrl}${path}`, {
    method,
    headers: { ...headers, 'x-forwarded-for': newNetwork() },
  });
  if (answer.status >= 500) throw new Error(`${method} ${path}: ${answer.status}`);
  const isText = /^text\/html|json/.test(answer.headers.get('content-type') ?? '');
  if (isText) return answer.text();
  await answer.body?.cancel();
  return '';
}

test.each(scouts)(
  '%s who follows every link of every page and mail by GET and HEAD changes nothing',
  async (_, headers) => {
    const sent = headers.cookie ? { cookie: `hustings-voter-${site.name}=${names.voter}` } : headers;
    const before = await everythingStored(service);
    const mails = world.mailbox.arrived.flatMap(({ raw, mail }) =>
      addressesIn(`${raw} ${mail.html} ${mail.text}`),
    );
    const found = new Set([
      ...['/', '/demo', `/sites/${site.name}/polls`, `/sites/${site.name}/threads?thread=/t`],
      ...[`/sites/${site.name}/feedback`, `/sites/${site.name}/polls/${poll}?choose=o1`, names.preview ?? ''],
      ...[
        `/sites/${site.name}/polls/${poll}/embed`,
        linkIn(world.mailbox, names.email ?? '', 'confirm'),
        ...mails,
      ],
    ]);
    // A set may grow while it is walked.
    for (const path of found) {
      await look(path, 'HEAD', sent);
      if (found.size < 400) for (const each of addressesIn(await look(path, 'GET', sent))) found.add(each);
    }
    expect(found.size).toBeGreaterThan(25);
    expect([...found].some((path) => path.endsWith('/votes'))).toBe(true);
    expect(
      [...found].some((path) => path.includes('/mail/unsubscribe') || path.includes('/mail/confirm')),
    ).toBe(true);
    expect(await everythingStored(service)).toBe(before);
  },
);

test('no address of the service but the desk’s changes anything by GET or HEAD, whatever comes with it', async () => {
  const before = await everythingStored(service);
  const query = new URLSearchParams({
    ...{
      ballotId: randomUUID(),
      choices: 'o1',
      vote: 'o1',
      thread: '/t',
      ref: poll,
      action: 'vote',
      voted: 'counted',
    },
    ...{
      'proof.picture.token': names.token ?? '',
      'proof.picture.answer': 'X',
      method: 'POST',
      _method: 'POST',
    },
    token:
      new URLSearchParams(linkIn(world.mailbox, names.email ?? '', 'confirm').split('?')[1]).get('token') ??
      '',
  });
  const paths = new Set(service.app.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => path));
  expect(paths.size).toBeGreaterThan(100);
  for (const path of paths) {
    if (path.startsWith('/desk')) continue;
    const address = path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name) => names[name] ?? name);
    for (const method of ['GET', 'HEAD']) await look(`${address}?${query}`, method, { origin });
  }
  expect(await everythingStored(service)).toBe(before);
});

describe('a vote dressed as something that no browser asks leave for', () => {
  const json = async () =>
    JSON.stringify({
      ballotId: randomUUID(),
      choices: ['o1'],
      voter: null,
      proof: (await site.prove('vote', poll)).proof,
    });
  const boundary = 'x';
  const multipart = (text: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="body"\r\nContent-Type: application/json\r\n\r\n${text}\r\n--${boundary}--\r\n`;

  test.each<[string, string, (text: string) => string]>([
    ['plain text', 'text/plain', (text) => text],
    ['plain text with a word of JSON', 'text/plain; application/json', (text) => text],
    ['JSON as a parameter', 'text/plain;charset=application/json', (text) => text],
    ['a form’s field name', 'application/x-www-form-urlencoded', (text) => text],
    ['a form’s field', 'application/x-www-form-urlencoded', (text) => `body=${encodeURIComponent(text)}`],
    ['a part of a form', `multipart/form-data; boundary=${boundary}`, multipart],
    ['two types', 'text/plain, application/json', (text) => text],
    ['two types the other way', 'application/json, text/plain', (text) => text],
    ['a type of no name', ' ', (text) => text],
    ['nothing known', 'application/octet-stream', (text) => text],
    ['nearly JSON', 'application/jsonp', (text) => text],
    ['another JSON', 'application/csp-report', (text) => text],
    ['a report', 'application/reports+json', (text) => text],
  ])('%s is refused by either way, and nothing is written', async (_, type, dress) => {
    for (const path of [`/polls/${poll}/votes`, `/polls/${poll}/vote%73`]) {
      const body = dress(await json());
      const before = await everythingStored(service);
      const answer = await site.api(path, {
        body,
        headers: { 'content-type': type, origin },
        from: newNetwork(),
      });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
      expect(await everythingStored(service)).toBe(before);
    }
  });
});

describe('a page that looks like one of the site’s', () => {
  test.each([
    ...['null', 'https://evil.example', 'https://magazine.example.evil.com', 'https://evilmagazine.example'],
    ...[
      'https://www.magazine.example',
      'https://MAGAZINE.example',
      'https://magazine.example.',
      'HTTPS://magazine.example',
    ],
    ...[
      'https://magazine.example:8443',
      'https://magazine.example:443',
      'http://magazine.example',
      '//magazine.example',
    ],
    ...[
      'https://user@magazine.example',
      'https://magazine.example@evil.example',
      'https://magazine.example/',
      'magazine.example',
    ],
    ...[
      'https://magazine.example, https://evil.example',
      'https://evil.example https://magazine.example',
      'file://',
    ],
    ...[
      'https://xn--magazne-s9a.example',
      'https://magazine.example%00.evil.example',
      'https://magazine.example#',
    ],
  ])('%s may do nothing in a reader’s name, whatever else it says', async (strange) => {
    const headers = { origin: strange, referer: `${origin}/`, 'sec-fetch-site': 'same-origin' };
    const before = await everythingStored(service);
    const sent: [string, unknown][] = [
      [
        `/polls/${poll}/votes`,
        {
          ballotId: randomUUID(),
          choices: ['o1'],
          voter: null,
          proof: (await site.prove('vote', poll)).proof,
        },
      ],
      ['/comments', { commentId: randomUUID(), thread: '/t', author: { name: 'A' }, body: 'Said.' }],
      ['/feedback', { message: 'A note.' }],
      [`/comments/${names.id}/reports`, { reason: 'spam' }],
    ];
    for (const [path, body] of sent) {
      const answer = await site.api(path, { body, headers, from: newNetwork() });
      expect([answer.status, answer.body.code], path).toEqual([403, 'origin_not_allowed']);
    }
    const form = await service.send(`/sites/${site.name}/polls/${poll}`, {
      body: `choices=o1&proof.picture.token=${names.token}&proof.picture.answer=X`,
      headers: {
        ...headers,
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(form.status).toBe(403);
    const without = (text: string) =>
      text
        .split('\n')
        .filter((row) => !row.includes('"origin":'))
        .toSorted();
    expect(without(await everythingStored(service))).toEqual(without(before));
  });

  test('is told apart from the site’s own, which may', async () => {
    expect((await site.vote(poll, {}, { headers: { origin } })).status).toBe(201);
    expect((await site.vote(poll, {}, { headers: { referer: 'https://evil.example/' } })).status).toBe(201);
  });
});
