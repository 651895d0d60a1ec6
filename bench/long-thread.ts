import type { Database } from '../src/db/connect.ts';

/** A paragraph as readers write it, with the marks that Markdown takes. */
export const paragraph =
  'I was there, and *nobody* who saw it would say so. The count was slow in the north, as it is every time, and those who wrote ' +
  'it off at ten had to eat their words at two in the morning. See the table that number 9 posted for how close it came.';

/** Puts approved top-level comments into a thread as the service would have written them. */
export async function putComments(
  { sql }: Database,
  { site, thread, count }: { site: string; thread: string; count: number },
): Promise<void> {
  const url = 'https://www.magazine.example/news';
  await sql`insert into threads (site, key, title, url, last_number, approved)
    values (${site}, ${thread}, 'The night of the count', ${url}, ${count}, ${count})`;
  await sql`
    insert into comments (site, id, thread, root, depth, number, title, url, author_name, author_fold, author_email,
      author_website, body, html, status, shown, likeness, nonce, network, created_at, approved_at)
    select ${site}, id, ${thread}, id, 0, place, 'The night of the count', ${url}, 'Reader ' || place, 'reader ' || place,
      'reader' || place || '@mail.example', '', ${paragraph}, ${`<p>${paragraph}</p>`}, 'approved', true, gen_random_uuid(),
      gen_random_uuid(), gen_random_uuid(), at, at
    from (select place, gen_random_uuid() as id, now() - (${count}::int - place) * interval '1 second' as at
      from generate_series(1, ${count}::int) as place) as made`;
}
