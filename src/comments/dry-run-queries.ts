import { sql } from 'drizzle-orm';
import { inBatches, type Snapshot } from '../db/snapshot.ts';
import type { TriedComment } from './dry-run.ts';

/** Texts may be long, so few of them are in memory at once. */
const batch = 50;

/**
 * The newest readers' comments of a site, in whatever status, with what was known of each author when they wrote. What was erased is left
 * out. Walks the index of each status from its end.
 */
export async function* newestComments(
  snapshot: Snapshot,
  site: string,
  most: number,
): AsyncGenerator<TriedComment[]> {
  const query = sql`
    with newest as (
      select newest.id, newest.created_at from unnest(array['approved', 'held', 'spam', 'trash']) as each (status)
        cross join lateral (
          select id, created_at from comments
          where site = ${site} and status = each.status and badge is null and body <> ''
          order by created_at desc, id desc limit ${most}
        ) as newest
      order by newest.created_at desc, newest.id desc limit ${most}
    )
    select said.id, thread, author_name as name, author_email as email, author_website as website, body, html, status as current,
      reason, spam_score as "spamScore", said.created_at as "createdAt",
      author_email <> '' and exists (
        select 1 from comments as earlier where earlier.site = ${site} and earlier.status = 'approved'
          and earlier.author_email = said.author_email and earlier.author_name = said.author_name
          and earlier.approved_at < said.created_at) as "knownAuthor",
      author_fold <> '' and exists (
        select 1 from comments as other where other.site = ${site} and other.status = 'approved'
          and other.author_fold = said.author_fold and other.author_email <> ''
          and lower(other.author_email) <> lower(said.author_email) and other.approved_at < said.created_at)
      and not (author_email <> '' and exists (
        select 1 from comments as own where own.site = ${site} and own.status = 'approved'
          and own.author_fold = said.author_fold and lower(own.author_email) = lower(said.author_email)
          and own.approved_at < said.created_at)) as "nameTaken"
    from newest join comments as said on said.site = ${site} and said.id = newest.id
    order by said.created_at desc, said.id desc`;
  yield* inBatches<TriedComment>(snapshot, query, batch);
}
