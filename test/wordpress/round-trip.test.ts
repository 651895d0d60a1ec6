import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importInto } from '../support/imports.ts';
import { exportOf, freshSite, kept, threadsOf, written } from '../support/moving-site.ts';
import { type Service, startService } from '../support/service.ts';
import { findPrograms } from './programs.ts';
import { startWordPress, type WordPress } from './start.ts';

const programs = findPrograms();

if (programs.missing.length > 0) {
  test(`comments were NOT taken through a WordPress: ${programs.missing.join(', ')} not on this machine`, () => {
    expect(programs.missing).not.toEqual([]);
  });
} else {
  describe('through a real WordPress', throughWordPress);
}

function throughWordPress() {
  let wordpress: WordPress;
  let service: Service;
  beforeAll(async () => {
    [wordpress, service] = await Promise.all([startWordPress(programs), startService()]);
  });
  afterAll(async () => {
    await service?.stop();
    await wordpress?.stop();
  });

  test('comments that move to WordPress and are exported by it come back as they were, but for spam, which it keeps to itself', async () => {
    const [old, fresh] = [await freshSite(service), await freshSite(service)];
    await written(old);
    const file = join(wordpress.folder, 'export.xml');
    await writeFile(file, await exportOf(old));
    await wordpress.php(
      `wp_delete_post( 1, true ); require '${join(import.meta.dirname, 'importer.php')}'; bring_in( '${file}' );`,
    );
    const theirs = await wordpress.php(
      `require ABSPATH . 'wp-admin/includes/export.php'; ob_start(); export_wp( array( 'content' => 'post' ) ); ob_end_flush();`,
    );
    const report = await importInto(service, fresh.name, 'wxr', theirs);
    expect(report.statuses).toEqual({ approved: 8, held: 1, trash: 1 });
    const mine = (await kept(service, old)).filter(({ status }) => status !== 'spam');
    expect(await kept(service, fresh)).toEqual(mine);
    const known = (threads: Record<string, unknown>[]) =>
      threads.map(({ key, title, approved, mode }) => [key, title, approved, mode]);
    expect(known(await threadsOf(service, fresh))).toEqual(known(await threadsOf(service, old)));
  });
}
