import { afterAll, beforeAll, expect, test } from 'vitest';
import { importInto } from '../support/imports.ts';
import {
  exportOf,
  freshSite,
  kept as keptOf,
  origin,
  threadsOf as threadsIn,
  written,
} from '../support/moving-site.ts';
import { type Service, type Site, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const kept = (site: Site) => keptOf(service, site);
const threadsOf = (site: Site) => threadsIn(service, site);

test('comments that are exported for WordPress and brought into a fresh site have lost nothing, and twice changes nothing', async () => {
  const [old, fresh] = [await freshSite(service), await freshSite(service)];
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

test('of comments of one second, the export’s order is kept and not that of their ids', async () => {
  const [old, fresh] = [await freshSite(service), await freshSite(service)];
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID())
    .sort()
    .reverse();
  for (const commentId of ids) {
    await old.comment('/a', { body: `I am ${commentId}.`, commentId, author: { name: commentId } });
    await service.database.sql`
      update comments set created_at = '2026-01-01 12:00:00Z'::timestamptz + ${ids.indexOf(commentId)} * interval '1 millisecond'
      where site = ${old.name} and id = ${commentId}`;
  }
  await importInto(service, fresh.name, 'wxr', await exportOf(old));
  const { body } = await fresh.api('/comments?thread=/a');
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test('an export that has grown brings in what is new, though every number in it has changed', async () => {
  const [old, fresh] = [await freshSite(service), await freshSite(service)];
  await written(old);
  await importInto(service, fresh.name, 'wxr', await exportOf(old));
  await old.comment('/0', { body: 'In a thread that comes first now.', url: `${origin}/0`, title: 'New' });
  const report = await importInto(service, fresh.name, 'wxr', await exportOf(old));
  expect(report.counts.comments).toEqual({ read: 12, imported: 1, alreadyThere: 11, skipped: 0 });
  expect(await kept(fresh)).toEqual(await kept(old));
});
