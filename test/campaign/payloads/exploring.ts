import type { Browser } from 'playwright-core';
import { type Desk, signIn } from '../../support/desk.ts';
import type { Mailbox } from '../../support/mailbox.ts';
import type { Publisher } from '../../support/publisher-page.ts';
import type { Receiver } from '../../support/receiver.ts';
import type { Served } from '../../support/served.ts';
import { ownerKey } from '../../support/service.ts';
import { readFiles } from './files.ts';
import { type Form, fillAndSend, formsIn } from './forms.ts';
import { readLetters } from './letters.ts';
import { mark } from './making.ts';
import { type Planted, plant } from './planting.ts';
import { publisherPages } from './publisher.ts';
import { deskPages, hostedPages, type Surface } from './surfaces.ts';
import { startWatch, type Watch } from './watching.ts';

export type Ground = {
  browser: Browser;
  served: Served;
  publisher: Publisher;
  mailbox: Mailbox;
  receiver: Receiver;
  collector: Receiver;
};

/** What was seen of a site: names of elements, attributes and headers by kind of surface, and what got out. */
export type Found = {
  names: Map<string, Set<string>>;
  lost: string[];
  surfaces: number;
  sent: number;
  taken: number;
};

/** `bypass`: no policy of ours is in force. `typed`: what is typed into every form beside that, for what faults look like. */
type How = { bypass: boolean; typed?: string[] };

/** Writes the texts into a new site and looks at them on every surface. */
export async function explore(
  ground: Ground,
  texts: readonly string[],
  { bypass, typed = [] }: How,
): Promise<Found> {
  const { browser, served, publisher, mailbox, receiver, collector } = ground;
  const logged = served.log.length;
  const run = crypto.randomUUID().slice(0, 8);
  const isKnown = (address: string) => address.endsWith(`@${run}.example`);
  const planted = await plant(
    {
      ...{ service: served, origin: publisher.origin, hooks: receiver.url, editor: `editor@${run}.example` },
      reader: (place) => `reader-${place}@${run}.example`,
    },
    texts,
  );
  const found: Found = { names: new Map(), lost: [], surfaces: 0, sent: planted.sent, taken: planted.taken };
  const see = (surface: string, names: Iterable<string>) => {
    found.surfaces++;
    const kind = surface.replace(/:.*/, '');
    found.names.set(kind, new Set([...(found.names.get(kind) ?? []), ...names]));
  };

  const files = await readFiles(served, planted);
  const letters = readLetters(mailbox, receiver, isKnown);
  see('headers of mails', letters.headers);
  see('headers of webhooks', letters.hooks);
  found.lost.push(...files.lost, ...letters.lost);

  const desk = await signIn(served, ownerKey);
  const watch = await startWatch(browser, {
    ...{ origins: [served.url, publisher.origin], collector: `${collector.url}/csp`, bypass },
  });
  try {
    const cookies = [...desk.jar].map(([name, value]) => ({ name, value, url: served.url }));
    await watch.context.addCookies(cookies);
    see('feeds', (await watch.piecesOf('feeds', files.html)).names);
    see('oEmbed', (await watch.piecesOf('oEmbed', files.frames)).names);
    see('mails', (await watch.piecesOf('mails', letters.html)).names);
    const forms = await lookAt(watch, see, [
      ...publisherPages(publisher, `${collector.url}/csp`, planted),
      ...hostedPages(served.url, planted),
      ...deskPages(served.url, planted, await runsOf(served, planted)),
    ]);
    await refuse(watch, see, desk, served.url, forms, texts, typed);
    for (const { surface, what } of watch.escapes) found.lost.push(`${surface}: ${what}`);
  } finally {
    await watch.leave();
  }
  for (const { path, body } of collector.received.splice(0)) found.lost.push(`reported to ${path}: ${body}`);
  for (const { level, fields, message } of served.log.slice(logged)) {
    if (JSON.stringify([fields, message]).includes(mark))
      found.lost.push(`logged: ${JSON.stringify(fields)}`);
    if ((level === 'error' || level === 'warn') && fields.error !== 'There is nothing to tell any more.')
      found.lost.push(`${level}: ${message} ${JSON.stringify(fields)}`);
  }
  return found;
}

type See = (surface: string, names: Iterable<string>) => void;

/** Goes to each, and gives the forms that were found there, each kind once. */
async function lookAt(watch: Watch, see: See, surfaces: Surface[]): Promise<Map<string, Form>> {
  const forms = new Map<string, Form>();
  for (const { name, url, ready } of surfaces) {
    see(name, await watch.visit(name, url, ready));
    if (name.startsWith('element')) continue;
    for (const form of await formsIn(watch.page)) {
      const kind = `${name}: ${form.fields.map(([field]) => field).join(' ')}`;
      if (!forms.has(kind)) forms.set(kind, { ...form, action: new URL(form.action, url).href });
    }
  }
  return forms;
}

/** Forms come back with what was typed where something is wrong with it, and pages without script with their next step. */
async function refuse(
  watch: Watch,
  see: See,
  desk: Desk,
  url: string,
  forms: Map<string, Form>,
  texts: readonly string[],
  typed: string[],
) {
  let place = 0;
  for (const [kind, form] of forms)
    for (const text of [texts[place++ % texts.length] ?? '', ...typed]) {
      const answer = await fillAndSend(desk, form.action.slice(url.length), form, text);
      if (answer.status >= 500) watch.told(`${kind}: ${answer.status}`);
      if (answer.status === 303 || !/html/.test(answer.headers.get('content-type') ?? '')) continue;
      const name = kind.replace(/: .*/, ': sent');
      see(name, await watch.show(name, form.action.split('#')[0] ?? '', answer));
    }
}

async function runsOf({ database }: Served, { site }: Planted): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select id from imports where site = ${site.name}`;
  return rows.map(({ id }) => id);
}
