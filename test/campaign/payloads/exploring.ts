import type { Browser } from 'playwright-core';
import { signIn } from '../../support/desk.ts';
import type { Mailbox } from '../../support/mailbox.ts';
import type { Publisher } from '../../support/publisher-page.ts';
import type { Receiver } from '../../support/receiver.ts';
import type { Served } from '../../support/served.ts';
import { ownerKey } from '../../support/service.ts';
import { readFiles } from './files.ts';
import type { Planted } from './hand.ts';
import { readLetters } from './letters.ts';
import { lookAt, type See } from './looking.ts';
import { guiltyOf, mark, markedEach } from './mark.ts';
import { plant } from './planting.ts';
import { publisherPages } from './publisher.ts';
import { refuse } from './refusing.ts';
import { deskPages, hostedPages } from './surfaces.ts';
import { startWatch } from './watching.ts';

export type Ground = {
  browser: Browser;
  served: Served;
  publisher: Publisher;
  mailbox: Mailbox;
  receiver: Receiver;
  collector: Receiver;
};

/** What was seen of a site: names of elements, attributes and headers by kind of surface, each with where it was, and what got out. */
export type Found = {
  names: Map<string, Map<string, string>>;
  /** As they were written: each with marks of its own. */
  texts: readonly string[];
  lost: string[];
  opened: number;
  read: number;
  sent: number;
  taken: number;
};

/**
 * `bypass`: no policy of ours is in force. `visits`: so many surfaces of a kind are gone to. `typed`: what is typed into every form, `each`
 * of them, if that is not the texts.
 */
type How = { bypass: boolean; chance: () => number; visits: number; each: number; typed?: string[] };

/** Writes the texts into a new site and looks at them on every surface. */
export async function explore(ground: Ground, plain: readonly string[], how: How): Promise<Found> {
  const { bypass, chance, visits, each } = how;
  const { browser, served, publisher, mailbox, receiver, collector } = ground;
  const texts = markedEach(plain);
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
  const { sent, taken } = planted;
  const found: Found = { names: new Map(), texts, lost: [], opened: 0, read: 0, sent, taken };
  const see: See = (surface, { names }, as) => {
    found[as]++;
    const kind = surface.replace(/:.*/, '');
    const known = found.names.get(kind) ?? new Map<string, string>();
    for (const [name, where] of Object.entries(names)) if (!known.has(name)) known.set(name, where);
    found.names.set(kind, known);
  };
  const seeNames = (surface: string, names: Iterable<string>) =>
    see(
      surface,
      { names: Object.fromEntries([...names].map((name) => [name, name])), astray: [], further: [] },
      'read',
    );

  const files = await readFiles(served, planted);
  const letters = readLetters(mailbox, receiver, isKnown);
  seeNames('headers of mails', letters.headers);
  seeNames('headers of webhooks', letters.hooks);
  found.lost.push(...files.lost, ...letters.lost);

  const desk = await signIn(served, ownerKey);
  const watch = await startWatch(browser, {
    ...{ origins: [served.url, publisher.origin], collector: `${collector.url}/csp`, bypass },
  });
  try {
    const cookies = [...desk.jar].map(([name, value]) => ({ name, value, url: served.url }));
    await watch.context.addCookies(cookies);
    see('feeds', await watch.piecesOf('feeds', files.html), 'read');
    see('oEmbed', await watch.piecesOf('oEmbed', files.frames), 'read');
    see('mails', await watch.piecesOf('mails', letters.html), 'read');
    const forms = await lookAt({ watch, see, desk, chance, visits }, [
      ...publisherPages(publisher, `${collector.url}/csp`, planted),
      ...hostedPages(served.url, planted),
      ...deskPages(served.url, planted, await runsOf(served, planted)),
    ]);
    await refuse({ watch, see, desk, url: served.url }, forms, how.typed ?? texts, each);
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
  found.lost = found.lost.map((told) => guiltyOf(texts, told));
  return found;
}

async function runsOf({ database }: Served, { site }: Planted): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`select id from imports where site = ${site.name}`;
  return rows.map(({ id }) => id);
}
