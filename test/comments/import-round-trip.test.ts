import { afterAll, beforeAll, expect, test } from 'vitest';
import { importInto } from '../support/imports.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const origin = 'https://www.gazette.example';
const freshSite = () =>
  newSite(service, {
    origins: [origin],
    timeZone: 'Europe/Berlin',
    settings: {
      picture: 'never',
      comments: { holdFirstTime: false, floodSeconds: 0, heldWords: ['casino'], maxLinks: 9 },
    },
  });

const texts = [
  'Ferries are *slower*, see [the study](https://study.example/a_b?c=1&d=2).\n\nAnd **dearer**.',
  'Two\nlines, a < b && c > d, AT&T, &amp; “quotes” 🌉, 3 * 4 * 5, snake_case_name, [no link](here)',
  '> He said\n> so\n\n- one\n- two\n\n1. first\n2. second',
  '`code <b>` and\n\n```\nif (a) {\n  b();\n}\n```',
  'See https://a.example/x_y(z), and ]]> in the middle.',
  '# no heading\n--- no line\n1986. A great year',
];

/** Comments of every status, at several depths, one of them removed under its answer, in two threads, one of which is closed. */
async function written(site: Site): Promise<void> {
  const write = async (thread: string, body: string, parent: string | null = null, name = 'Ada') => {
    const author = { name, email: `${name.toLowerCase()}@readers.example`, website: 'https://ada.example/' };
    const made = await site.comment(thread, {
      body,
      parent,
      author,
      title: 'A & B',
      url: `${origin}${thread}`,
    });
    expect([201, 202]).toContain(made.status);
    return made.body.comment.id as string;
  };
  const rule = async (id: string, status: string) =>
    site.api(`/comments/${id}`, { method: 'PATCH', body: { status }, owner: true });
  let parent: string | null = null;
  for (const text of texts) parent = await write('/a', text, parent);
  const removed = await write('/a', 'Rude words.', null, 'Eve');
  await write('/a', 'Mind your tongue.', removed, 'Fay');
  await rule(removed, 'trash');
  await rule(await write('/a', 'Pills.', null, 'Gus'), 'spam');
  await write('/a', 'To the casino!', null, 'Dan');
  await write('/b', 'Another thread.', null, 'Zoë');
  await site.api('/threads', { method: 'PATCH', body: { thread: '/b', mode: 'closed' }, owner: true });
}

const exportOf = async (site: Site) => (await site.api('/comments/export?format=wxr', { owner: true })).text;

/** All that must come over, in one order; times to the second, which is what WXR holds. */
const kept = ({ name }: Site) => service.database.sql`
  select id, thread, parent, root, depth, author_name, author_email, author_website, html, status,
    date_trunc('second', created_at) as created_at, shown
  from comments where site = ${name} order by id`;
const threadsOf = ({ name }: Site) => service.database.sql`
  select key, title, url, approved, mode from threads where site = ${name} order by key`;

test('comments that are exported for WordPress and brought into a fresh site have lost nothing, and twice changes nothing', async () => {
  const [old, fresh] = [await freshSite(), await freshSite()];
  await written(old);
  const file = await exportOf(old);
  const report = await importInto(service, fresh.name, 'wxr', file);
  expect(report).toMatchObject({
    counts: { comments: { read: 11, imported: 11, skipped: 0 }, threads: { read: 2, imported: 2 } },
    statuses: { approved: 8, held: 1, spam: 1, trash: 1 },
    ...{ changed: [], skipped: [], differences: [] },
  });
  expect(await kept(fresh)).toEqual(await kept(old));
  expect(await threadsOf(fresh)).toEqual(await threadsOf(old));
  const shown = async (site: Site) =>
    (await site.api('/comments?thread=/a')).body.items.map(
      ({ id, html, status }: Record<string, unknown>) => [id, html, status],
    );
  expect(await shown(fresh)).toEqual(await shown(old));

  for (const site of [fresh, old]) {
    const before = [await kept(site), await threadsOf(site)];
    const again = await importInto(service, site.name, 'wxr', file);
    expect(again.counts.comments).toEqual({ read: 11, imported: 0, alreadyThere: 11, skipped: 0 });
    expect([await kept(site), await threadsOf(site)]).toEqual(before);
  }
});

test('an export that has grown brings in what is new, though every number in it has changed', async () => {
  const [old, fresh] = [await freshSite(), await freshSite()];
  await written(old);
  await importInto(service, fresh.name, 'wxr', await exportOf(old));
  await old.comment('/0', { body: 'In a thread that comes first now.', url: `${origin}/0`, title: 'New' });
  const report = await importInto(service, fresh.name, 'wxr', await exportOf(old));
  expect(report.counts.comments).toEqual({ read: 12, imported: 1, alreadyThere: 11, skipped: 0 });
  expect(await kept(fresh)).toEqual(await kept(old));
});
