import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadersService, startForReaders } from '../support/readers.ts';
import { newNetwork, newSite, readPicture, type Site } from '../support/service.ts';

let service: ReadersService;
let site: Site;
beforeAll(async () => {
  service = await startForReaders();
  site = await newSite(service);
});
afterAll(() => service.stop());

const newChallenge = async (query = '') => (await site.api(`/challenge?action=comment&ref=/a${query}`)).body;

async function fetchMedia(path: string, headers: Record<string, string> = {}, from = newNetwork()) {
  const url = `http://localhost:8787/api/v1/sites/${site.name}${path}`;
  const response = await service.app.request(url, { headers: { 'x-forwarded-for': from, ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

test.each([
  ['pictures', 'image/png', '\x89PNG\r\n\x1a\n'],
  ['sounds', 'audio/wav', 'RIFF'],
])(
  '%s come as %s, for the reader’s own cache alone, and may stand on any page',
  async (kind, type, magic) => {
    const { picture } = await newChallenge();
    const got = await fetchMedia(`/${kind}/${picture.token}`);
    expect(got.status).toBe(200);
    expect(got.headers.get('content-type')).toBe(type);
    expect(got.headers.get('cache-control')).toBe('private, max-age=1800');
    expect(got.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.bytes.toString('latin1').startsWith(magic)).toBe(true);
  },
);

test('the same token gives the same bytes again, after a restart too, and another token others', async () => {
  const [one, two] = [await newChallenge(), await newChallenge()];
  for (const kind of ['pictures', 'sounds']) {
    const first = await fetchMedia(`/${kind}/${one.picture.token}`);
    service.pass(120);
    const again = await fetchMedia(`/${kind}/${one.picture.token}`);
    const other = await fetchMedia(`/${kind}/${two.picture.token}`);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(other.bytes.equals(first.bytes)).toBe(false);
  }
});

test('neither the challenge nor any header or byte of a picture or a sound says the answer', async () => {
  for (let picture = 0; picture < 8; picture++) {
    const challenge = await newChallenge();
    const answer = await readPicture(service, challenge);
    const said = [
      JSON.stringify({ ...challenge, altcha: null, picture: { ...challenge.picture, token: '' } }),
    ];
    for (const kind of ['pictures', 'sounds']) {
      const { headers, bytes } = await fetchMedia(`/${kind}/${challenge.picture.token}`);
      said.push(JSON.stringify([...headers].filter(([name]) => name !== 'x-request-id')));
      // Two digits stand by chance in any file of some kilobytes; longer answers do not.
      if (answer.length > 3) said.push(bytes.toString('latin1'));
    }
    // An address with a token in it may hold two characters by chance.
    const texts = said.map((text) => text.replaceAll(challenge.picture.token, ''));
    if (answer.length > 3) for (const text of texts) expect(text.toUpperCase()).not.toContain(answer);
  }
});

test('a PNG holds its pixels and nothing else, no text chunk among them', async () => {
  const { picture } = await newChallenge();
  const { bytes } = await fetchMedia(`/pictures/${picture.token}`);
  const chunks: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    chunks.push(bytes.toString('latin1', at + 4, at + 8));
  expect(chunks.filter((name) => !['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(name))).toEqual([]);
});

test.each(['pictures', 'sounds'])(
  '%s of another site’s token, of junk, or of an expired one are not found',
  async (kind) => {
    const other = await newSite(service);
    const foreign = (await other.api('/challenge?action=comment&ref=/a')).body.picture.token;
    expect((await fetchMedia(`/${kind}/${foreign}`)).status).toBe(404);
    expect((await fetchMedia(`/${kind}/junk`)).status).toBe(404);
    const { picture } = await newChallenge();
    service.pass(30 * 60 + 1);
    expect((await fetchMedia(`/${kind}/${picture.token}`)).status).toBe(404);
  },
);

test('a browser that asks for a range of a sound gets just that range', async () => {
  const { picture } = await newChallenge();
  const whole = await fetchMedia(`/sounds/${picture.token}`);
  const size = whole.bytes.length;
  for (const [range, from, to] of [
    ['bytes=0-1', 0, 2],
    ['bytes=10-', 10, size],
    ['bytes=-4', size - 4, size],
  ] as const) {
    const part = await fetchMedia(`/sounds/${picture.token}`, { range });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${size}`);
    expect(part.bytes.equals(whole.bytes.subarray(from, to))).toBe(true);
  }
});

test('the picture and the sound follow the language asked for', async () => {
  const [english, german] = [await newChallenge('&lang=en'), await newChallenge('&lang=de')];
  expect(german.picture.alt).not.toBe(english.picture.alt);
  expect((await fetchMedia(`/sounds/${german.picture.token}`)).status).toBe(200);
});

test('a network that has pictures drawn by the hundred has to wait, and nobody else', async () => {
  const from = newNetwork();
  const statuses: number[] = [];
  for (let asked = 0; asked <= 240; asked++) {
    const { picture } = await newChallenge();
    statuses.push((await fetchMedia(`/pictures/${picture.token}`, {}, from)).status);
  }
  expect(statuses.slice(0, 240).every((status) => status === 200)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
  const { picture } = await newChallenge();
  const refused = await fetchMedia(`/pictures/${picture.token}`, {}, from);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await fetchMedia(`/pictures/${picture.token}`)).status).toBe(200);
});
