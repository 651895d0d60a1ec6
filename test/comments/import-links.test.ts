import { afterAll, beforeAll, expect, test } from 'vitest';
import { disqusWith, wxrOf } from '../support/hostile-archives.ts';
import { importInto } from '../support/imports.ts';
import { newSite, type Service, startService } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const links = [
  'x',
  'javascript:alert(1)',
  'x',
  'data:text/html,x',
  'x',
  'vbscript:x',
  'x',
  ' JAVASCRIPT:alert(1)',
];

test.each([
  ['wxr', wxrOf, 'wp:2'],
  ['disqus', disqusWith, 'disqus:2'],
] as const)(
  'an archive (%s) brings no link to a script: a thread leads to a page of the web or nowhere',
  async (kind, archiveOf, key) => {
    const site = await newSite(service, { url: 'https://www.gazette.example' });
    await importInto(service, site.name, kind, archiveOf(links));
    const threads = await service.database.sql<
      { url: string }[]
    >`select url from threads where site = ${site.name}`;
    expect(threads.length).toBe(links.length);
    for (const { url } of threads) expect(url).toMatch(/^(https:\/\/www\.gazette\.example\/.*)?$/);
    const page = await service.send(`/sites/${site.name}/threads?thread=${key}`);
    expect(page.text).toContain('javascript:alert(1)');
    expect(page.text).not.toMatch(/href="\s*javascript:/i);
  },
);
