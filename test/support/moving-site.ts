import { expect } from 'vitest';
import { newSite, type Service, type Site } from './service.ts';

export const origin = 'https://www.gazette.example';
/** A site that takes every comment, but for a word that holds it. */
export const freshSite = (service: Service) =>
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

/** Writes comments of every status, at several depths, one of them removed under its answer, in two threads, one of which is closed. */
export async function written(site: Site): Promise<void> {
  const write = async (thread: string, body: string, parent: string | null = null, name = 'Ada') => {
    // WordPress drops other letters from addresses.
    const address = name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '');
    const author = { name, email: `${address}@readers.example`, website: 'https://ada.example/' };
    const made = await site.comment(thread, {
      body,
      parent,
      author,
      title: `A & B: ${thread}`,
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

/** The site's comments as WXR. */
export const exportOf = async (site: Site) =>
  (await site.api('/comments/export?format=wxr', { owner: true })).text;

/** All that must come over, in one order; times to the second, which is what WXR holds. */
export const kept = (service: Service, { name }: Site) => service.database.sql`
  select id, thread, parent, root, depth, author_name, author_email, author_website, html, status,
    date_trunc('second', created_at) as created_at, shown
  from comments where site = ${name} order by id`;
/** What is known of its threads. */
export const threadsOf = (service: Service, { name }: Site) => service.database.sql`
  select key, title, url, approved, mode from threads where site = ${name} order by key`;
