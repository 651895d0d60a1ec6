import type { Page } from './layout.ts';
import type { Door } from './view.ts';

/** The links by which a page says that it may be embedded, and how: others find them by the page's address alone. */
export const oembedLinks = ({ links }: Door, page: string, title: string): NonNullable<Page['alternates']> =>
  (['json', 'xml'] as const).map((format) => ({
    href: links.oembed(page, format),
    type: format === 'json' ? 'application/json+oembed' : 'text/xml+oembed',
    title,
  }));
