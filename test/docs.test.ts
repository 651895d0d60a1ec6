import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseConfig } from '../src/config.ts';
import { buildScripts } from '../src/embed/build.ts';
import { fragmentStyle } from '../src/http/fragment-style.ts';
import { codeIn, house, prose, read, tableUnder } from './support/documents.ts';
import { everyView } from './support/every-view.ts';

const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs')];

function pagesIn(folder: string): string[] {
  return readdirSync(join(house, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

test('the README says how big the scripts are, and the first is at most 8 kB', async () => {
  const { embed, live } = await buildScripts();
  const bytes = gzipSync(embed.text, { level: 9 }).length;
  const [, quoted] = read('README.md').match(/<!-- size:embed -->(.+?)<!-- \/size -->/) ?? [];
  expect(bytes).toBeLessThanOrEqual(8000);
  expect(quoted).toBe(`${(bytes / 1000).toFixed(1)} kB`);
  const later = gzipSync(live.text, { level: 9 }).length;
  const [, quotedLater] = read('README.md').match(/<!-- size:live -->(.+?)<!-- \/size -->/) ?? [];
  expect(quotedLater).toBe(`${(later / 1000).toFixed(1)} kB`);
});

test('the table of settings names every variable that is read, and no other', () => {
  const asked = new Set<string>();
  parseConfig(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }));
  const named = tableUnder('README.md', 'Configuration').flatMap(([first = '']) => codeIn(first));
  expect(named.toSorted()).toEqual([...asked].toSorted());
});

test('every link within the documents leads to a file, and to a heading where it names one', () => {
  const lost = pages.flatMap((page) => linksOf(page).filter((link) => !leadsSomewhere(page, link)));
  expect(lost).toEqual([]);
});

function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^https?:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : relative(house, join(house, dirname(page), path));
  if (!existsSync(join(house, target))) return false;
  return heading === undefined || headingsOf(target).includes(heading);
}

/** Headings as hosts of Markdown make anchors of them. */
const headingsOf = (page: string) =>
  [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );

test('the code tour names every folder of the source, and no other', () => {
  const named = tableUnder('README.md', 'A tour of the code').map(
    ([first = '']) => /\[src\/(.+)]/.exec(first)?.[1],
  );
  const folders = readdirSync(join(house, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(named.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

test('every file that the table of promises points at is there', () => {
  const cells = tableUnder('README.md', 'What is promised, and how each promise is checked');
  const files = cells.flatMap(([, by = '']) => codeIn(by)).filter((code) => code.startsWith('test/'));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(house, file)))).toEqual([]);
});

test('publishers are told every custom property and every part, and no other', () => {
  const looks = tableUnder('docs/embedding.md', 'Looks').flatMap(([first = '']) => codeIn(first));
  const styles = fragmentStyle + read('src/embed/element-style.ts');
  const properties = new Set([...styles.matchAll(/var\((--hustings-[a-z-]+)/g)].map(([, name]) => name));
  const views = Object.values(everyView('en', 'text')).join('');
  const parts = new Set([...views.matchAll(/ part="([^"]+)"/g)].map(([, name]) => name));
  expect(looks.toSorted()).toEqual([...properties, ...parts, 'loading'].toSorted());
});

test('a decision has its context, the decision and its consequences', () => {
  for (const page of pagesIn('docs/decisions')) {
    const sections = [...prose(page).matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    expect(sections, page).toEqual(['Context', 'Decision', 'Consequences']);
  }
});

test('no document speaks of a folder of somebody’s machine', () => {
  const scripts = readdirSync(join(house, 'docs/try')).map((file) => `docs/try/${file}`);
  for (const file of [...pages, ...scripts]) {
    expect(read(file), file).not.toMatch(/(^|[\s"'`(=])\/(work|home|Users|root|tmp|private|mnt)\//m);
  }
});
