import { afterAll, beforeAll, expect, test } from 'vitest';
import { listDigestsDue, tellDigest } from '../../src/comments/digest-queries.ts';
import { eventOf } from '../../src/outbox/event.ts';
import { plansOf, touched } from '../support/plans.ts';
import { openSite, type ReadersService, startForReaders } from '../support/readers.ts';
import type { Site } from '../support/service.ts';

let service: ReadersService;
beforeAll(async () => {
  service = await startForReaders();
});
afterAll(() => service.stop());

const many = 50_000;

/** A site that wants digests, with very many comments that a digest has told of and a few that it has not. */
async function crowdedSite(untold: number): Promise<Site> {
  const site = await openSite(service, { holdAll: true });
  const mail = { to: ['editor@magazine.example'], held: 'digest' };
  await site.api('', { method: 'PATCH', body: { settings: { mail } }, owner: true });
  await service.database.sql`
    insert into comments (site, id, thread, root, depth, title, url, author_name, author_email, author_website, body, html,
      status, shown, likeness, nonce, created_at, digested_at)
    select ${site.name}, id, '/t', id, 0, '', '', 'Ada', '', '', 'Text', '<p>Text</p>', 'held', false, id, id,
      now() - make_interval(secs => n), case when n > ${untold} then now() end
    from (select n, gen_random_uuid() as id from generate_series(1, ${many}) as n) as made`;
  await service.database.sql`analyze comments`;
  return site;
}

test('looking for digests that are due touches nothing of a long queue that editors were told of', async () => {
  const site = await crowdedSite(0);
  const [plan] = await plansOf(service, (database) => listDigestsDue(database));
  expect(touched(plan?.nodes ?? [], 'comments')).toBeLessThanOrEqual(5);
  expect((await listDigestsDue(service.database)).map((due) => due.site)).not.toContain(site.name);
});

test('a digest marks so many at once, the oldest first, and the rest are for the next', async () => {
  const site = await crowdedSite(1500);
  const due = (await listDigestsDue(service.database)).find((each) => each.site === site.name);
  expect(due).toEqual({ site: site.name, hours: 4 });
  const told: string[][] = [];
  const tell = () =>
    tellDigest(service.database, { site: site.name, hours: 0 }, 1000, (comments) => {
      told.push(comments);
      return eventOf(service.platform, {
        site: site.name,
        kind: 'mail.digest',
        subject: site.name,
        data: {},
      });
    });
  for (let rounds = 0; rounds < 3; rounds++) await tell();
  expect(told.map((comments) => comments.length)).toEqual([1000, 500]);
  expect(new Set(told.flat()).size).toBe(1500);
  const newest = await service.database.sql`
    select id from comments where site = ${site.name} order by created_at desc limit 500`;
  expect(new Set(told[1])).toEqual(new Set(newest.map(({ id }) => id)));
});
