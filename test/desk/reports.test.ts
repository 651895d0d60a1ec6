import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, signIn } from '../support/desk.ts';
import { openSite, published, type ReadersService, rule, startForReaders } from '../support/readers.ts';
import { ownerKey, type Site } from '../support/service.ts';

let service: ReadersService;
let owner: Desk;
beforeAll(async () => {
  service = await startForReaders();
  owner = await signIn(service, ownerKey);
});
afterAll(() => service.stop());

async function reported(site: Site, text = 'Look <b>here</b>') {
  const { id } = await published(site, '/a');
  const { proof } = await site.prove('report', id);
  const body = { reason: 'abuse', text, email: 'bo@example.com', proof };
  expect((await site.api(`/comments/${id}/reports`, { body })).status).toBe(202);
  const { items } = (await site.api('/reports', { owner: true })).body;
  return { comment: id, report: items[0].id as string };
}
const note = async (site: Site, message: string) => {
  const body = {
    message,
    name: '<i>Bo</i>',
    email: 'bo@example.com',
    proof: (await site.prove('feedback', '-')).proof,
  };
  expect((await site.api('/feedback', { body })).status).toBe(202);
};
const decide = (site: Site, { comment, report }: { comment: string; report: string }, decision: string) =>
  owner.post('/desk/reports', {
    ...{ report: `${site.name} ${report}`, comment, was: 'approved', back: '/desk/reports', decision },
  });
const standing = async (site: Site) => ({
  count: (await site.api('/comments?thread=/a')).body.thread.count,
  settled: (await site.api('/reports', { owner: true })).body.items[0].settledAt !== null,
});

test('a report is decided by one button: the comment goes or stays, and the report is settled', async () => {
  const [gone, kept] = [await openSite(service), await openSite(service)];
  expect((await decide(gone, await reported(gone), 'removed')).status).toBe(303);
  expect(await standing(gone)).toEqual({ count: 0, settled: true });
  const second = await reported(kept);
  await decide(kept, second, 'kept');
  expect(await standing(kept)).toEqual({ count: 1, settled: true });
  await decide(kept, second, 'reopened');
  expect(await standing(kept)).toEqual({ count: 1, settled: false });
});

test('where somebody else has ruled on the comment, the report stays open and nothing is overwritten', async () => {
  const site = await openSite(service);
  const about = await reported(site);
  await rule(site, about.comment, { status: 'spam' });
  expect((await decide(site, about, 'removed')).status).toBe(409);
  expect((await standing(site)).settled).toBe(false);
});

test('reports and notes of all one’s sites are one list, as text, and those of others are not there', async () => {
  const [one, other, third] = [await openSite(service), await openSite(service), await openSite(service)];
  await reported(one, 'From <one>');
  await reported(other, 'From other');
  await reported(third, 'From third');
  await note(one, 'Note <one>');
  await note(third, 'Note third');
  const desk = await signIn(service, (await one.newKey('editor', { sites: [other.name] })).key);
  const reports = (await desk.get('/desk/reports')).text;
  expect(reports).toContain('From &lt;one&gt;');
  expect(reports).toContain('From other');
  expect(reports).not.toContain('From third');
  expect((await desk.get(`/desk/reports?site=${other.name}`)).text).not.toContain('From &lt;one&gt;');
  const notes = (await desk.get('/desk/feedback')).text;
  expect(notes).toContain('Note &lt;one&gt;');
  expect(notes).toContain('&lt;i&gt;Bo&lt;/i&gt;');
  expect(notes).not.toContain('Note third');
});

test('a note is read, called spam and taken back, with its entry in the audit', async () => {
  const site = await openSite(service);
  await note(site, 'Hello');
  const [{ id }] = (await site.api('/feedback', { owner: true })).body.items;
  const statuses: string[] = [];
  for (const status of ['read', 'received', 'spam']) {
    await owner.post('/desk/feedback', { note: `${site.name} ${id}`, status, back: '/desk/feedback' });
    statuses.push((await site.api('/feedback', { owner: true })).body.items[0].status);
  }
  expect(statuses).toEqual(['read', 'received', 'spam']);
  const { items } = (await site.api('/audit', { owner: true })).body;
  expect(items[0]).toMatchObject({
    act: 'feedback.rule',
    before: { status: 'received' },
    after: { status: 'spam' },
  });
  const other = await openSite(service);
  const desk = await signIn(service, (await other.newKey('editor')).key);
  const theirs = { note: `${site.name} ${id}`, status: 'read', back: '/desk' };
  expect((await desk.post('/desk/feedback', theirs)).status).toBe(404);
});
