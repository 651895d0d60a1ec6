import type { Hono } from 'hono';
import { keepingSite } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { keepingHeaders } from '../http/answers.ts';
import { pageHeaders } from '../http/headers.ts';
import type { Env } from '../http/operation.ts';
import { styleSheet } from '../http/style-sheet.ts';
import { linksOf } from '../links.ts';
import { getSite } from '../sites/site-actions.ts';

/** The sample article, while there is a sample site for it. */
export function demoPages(app: Hono<Env>, deps: Deps): void {
  const { config } = deps;
  const { publicUrl } = config;
  app.get('/', (c) => c.redirect(config.demo ? '/demo' : '/docs', 302));
  styleSheet(app, '/assets/demo.css', async () => (await import('./article-style.ts')).articleStyle);
  app.get('/demo', async (c) => {
    const site = await getSite(deps, 'demo');
    const { articlePage } = await import('./article.ts');
    const article = articlePage({
      links: linksOf(publicUrl, site.id),
      publicUrl,
      embedScript: `${publicUrl}/embed.js`,
      styles: [`${publicUrl}/assets/demo.css`],
    });
    return c.html(`${article}`, 200, {
      ...keepingHeaders(keepingSite(site.id)),
      ...pageHeaders(config, site.origins),
    });
  });
}
