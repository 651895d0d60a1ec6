import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The examples of one language under a heading of a page in docs, as a publisher would copy them. */
export function documented(page: string, heading: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  const [, section = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const own = section.split(/^## /m)[0] ?? '';
  return [...own.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );
}

/** An example on the documents' service and site, made one on these. */
export const onOurs = (code: string, url: string, site: string): string =>
  code.replaceAll('https://polls.example.com', url).replaceAll('gazette', site);
