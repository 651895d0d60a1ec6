import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's own folder. */
export const house = join(import.meta.dirname, '../..');

export const read = (file: string): string => readFileSync(join(house, file), 'utf8');

/** A page without its examples, which hold links and headings of other pages. */
export const prose = (page: string): string => read(page).replace(/^```[\s\S]*?^```/gm, '');

/** The rows of the table under a heading, a list of cells each, without the table's own heading. */
export function tableUnder(page: string, heading: string): string[][] {
  const [, section = ''] = prose(page).split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.filter((_, index) => index > 1).map((row) => row.split('|').slice(1, -1));
}

export const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
