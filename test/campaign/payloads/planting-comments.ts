import { randomUUID } from 'node:crypto';
import { addressWith, cutTo, mailboxWith } from './fitting.ts';
import { at, type Hand } from './hand.ts';
import { inLanes } from './lanes.ts';

/** Comments of one thread with a text each, and a thread a text. */
export async function plantComments({ planted, count, reader }: Hand): Promise<void> {
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
    await write('/mailboxes', { author: { name: 'Ada', email: mailboxWith(text, place), website: '' } });
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
}

/** Replies of the editors, edits and reports of readers. */
export async function plantReports({ planted, send, count, reader }: Hand): Promise<void> {
  const { texts, site, comments } = planted;
  await inLanes(comments, async (id, place) => {
    const text = at(texts, place + 2);
    const body = cutTo(60_000, text);
    await send(`/comments/${id}/replies`, { body: { commentId: randomUUID(), body } });
    if (place % 6 === 1) await send(`/comments/${id}`, { method: 'PATCH', body: { body: `Edited ${text}` } });
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
    if (place % 4 === 0)
      await send(
        `/moderation?${new URLSearchParams({ status: 'held', q: cutTo(200, text), author: cutTo(200, text) })}`,
        {},
      );
  });
}

/** What an editor says of threads. */
export async function plantThreads({ planted, send }: Hand): Promise<void> {
  const { texts, threads, comments } = planted;
  for (const [place, thread] of threads.entries()) {
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
