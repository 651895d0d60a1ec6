import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skippedInGerman } from '../../src/desk/import-remark-words.ts';
import { type Desk, signIn } from '../support/desk.ts';
import { archived, wxrComment, wxrWith } from '../support/imports.ts';
import { newSite, ownerKey, publicUrl, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let owner: Desk;
beforeAll(async () => {
  service = await startService({ env: { UPLOAD_LIMIT: '1' } });
  owner = await signIn(service, ownerKey);
});
afterAll(() => service.stop());

const pageOf = ({ name }: Site) => `/desk/sites/${name}/imports`;
const url = 'https://www.gazette.example';

/** What an editor reads: the page without its markup. */
const read = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

const fileOf = (content: BlobPart, name = 'gazette.xml') => new File([content], name, { type: 'text/xml' });
const three = [1, 2, 3].map((id) => wxrComment({ id, content: `Comment ${id}` })).join('');
const pingback = wxrComment({ id: 9, type: 'pingback', content: 'ping' });

const commentsOf = async (site: Site) => {
  const rows = await service.database.sql`select body from comments where site = ${site.name} order by body`;
  return rows.map(({ body }) => body);
};
const runsOf = (site: Site) => service.database.sql`select * from imports where site = ${site.name}`;

describe('an archive at the desk', () => {
  test('comes in with a report that accounts for everything, and stands in the audit', async () => {
    const site = await newSite(service, { url });
    expect(read((await owner.get(pageOf(site))).text)).toContain('Nothing has been brought in yet.');
    const sent = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(three + pingback)));
    const address = sent.headers.get('location') ?? '';
    expect([sent.status, address]).toEqual([303, expect.stringMatching(`^${pageOf(site)}/[0-9a-f-]{36}$`)]);
    expect(await commentsOf(site)).toEqual(['Comment 1', 'Comment 2', 'Comment 3']);

    const page = (await owner.get(address)).text;
    expect(read(page)).toContain('The archive is in.');
    expect(read(page)).toContain('Comments 4 3 0 1');
    expect(read(page)).toContain('Comments: 1 pingbacks 9');
    expect(read(page)).toContain('Everything that was read is accounted for.');
    const [, json = ''] = /download="gazette.xml.report.json" href="data:[^,]*,([^"]*)"/.exec(page) ?? [];
    expect(JSON.parse(decodeURIComponent(json)).counts.comments).toEqual({
      ...{ read: 4, imported: 3, alreadyThere: 0, skipped: 1 },
    });
    expect(decodeURIComponent(page)).toMatch(/report.txt" href="data:text\/plain[^"]*comments +4 +3 +0 +1/);

    const list = read((await owner.get(pageOf(site))).text);
    expect(list).toMatch(/gazette\.xml .* OWNER_KEY done .*Comments: 3/);
    const { items } = (await site.api('/audit', { owner: true })).body;
    expect(items[0]).toMatchObject({ act: 'import.begin', after: { kind: 'wxr', file: 'gazette.xml' } });
  });

  test('given again puts nothing in twice', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(three)));
    const more = wxrWith(three + wxrComment({ id: 4, content: 'Comment 4' }));
    const again = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(more));
    const page = (await owner.get(again.headers.get('location') ?? '')).text;
    expect(read(page)).toContain('Comments 4 1 3 0');
    expect(await commentsOf(site)).toHaveLength(4);
  });

  test('of Disqus may come packed, as Disqus sends it', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const packed = fileOf(new Uint8Array(gzipSync(await archived('disqus.xml'))), 'disqus.xml.gz');
    const sent = await owner.upload(pageOf(site), { kind: 'disqus', source: 'old-forum' }, packed);
    expect(sent.status).toBe(303);
    expect((await commentsOf(site)).length).toBeGreaterThan(3);
    expect((await runsOf(site))[0]).toMatchObject({ kind: 'disqus', source: 'old-forum', fault: null });
  });

  test('is only tried where that is asked: the report is shown and nothing is written', async () => {
    const site = await newSite(service, { url });
    expect((await owner.get(pageOf(site))).text).toMatch(/name="try"[^>]* checked/);
    const fields = { kind: 'wxr', try: 'yes' };
    const tried = await owner.upload(pageOf(site), fields, fileOf(wxrWith(three + pingback)));
    expect(tried.status).toBe(200);
    expect(read(tried.text)).toContain('This was a try: nothing is written.');
    expect(read(tried.text)).toContain('Comments 4 3 0 1');
    // The next press is meant in earnest.
    expect(tried.text).not.toMatch(/name="try"[^>]* checked/);
    expect([await commentsOf(site), [...(await runsOf(site))]]).toEqual([[], []]);
    const { items } = (await site.api('/audit', { owner: true })).body;
    expect(items.map(({ act }: { act: string }) => act)).not.toContain('import.begin');
  });
});

describe('a dump of WP-Polls at the desk', () => {
  const dump = () => readFile(join(import.meta.dirname, '../imports/wp-polls/up-to-2.73.sql'));
  const pollsOf = (site: Site) => service.database.sql`select slug from polls where site = ${site.name}`;

  test('comes in by the clock that the owner names, and its report tells sum by sum', async () => {
    const site = await newSite(service, { url });
    expect((await owner.get(pageOf(site))).text).toContain('name="timeZone"');
    const fields = { kind: 'wp-polls', timeZone: 'Europe/Vienna', prefix: '' };
    const packed = fileOf(new Uint8Array(gzipSync(await dump())), 'polls.sql.gz');
    const tried = await owner.upload(pageOf(site), { ...fields, try: 'yes' }, packed);
    expect([tried.status, read(tried.text)]).toEqual([200, expect.stringContaining('nothing is written')]);
    expect(await pollsOf(site)).toHaveLength(0);
    const sent = await owner.upload(pageOf(site), fields, fileOf(new Uint8Array(await dump()), 'polls.sql'));
    expect(sent.status).toBe(303);
    expect((await pollsOf(site)).length).toBeGreaterThan(1);
    const page = read((await owner.get(sent.headers.get('location') ?? '')).text);
    expect(page).toContain('Votes, sum by sum');
    expect((await runsOf(site))[0]).toMatchObject({ kind: 'wp-polls', fault: null, file: 'polls.sql' });
  });

  test('is refused where the zone is none, and where it is none or grows too large unpacked', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const send = (content: BlobPart, timeZone = '') =>
      owner.upload(pageOf(site), { kind: 'wp-polls', try: 'yes', timeZone }, fileOf(content, 'a.sql'));
    const wrong = await send(new Uint8Array(await dump()), 'Mars/Olympus');
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('One is Europe/Berlin.')]);
    expect((await send('select 1;')).status).toBe(400);
    const bomb = await send(new Uint8Array(gzipSync(new Uint8Array(2_000_000))));
    expect([bomb.status, read(bomb.text)]).toEqual([413, expect.stringContaining('Unpacked')]);
  });

  test('is not offered, and not taken, where there is no place to keep it while it is read', async () => {
    const bare = await startService({ platform: { spool: null } });
    const site = await newSite(bare, { url });
    const there = await signIn(bare, ownerKey);
    const page = await there.get(pageOf(site));
    expect(page.text).not.toContain('value="wp-polls"');
    expect(read(page.text)).toContain('the polls of WP-Polls, come in by the command line');
    const sent = await there.upload(pageOf(site), { kind: 'wp-polls' }, fileOf('x', 'a.sql'));
    expect([sent.status, read(sent.text)]).toEqual([400, expect.stringContaining('by the command line')]);
    await bare.stop();
  });
});

describe('an archive that cannot be taken', () => {
  test('is told of by line and column, with what came before it kept and how to go on', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const torn = wxrWith(three).replace('</wp:comment>\n</item>', '</wp:comment>\n<oops></item>');
    const sent = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(torn));
    const page = read((await owner.get(sent.headers.get('location') ?? '')).text);
    expect(page).toMatch(/not well-formed XML at line \d+, column \d+/);
    expect(page).toContain('Give the file again, mended where needed, and it goes on.');
    expect(await commentsOf(site)).toHaveLength(3);
    const tried = await owner.upload(pageOf(site), { kind: 'wxr', try: 'yes' }, fileOf(torn));
    expect([tried.status, read(tried.text)]).toEqual([400, expect.stringMatching(/line \d+, column \d+/)]);
  });

  test.each([
    [
      'of another kind than was said',
      { kind: 'disqus' },
      fileOf(wxrWith(three)),
      400,
      /is it the right file\?/,
    ],
    ['that is none', { kind: 'wxr' }, fileOf('just words'), 400, /not well-formed|cannot be read/],
    ['packed and damaged', { kind: 'wxr' }, fileOf(new Uint8Array([31, 139, 8, 0, 0, 1])), 400, /damaged/],
    ['of no kind we know', { kind: 'polls' }, fileOf('x'), 400, /cannot be taken/],
    ['under a name that is none', { kind: 'wxr', source: 'A B' }, fileOf('x'), 400, /cannot be taken/],
    ['without a file', { kind: 'wxr' }, undefined, 400, /Choose a file/],
    ['without a chosen file', { kind: 'wxr' }, fileOf('', ''), 400, /Choose a file/],
    ['too large', { kind: 'wxr' }, fileOf('x'.repeat(1_100_000)), 413, /larger than 1 MB.*command line/],
  ])('%s is refused on the page with its form', async (_, fields, file, status, why) => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const answer = await owner.upload(pageOf(site), { ...fields, try: 'yes' } as never, file);
    expect(answer.status).toBe(status);
    expect(read(answer.text)).toMatch(why);
    expect(answer.text).toContain('enctype="multipart/form-data"');
    expect(await commentsOf(site)).toEqual([]);
  });

  test('is refused while another one comes in; the page shows that one and how far it has come', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(three)));
    await service.database.sql`
      update imports set finished_at = null, size = 2000, changed_at = now() where site = ${site.name}`;
    const refused = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(pingback)));
    expect([refused.status, read(refused.text)]).toEqual([409, expect.stringContaining('is going on')]);
    expect(await runsOf(site)).toHaveLength(1);
    const page = (await owner.get(pageOf(site))).text;
    expect(page).toMatch(/<progress[^>]* max="2000"/);
    expect(read(page)).toContain('3 comments read, 3 brought in');
    const { run } = (await owner.get(pageOf(site), { accept: 'application/json' })).body;
    expect(run).toMatchObject({ size: 2000, text: '3 comments read, 3 brought in' });
    // A try disturbs nobody.
    const tried = await owner.upload(pageOf(site), { kind: 'wxr', try: 'yes' }, fileOf(wxrWith(three)));
    expect(tried.status).toBe(200);
  });

  test('that nobody is at any more is called broken off, and another one may begin', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const sent = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(three)));
    await service.database.sql`
      update imports set finished_at = null, changed_at = now() - interval '2 minutes' where site = ${site.name}`;
    const page = read((await owner.get(sent.headers.get('location') ?? '')).text);
    expect(page).toContain('broken off without a word');
    expect((await owner.get(pageOf(site), { accept: 'application/json' })).body).toEqual({ run: null });
    const again = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(three)));
    expect(again.status).toBe(303);
  });

  test('that stops coming keeps what had come', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const csrf = owner.csrf();
    const part = (name: string, value: string) =>
      `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const begin = `${part('csrf', csrf)}${part('kind', 'wxr')}--edge\r\nContent-Disposition: form-data; name="file"; filename="a.xml"\r\n\r\n`;
    const [whole = ''] = wxrWith(three + wxrComment({ id: 4, content: 'Comment 4' })).split('Comment 4');
    const pieces = [begin, whole];
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.error(new Error('the line is dead'));
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    const headers = { origin: publicUrl, 'content-type': 'multipart/form-data; boundary=edge' };
    const sent = await owner.send(pageOf(site), { method: 'POST', body, headers });
    expect(sent.status).toBe(303);
    const page = read((await owner.get(sent.headers.get('location') ?? '')).text);
    expect(page).toContain('The file stopped coming before its end.');
    expect(await commentsOf(site)).toHaveLength(3);
  });
});

describe('whoever sends an archive', () => {
  test('must come from our own page of this very session, or no byte of it is read', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const file = () => fileOf(wxrWith(three));
    const elsewhere = { origin: 'https://evil.example' };
    expect((await owner.upload(pageOf(site), { kind: 'wxr' }, file(), elsewhere)).status).toBe(403);
    expect((await owner.upload(pageOf(site), { kind: 'wxr', csrf: 'other' }, file())).status).toBe(403);
    const editor = await signIn(service, (await site.newKey('editor')).key);
    expect((await editor.upload(pageOf(site), { kind: 'wxr' }, file())).status).toBe(403);
    expect([await commentsOf(site), [...(await runsOf(site))]]).toEqual([[], []]);
  });

  test('is spoken to in German, reasons and all', async () => {
    const site = await newSite(service, { url });
    await owner.get(pageOf(site));
    const sent = await owner.upload(pageOf(site), { kind: 'wxr' }, fileOf(wxrWith(pingback)));
    const german = { 'accept-language': 'de' };
    const page = read((await owner.get(sent.headers.get('location') ?? '', german)).text);
    expect(page).toContain('Ausgelassen, und warum');
    expect(page).toContain(skippedInGerman.pingback);
  });
});
