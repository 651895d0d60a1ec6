import { randomUUID } from 'node:crypto';
import { channelsOf } from '../../../src/chores.ts';
import { depsOf } from '../../../src/platform.ts';
import { dumpOf, pollImporter } from '../../imports/poll-importer.ts';
import { disqusWith, wxrOf } from '../../support/hostile-archives.ts';
import { importInto } from '../../support/imports.ts';
import { tell } from '../../support/outbox.ts';
import { type Answer, newSite, type Sent, type Service, type Site } from '../../support/service.ts';
import { addressWith, cutTo, mailboxWith } from './fitting.ts';

/** A site with payloads in all its fields, and what is needed to look at it. */
export type Planted = {
  site: Site;
  texts: readonly string[];
  polls: string[];
  draft: string;
  threads: string[];
  /** Threads out of archives. */
  archived: string[];
  comments: string[];
  held: string[];
  webhooks: string[];
  preview: string;
  /** What was sent, field by field, and what of it was not refused. */
  sent: number;
  taken: number;
};

/** Where payloads are written to, so that the same flow runs with calm words. */
export type Ground = {
  service: Service;
  origin: string;
  hooks: string;
  editor: string;
  reader: (place: number) => string;
};

const owner = { owner: true };

/** Writes every text into every field that a reader, an editor or an owner can write into, as they would. */
export async function plant(ground: Ground, texts: readonly string[]): Promise<Planted> {
  const { service, origin } = ground;
  const settings = {
    picture: 'never',
    spam: { learn: false },
    oldPages: { polls: true },
    comments: { holdFirstTime: false, floodSeconds: 0, maxLinks: 100, nameRequired: false },
    mail: { to: [ground.editor], held: 'each' },
  };
  const site = await newSite(service, { origins: [origin], settings });
  const planted: Planted = {
    ...{
      site,
      texts,
      polls: [],
      draft: '',
      threads: [],
      archived: [],
      comments: [],
      held: [],
      webhooks: [],
      preview: '',
    },
    ...{ sent: 0, taken: 0 },
  };
  const count = (answer: Answer) => {
    planted.sent++;
    if (answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`);
    if (answer.status < 400) planted.taken++;
    return answer;
  };
  const send = async (path: string, sent: Sent) => count(await site.api(path, { ...owner, ...sent }));
  const hand = { ...ground, planted, send, count };
  await Promise.all([plantPolls, plantComments, plantNotes, plantArchives].map((each) => each(hand)));
  await plantSettings(hand);
  const deps = depsOf(service.platform);
  for (let round = 0; round < 4; round++) await tell(service, channelsOf(deps));
  return planted;
}

type Hand = Ground & {
  planted: Planted;
  send: (path: string, sent: Sent) => Promise<Answer>;
  count: (answer: Answer) => Answer;
};

const at = <T>(list: readonly T[], place: number): T => list[place % list.length] as T;

async function plantPolls({ planted, send }: Hand): Promise<void> {
  const { texts, site } = planted;
  for (const [place, text] of texts.entries()) {
    const options = [0, 1, 2].map((step) => `${step} ${cutTo(480, at(texts, place + step))}`);
    const plain = cutTo(500, text);
    const asked = { question: text, note: text, options: [plain, ...options.slice(1)], draft: place === 0 };
    const slug = `poll-${place}-${randomUUID().slice(0, 8)}`;
    let made = await send('/polls', { body: { ...asked, slug } });
    // What one field does not take must not keep it from the others.
    if (made.status !== 201) made = await send('/polls', { body: { ...asked, slug, note: null, options } });
    if (made.status !== 201)
      made = await send('/polls', {
        body: { slug, question: 'Which?', note: cutTo(1900, text), options: ['One', plain] },
      });
    if (made.status === 201) planted.polls.push(slug);
    if (place === 0 && made.status === 201) planted.draft = slug;
    if (place < 3 && place > 0 && made.status === 201) {
      await site.vote(slug);
      await send(`/polls/${slug}`, { method: 'PATCH', body: { question: cutTo(900, at(texts, place + 3)) } });
      await send(`/polls/${slug}`, { method: 'PATCH', body: { note: at(texts, place + 4) } });
      await send(`/polls/${slug}`, {
        method: 'PATCH',
        body: { options: [{ id: 'o1', text: cutTo(500, at(texts, place + 5)) }] },
      });
    }
  }
  if (!planted.draft) planted.draft = await site.newPoll({ draft: true });
  const preview = await send(`/polls/${planted.draft}/preview`, { method: 'POST' });
  planted.preview = preview.body.url;
  for (const q of texts.slice(0, 5)) await send(`/poll-list?${new URLSearchParams({ q })}`, {});
}

async function plantComments({ planted, send, count, reader }: Hand): Promise<void> {
  const { texts, site, threads, comments } = planted;
  const write = async (thread: string, more: Record<string, unknown>) => {
    // A name that no thread can have gets no challenge either.
    const answer = await site.comment(thread, more).catch(() => undefined);
    if (!answer) {
      planted.sent++;
      return undefined;
    }
    return count(answer).status < 300 ? (answer.body.comment.id as string) : undefined;
  };
  for (const [place, text] of texts.entries()) {
    const author = { name: text, email: reader(place), website: addressWith(text, place) };
    const parent = place % 3 === 2 ? (comments.at(-1) ?? null) : null;
    const named = { name: cutTo(240, text), email: reader(place), website: '' };
    const id =
      (await write('/a', { author, body: text, parent })) ??
      (await write('/a', { author: named, body: `${place} ${text}`, parent })) ??
      (await write('/a', {
        author: { ...named, name: `Ada ${place}` },
        body: `${place}\n\n${text}`,
        parent,
      })) ??
      (await write('/a', { author: named, body: `Words ${place} ${randomUUID()}` }));
    if (id) comments.push(id);
    await write('/a', { author: { name: 'Ada', email: mailboxWith(text, place), website: '' } });
    const key = `/t/${cutTo(200, text)}`;
    const url = { url: addressWith(text, place) };
    const title = { title: cutTo(490, text) };
    if ((await write(key, { ...title, ...url })) ?? (await write(key, title))) threads.push(key);
    else if (await write(`/t/${place}`, title)) threads.push(`/t/${place}`);
  }
  // A reader who wants to be told, and whoever answers them.
  const rita = { name: 'Rita', email: reader(1000), website: '' };
  const asked = await write('/a', {
    author: rita,
    title: at(texts, 1),
    notify: { replies: true, decision: true },
  });
  if (asked) comments.push(asked);
  for (const [place, id] of comments.slice(0, 6).entries()) {
    const text = at(texts, place + 2);
    const body = cutTo(60_000, text);
    await send(`/comments/${id}/replies`, { body: { commentId: randomUUID(), body } });
    if (place === 1) await send(`/comments/${id}`, { method: 'PATCH', body: { body: `Edited ${text}` } });
    const { proof } = await site.prove('report', id);
    const report = {
      reason: place % 2 ? cutTo(100, text) : 'other',
      text,
      email: reader(2000 + place),
      proof,
    };
    count(await site.api(`/comments/${id}/reports`, { body: report }));
    const { proof: again } = await site.prove('report', id);
    count(await site.api(`/comments/${id}/reports`, { body: { reason: 'spam', text: body, proof: again } }));
    await send(
      `/moderation?${new URLSearchParams({ status: 'held', q: cutTo(200, text), author: cutTo(200, text) })}`,
      {},
    );
  }
  for (const [place, thread] of threads.slice(0, 4).entries()) {
    const notice = cutTo(480, at(texts, place + 1));
    await send('/threads', {
      method: 'PATCH',
      body: { thread, mode: at(['open', 'hold', 'closed'], place), notice },
    });
    await send('/threads', {
      method: 'PATCH',
      body: { thread, aliases: [`/was/${cutTo(200, at(texts, place))}`] },
    });
    await send('/threads', {
      method: 'PATCH',
      body: { thread, title: at(texts, place + 3), url: addressWith(at(texts, place), place) },
    });
  }
  await send('/threads', {
    method: 'PATCH',
    body: { thread: '/a', notice: cutTo(480, at(texts, 0)), pinned: comments[0] },
  });
}

async function plantNotes({ planted, count, reader }: Hand): Promise<void> {
  const { texts, site } = planted;
  for (const [place, text] of texts.entries())
    for (const note of [
      { message: text, name: text, email: reader(3000 + place), page: addressWith(text, place) },
      { message: cutTo(8000, `${place} ${text}`), name: cutTo(200, text), page: '' },
    ]) {
      const { proof } = await site.prove('feedback', '-');
      count(await site.api('/feedback', { body: { ...note, proof } }));
    }
}

async function plantArchives({ service, planted }: Hand): Promise<void> {
  const { texts, site } = planted;
  const writable = texts.map((text) =>
    text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ''),
  );
  const inCdata = writable.map((text) => text.replaceAll(']]>', ']] >'));
  await importInto(service, site.name, 'wxr', wxrOf(inCdata), { source: 'the-old-blog' });
  await importInto(service, site.name, 'disqus', disqusWith(inCdata), { source: 'the-old-forum' });
  const polls = writable.map((text, place) => ({
    ...{
      id: place + 1,
      question: cutTo(150, text),
      began: 1_500_000_000 + place,
      totalVotes: 3,
      active: 1,
      expiry: 0,
    },
    ...{
      multiple: 0,
      totalVoters: 3,
      answers: [
        [place * 10 + 1, cutTo(150, text), 2],
        [place * 10 + 2, 'Other', 1],
      ],
    },
  })) as Parameters<typeof dumpOf>[0];
  await pollImporter(service).bringIn(site, dumpOf(polls), { timeZone: 'UTC' });
  const archived = await service.database.sql<{ key: string }[]>`
    select key from threads where site = ${site.name} and (key like 'disqus:%' or key like 'the-old-blog:%' or key like '/d/%') order by key`;
  planted.archived.push(...archived.map(({ key }) => key));
  planted.sent += 7 * texts.length;
  planted.taken += 7 * texts.length;
}

async function plantSettings({ planted, send, count, hooks, reader }: Hand): Promise<void> {
  const { texts, site, webhooks, held } = planted;
  for (const [place, text] of texts.slice(0, 12).entries()) {
    await send('', { method: 'PATCH', body: { name: cutTo(190, text) } });
    await send('', { method: 'PATCH', body: { url: addressWith(text, place) } });
    await send('/keys', { body: { name: cutTo(190, text), role: 'editor' } });
    const hook = {
      name: cutTo(190, text),
      url: `${hooks}/${encodeURIComponent(text.toWellFormed())}`,
      events: ['comment.held'],
    };
    const made = await send('/webhooks', { body: hook });
    if (made.status === 201) webhooks.push(made.body.id);
    await send('/webhooks', { body: { ...hook, url: `${hooks}/${text}` } });
    // Nobody is to wait for hosts that are not there.
    const away = await send('/webhooks', { body: { ...hook, url: addressWith(text, place) } });
    if (away.status === 201)
      await send(`/webhooks/${away.body.id}`, { method: 'PATCH', body: { disabled: true } });
    const origin = { origin: text };
    count(
      await site.api('/feedback', {
        body: { message: 'x' },
        headers: { origin: `https://${place}.elsewhere.example` },
      }),
    );
    await send('/origins/allowed', { body: origin });
    for (const name of ['heldWords', 'refusedWords', 'staffNames'])
      await send('/rules/dry-run', { body: { settings: { comments: { [name]: [text] } } } });
  }
  if (webhooks[0]) await send(`/webhooks/${webhooks[0]}/test`, { method: 'POST' });
  const words = texts
    .map((text) => cutTo(190, text))
    .filter((text) => !/\p{Cc}|[\u2028\u2029]/u.test(text) && text.trim() && text.isWellFormed());
  await send('', {
    method: 'PATCH',
    body: { settings: { comments: { heldWords: words, staffNames: words.slice(0, 3) } } },
  });
  const holdAll = { settings: { comments: { holdAll: true, staffNames: [] } } };
  for (const [place, text] of words.slice(0, 6).entries()) {
    if (place === 3) await send('', { method: 'PATCH', body: holdAll });
    const author = { name: 'Olga', email: reader(4000 + place), website: '' };
    const answer = count(
      await site.comment('/a', { author, body: `${text} held ${place}`, notify: { decision: true } }),
    );
    if (answer.status === 202) held.push(answer.body.comment.id);
  }
  if (held[0]) await send(`/comments/${held[0]}`, { method: 'PATCH', body: { status: 'approved' } });
  if (held[1]) await send(`/comments/${held[1]}`, { method: 'PATCH', body: { status: 'spam' } });
}
