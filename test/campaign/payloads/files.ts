import { SaxesParser } from 'saxes';
import { importInto } from '../../support/imports.ts';
import { type Answer, newSite, type Service } from '../../support/service.ts';
import { childrenOf, parseXml, textOf } from '../../support/xml.ts';
import type { Planted } from './hand.ts';
import { inLanes } from './lanes.ts';

/** What is read by programs and not by browsers: feeds, exports, oEmbed. `html` is what they would show. */
export type Files = { html: string[]; frames: string[]; lost: string[] };

/** As any XML program reads it: what is not well-formed throws. */
function strictly(text: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (fault) => {
    throw fault;
  });
  parser.write(text).close();
}

export async function readFiles(service: Service, planted: Planted): Promise<Files> {
  const { site, polls, threads } = planted;
  const files: Files = { html: [], frames: [], lost: [] };
  const fine = async (what: string, path: string, read: (answer: Answer) => unknown) => {
    const answer = await service.send(path, { owner: true });
    try {
      if (answer.status !== 200) throw new Error(`${answer.status}`);
      await read(answer);
    } catch (fault) {
      files.lost.push(`${what}: ${fault}`);
    }
  };
  const api = `/api/v1/sites/${site.name}`;
  const of = (thread: string) => `thread=${encodeURIComponent(thread.toWellFormed())}`;
  const feeds: ((query: string) => Promise<void>)[] = [
    (query) => fine('RSS', `${api}/comments/feed.rss${query}`, ({ text }) => files.html.push(...inRss(text))),
    (query) =>
      fine('Atom', `${api}/comments/feed.atom${query}`, ({ text }) => files.html.push(...inAtom(text))),
    (query) =>
      fine('JSON Feed', `${api}/comments/feed.json${query}`, ({ body }) =>
        files.html.push(...body.items.map((item: { content_html: string }) => item.content_html)),
      ),
  ];
  for (const query of ['', `?${of('/a')}`]) for (const feed of feeds) await feed(query);
  // A feed holds the newest, and each of these threads has a comment of its own.
  await inLanes(threads, async (thread, place) => feeds[place % feeds.length]?.(`?${of(thread)}`));
  for (const poll of polls)
    for (const part of ['', '&part=results'])
      await fine('CSV', `${api}/polls/${poll}/export?format=csv${part}`, ({ text }) => {
        for (const cell of formulasIn(text)) files.lost.push(`CSV: ${JSON.stringify(cell)} is a formula`);
      });
  await fine('JSON export', `${api}/comments/export?format=json`, ({ text }) => JSON.parse(text));
  await fine('WXR', `${api}/comments/export?format=wxr`, async ({ text }) => {
    strictly(text);
    await bringBack(service, planted, text, files);
  });
  const pages = [
    ...polls.slice(1).map((poll) => `polls/${poll}`),
    ...threads.map((thread) => `threads?${of(thread)}`),
  ];
  await inLanes(pages, async (page, place) => {
    const url = encodeURIComponent(`${service.config.publicUrl}/sites/${site.name}/${page}`);
    if (place % 2) return fine('oEmbed', `/oembed?url=${url}`, ({ body }) => files.frames.push(body.html));
    return fine('oEmbed as XML', `/oembed?format=xml&url=${url}`, ({ text }) => {
      strictly(text);
      files.frames.push(textOf(parseXml(text), 'html') ?? '');
    });
  });
  return files;
}

/** What a feed reader takes for HTML: the description of an item, and its content. */
function inRss(text: string): string[] {
  strictly(text);
  const [channel] = childrenOf(parseXml(text), 'channel');
  const items = channel ? childrenOf(channel, 'item') : [];
  return items.flatMap((item) => ['description', 'content:encoded'].map((name) => textOf(item, name) ?? ''));
}

function inAtom(text: string): string[] {
  strictly(text);
  return childrenOf(parseXml(text), 'entry').map((entry) => textOf(entry, 'content') ?? '');
}

/** The export is given to a new site: as many comments come back, and what they are shown as there is looked at too. */
async function bringBack(service: Service, { site }: Planted, archive: string, files: Files): Promise<void> {
  const copy = await newSite(service);
  const { skipped } = await importInto(service, copy.name, 'wxr', archive);
  const of = (name: string) =>
    service.database.sql<{ html: string }[]>`select html from comments where site = ${name}`;
  const [before, after] = await Promise.all([of(site.name), of(copy.name)]);
  // What is made of nothing but characters that XML has not is empty there.
  const empty = skipped
    .flatMap(({ reason, count }) => (reason === 'empty' ? count : []))
    .reduce((sum, count) => sum + count, 0);
  if (before.length !== after.length + empty)
    files.lost.push(
      `WXR: of ${before.length} comments ${after.length} came back: ${JSON.stringify(skipped)}`,
    );
  files.html.push(...after.map(({ html }) => html));
}

/**
 * Cells that a spreadsheet would calculate, however it cuts the file: at commas, or where these part decimals at semicolons, or at tabs; with
 * the quotation marks that it then does not know for any.
 */
export function formulasIn(text: string): string[] {
  const file = text.replace(/^\uFEFF/, '');
  const cells = [',', ';', '\t'].flatMap((separator) => cellsOf(file, separator));
  return cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/u.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell));
}

function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const one = text[at] as string;
    if (quoted) {
      if (one !== '"') cell += one;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (one === '"' && cell === '') quoted = true;
    else if (one === separator || one === '\n' || one === '\r') {
      cells.push(cell);
      cell = '';
    } else cell += one;
  }
  return [...cells, cell];
}
