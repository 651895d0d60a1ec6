import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { keepingEmbed } from '../caching.ts';
import type { Deps } from '../deps.ts';
import { type Embeddable, type NamedPage, pageNamed, type SiteDoor } from '../embedding.ts';
import { Refusal } from '../errors.ts';
import type { SiteRecord } from '../sites/site.ts';
import { element, xmlDocument } from '../xml.ts';
import { kept } from './answers.ts';
import { checked } from './body.ts';
import { doorOf } from './door.ts';
import { apiHeaders, openHeaders } from './headers.ts';
import type { FindSite } from './hosted.ts';
import type { Env } from './operation.ts';
import { problemAnswer } from './problem-answer.ts';
import { attributes, html } from './view.ts';

/** What a room lets be embedded; undefined where the page is none of its. */
type FindEmbeddable = (
  deps: Deps,
  site: SiteRecord,
  page: NamedPage,
  door: SiteDoor,
) => Promise<Embeddable | undefined>;

const usualWidth = 600;
// What cannot be a length is no wish, and no reason to show nothing.
const length = z.coerce.number().int().min(1).max(10_000).optional().catch(undefined);
const OembedQuery = z.object({
  url: z.string({ error: 'Must be the address of a page of this service.' }).max(4000),
  format: z.string().max(100).default('json'),
  maxwidth: length,
  maxheight: length,
});

/** Tells how pages of ours are embedded (https://oembed.com), from what the rooms offer. */
export function oembedRoutes(app: Hono<Env>, deps: Deps, findSite: FindSite, rooms: FindEmbeddable[]): void {
  app.use('/oembed', apiHeaders, openHeaders);
  app.get('/oembed', (c) => answer(c, deps, findSite, rooms));
}

async function answer(
  c: Context<Env>,
  deps: Deps,
  findSite: FindSite,
  rooms: FindEmbeddable[],
): Promise<Response> {
  const { url, format, maxwidth, maxheight } = checked(OembedQuery, c.req.query());
  if (format !== 'json' && format !== 'xml')
    return problemAnswer(c, deps, new Refusal('not_implemented', 'There are two formats: json and xml.'));
  const { site, found } = await findEmbeddable(deps, findSite, rooms, url);
  const width = Math.min(usualWidth, maxwidth ?? usualWidth);
  const height = Math.min(found.height, maxheight ?? found.height);
  const told = {
    ...{ version: '1.0', type: 'rich', title: found.title },
    ...{ provider_name: site.name, provider_url: site.url ?? deps.config.publicUrl },
    ...{ cache_age: 3600, width, height, html: `${framed(found, width, height)}` },
  };
  const response =
    format === 'json'
      ? c.json(told)
      : c.body(xmlOf(told), 200, { 'Content-Type': 'text/xml; charset=utf-8' });
  return kept(response, keepingEmbed(found.keeping));
}

async function findEmbeddable(deps: Deps, findSite: FindSite, rooms: FindEmbeddable[], url: string) {
  const page = pageNamed(url, deps.config.publicUrl);
  if (page) {
    const site = await findSite(deps, page.site);
    const door = doorOf(deps.config.publicUrl, site, page.query.get('lang')?.slice(0, 35));
    for (const room of rooms) {
      const found = await room(deps, site, page, door);
      if (found) return { site, found };
    }
  }
  throw new Refusal('not_found', 'There is no poll and no thread at this address.');
}

/** The frame, and a link for those who take frames out (feeds, mails) or hide them until they answer (WordPress). */
function framed({ title, page, frame }: Embeddable, width: number, height: number) {
  const given = attributes({ src: frame, title, width, height, frameborder: 0, loading: 'lazy' });
  return html`<blockquote><a href="${page}">${title}</a></blockquote><iframe${given} style="max-width: 100%"></iframe>`;
}

const xmlOf = (told: Record<string, string | number>) =>
  xmlDocument(
    element('oembed', {}, ...Object.entries(told).map(([name, value]) => element(name, {}, `${value}`))),
  );
