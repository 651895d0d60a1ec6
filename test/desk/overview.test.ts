import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { openSite, type ReadersService, startForReaders, written } from '../support/readers.ts';
import { newSite, ownerKey, type Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const read = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const turnedAway = (site: Site, origin: string) =>
  site.api('/comments', { body: written('/a'), headers: { origin } });
/** An owner of these sites alone, so that the overview is not everybody's. */
async function ownerOf(first: Site, ...more: Site[]): Promise<Desk> {
  const { key } = await first.newKey('owner', { sites: [first, ...more].map(({ name }) => name) });
  return signIn(service, key);
}

describe('pages that were turned away', () => {
  test('stand on the overview with how often they tried, and are let in by a click', async () => {
    const site = await openSite(service);
    const origin = 'https://blog.example';
    await turnedAway(site, origin);
    const owner = await ownerOf(site);
    const page = (await owner.get('/desk')).text;
    expect(read(page)).toContain(`${origin} tried to use your polls or comments once`);
    const sent = await owner.post(`/desk/sites/${site.name}/origins`, {
      origin,
      decision: 'allow',
      from: 'overview',
    });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/desk']);
    const after = (await owner.get('/desk')).text;
    expect(read(after)).toContain('The page may use the site’s polls and threads from now on.');
    expect(after).not.toContain(origin);
    expect((await site.comment('/a', {}, { headers: { origin } })).status).toBe(201);
  });

  test('stand above the site’s settings too, which a decision there leads back to', async () => {
    const site = await openSite(service);
    const origin = 'https://blog.example';
    await turnedAway(site, origin);
    const owner = await ownerOf(site);
    const settings = `/desk/sites/${site.name}/settings`;
    expect(read((await owner.get(settings)).text)).toContain(`${origin} tried to use`);
    const sent = await owner.post(`/desk/sites/${site.name}/origins`, {
      origin,
      decision: 'allow',
      from: 'settings',
    });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, settings]);
    const after = read((await owner.get(settings)).text);
    expect(after).toContain('The page may use the site’s polls and threads from now on.');
    expect(after).not.toContain('tried to use');
    expect(after).toContain(`https://magazine.example ${origin}`);
  });

  test('are dismissed by a click, and go on being turned away', async () => {
    const site = await openSite(service);
    const origin = 'https://scraper.example';
    await turnedAway(site, origin);
    const owner = await ownerOf(site);
    await owner.get('/desk');
    await owner.post(`/desk/sites/${site.name}/origins`, { origin, decision: 'dismiss', from: 'overview' });
    expect((await owner.get('/desk')).text).not.toContain(origin);
    expect((await turnedAway(site, origin)).status).toBe(403);
  });

  test('are many in one place: three at once, the others behind a word', async () => {
    const site = await openSite(service);
    for (let at = 0; at < 7; at++) await turnedAway(site, `https://page-${at}.example`);
    const owner = await ownerOf(site);
    const [shown = '', folded = ''] = (await owner.get('/desk')).text.split('<summary>4 more</summary>');
    expect(shown.split('<code>').length - 1).toBe(3);
    expect(folded.split('<code>').length - 1).toBe(4);
  });

  test('are nobody’s business but the owners’', async () => {
    const site = await openSite(service);
    await turnedAway(site, 'https://blog.example');
    const editor = await signIn(service, (await site.newKey('editor')).key);
    expect((await editor.get('/desk')).text).not.toContain('blog.example');
  });
});

describe('a queue that nobody has looked at for half a day', () => {
  const hold = async (site: Site, hours: number) => {
    const { id } = (await site.comment('/a')).body.comment;
    await service.database.sql`
      update comments set created_at = statement_timestamp() - make_interval(mins => ${Math.round(hours * 60)}) where id = ${id}`;
    return id as string;
  };

  test('is said plainly of the site that it is of, with the oldest comment’s age, to whoever can do something', async () => {
    const [late, calm, days] = [
      await openSite(service, { holdAll: true }),
      await openSite(service, { holdAll: true }),
      await openSite(service, { holdAll: true }),
    ];
    await hold(late, 14.5);
    await hold(late, 1);
    await hold(calm, 11.9);
    await hold(days, 75);
    const { key } = await late.newKey('moderator', { sites: [late.name, calm.name, days.name] });
    const page = (await (await signIn(service, key)).get('/desk')).text;
    const of = (site: Site) =>
      page.split('<section class="card">').find((card) => card.includes(`/sites/${site.name}/`)) ?? '';
    expect(read(of(late))).toContain('A comment has been waiting for 14 hours.');
    expect(read(of(late))).toContain('2 comments wait');
    expect(of(late)).toContain(`/desk/queue?site=${late.name}&amp;order=oldest`);
    expect(read(of(calm))).toMatch(/One comment waits.*, for 11 hours so far\./);
    expect(read(of(calm))).not.toContain('has been waiting');
    expect(read(of(days))).toContain('A comment has been waiting for 3 days.');
  });

  test('is silent again once it is cleared', async () => {
    const site = await openSite(service, { holdAll: true });
    const id = await hold(site, 20);
    const owner = await ownerOf(site);
    expect(read((await owner.get('/desk')).text)).toContain('waiting for 20 hours');
    await site.api(`/comments/${id}`, { method: 'PATCH', body: { status: 'trash' }, owner: true });
    expect(read((await owner.get('/desk')).text)).not.toMatch(/wait/);
  });

  test('speaks German', async () => {
    const site = await newSite(service, { settings: { picture: 'never', comments: { holdAll: true } } });
    await hold(site, 13);
    const desk = await signIn(service, ownerKey);
    const { text } = await desk.get('/desk', { 'accept-language': 'de' });
    expect(read(text)).toContain('Ein Kommentar wartet seit 13 Stunden.');
  });
});
