import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fewestLessons } from '../../src/comments/bayes.ts';
import { everyComment } from '../../src/comments/spam-lessons.ts';
import { type Desk, signIn } from '../support/desk.ts';
import { openSite, rule, startForReaders } from '../support/readers.ts';
import { ownerKey, type Site } from '../support/service.ts';

let service: Awaited<ReturnType<typeof startForReaders>>;
const asked: string[] = [];
let owner: Desk;
beforeAll(async () => {
  service = await startForReaders({
    platform: {
      spamService: {
        isSpam: async () => null,
        correct: async () => {},
        takesKey: async (key) => {
          asked.push(key);
          return key !== 'a-wrong-key';
        },
      },
    },
  });
  owner = await signIn(service, ownerKey);
});
afterAll(() => service.stop());

const pageOf = (site: Site) => `/desk/sites/${site.name}/spam`;
const settingsOf = async (site: Site) => (await site.api('', { owner: true })).body;

/** What an editor reads: the page without its markup. */
const read = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the desk’s page about spam', () => {
  test('says how much was learnt, and when it will speak', async () => {
    const site = await openSite(service, { holdAll: true });
    const { id } = (await site.comment('/a')).body.comment;
    await rule(site, id, { status: 'spam' });
    const before = read((await owner.get(pageOf(site))).text);
    expect(before).toContain(`Marked as spam 1 of ${fewestLessons}`);
    expect(before).toContain(`Approved 0 of ${fewestLessons}`);
    expect(before).toContain('It says nothing yet');
    await service.database.sql`
      update spam_clues set spam = 1200, ham = 1300 where site = ${site.name} and clue = ${everyComment}`;
    const after = read((await owner.get(pageOf(site))).text);
    expect(after).toContain('Marked as spam 1,200 Approved 1,300 It holds what looks like spam.');
  });

  test('changes the site’s settings, and says so', async () => {
    const site = await openSite(service);
    await owner.get(pageOf(site));
    const sent = await owner.post(pageOf(site), { 'settings.spam.holdFrom': '0.9' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, pageOf(site)]);
    expect((await settingsOf(site)).settings.spam).toEqual({ learn: false, holdFrom: 0.9 });
    const page = (await owner.get(pageOf(site))).text;
    expect(read(page)).toMatch(/Saved\..*neither learns nor holds/);
    expect(page).toMatch(/<option value="0.9" selected/);
    await owner.post(pageOf(site), { 'settings.spam.learn': 'yes', 'settings.spam.holdFrom': '0.99' });
    expect((await settingsOf(site)).settings.spam).toEqual({ learn: true, holdFrom: 0.99 });
  });

  test('keeps a threshold of the site’s own among the choices', async () => {
    const site = await openSite(service);
    const body = { settings: { spam: { holdFrom: 0.75 } } };
    await site.api('', { method: 'PATCH', body, owner: true });
    expect((await owner.get(pageOf(site))).text).toMatch(/<option value="0.75" selected/);
  });

  test('names what it refuses', async () => {
    const site = await openSite(service);
    await owner.get(pageOf(site));
    for (const holdFrom of ['x', '7', '', ['0.9', '0.99']]) {
      const answer = await owner.post(pageOf(site), { 'settings.spam.holdFrom': holdFrom });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('settings.spam.holdFrom');
    }
    expect((await settingsOf(site)).settings.spam).toEqual({ learn: true, holdFrom: 0.99 });
  });

  test('tells the price of Akismet beside the key, tries the key, and never shows it', async () => {
    const site = await openSite(service);
    const page = (await owner.get(pageOf(site))).text;
    for (const told of ['Automattic', 'USA', 'e-mail address', 'network address', 'privacy notice'])
      expect(page).toContain(told);
    const wrong = await owner.post(`${pageOf(site)}/akismet`, { akismetKey: 'a-wrong-key' });
    expect([wrong.status, asked.at(-1)]).toEqual([400, 'a-wrong-key']);
    expect(read(wrong.text)).toContain('Akismet does not know this key.');
    expect(wrong.text).not.toContain('a-wrong-key');
    const empty = await owner.post(`${pageOf(site)}/akismet`, { akismetKey: ' ' });
    expect(empty.status).toBe(400);
    expect((await settingsOf(site)).akismet).toBe(false);

    await owner.post(`${pageOf(site)}/akismet`, { akismetKey: ' a-good-key ' });
    expect([(await settingsOf(site)).akismet, asked.at(-1)]).toEqual([true, 'a-good-key']);
    const on = (await owner.get(pageOf(site))).text;
    expect(read(on)).toContain('On. A key is kept, sealed');
    expect(on).not.toContain('a-good-key');
    await owner.post(`${pageOf(site)}/akismet`, { remove: 'yes' });
    expect((await settingsOf(site)).akismet).toBe(false);
  });

  test('lets moderators look and change nothing', async () => {
    const site = await openSite(service);
    const moderator = await signIn(service, (await site.newKey('moderator')).key);
    const page = (await moderator.get(pageOf(site))).text;
    expect(read(page)).toContain('What this site has learnt');
    expect(page).not.toContain(`action="${pageOf(site)}`);
    expect((await moderator.post(pageOf(site), { 'settings.spam.holdFrom': '0.9' })).status).toBe(403);
  });

  test('speaks German', async () => {
    const site = await openSite(service);
    const page = (await owner.get(pageOf(site), { 'accept-language': 'de-CH, en;q=0.5' })).text;
    expect(page).toContain('Was dieser Auftritt gelernt hat');
    expect(page).toContain('Automattic');
  });
});
