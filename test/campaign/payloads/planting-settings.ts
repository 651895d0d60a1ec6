import { addressWith, cutTo } from './fitting.ts';
import type { Hand } from './hand.ts';
import { inLanes } from './lanes.ts';

/** What an owner sets, and what happens by it. */
export async function plantSettings({ planted, send, count, hooks, reader }: Hand): Promise<void> {
  const { texts, site, webhooks, held } = planted;
  await inLanes(texts, async (text, place) => {
    await send('', { method: 'PATCH', body: { name: cutTo(190, text) } });
    await send('', { method: 'PATCH', body: { url: addressWith(text, place) } });
    await send('/keys', { body: { name: cutTo(190, text), role: 'editor' } });
    const hook = {
      name: cutTo(190, text),
      url: `${hooks}/${encodeURIComponent(text.toWellFormed())}`,
      // Few are told of every comment, which would be all of them times all of these.
      events: [place < 4 ? 'comment.held' : 'poll.opened'],
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
  });
  if (webhooks[0]) await send(`/webhooks/${webhooks[0]}/test`, { method: 'POST' });
  const words = texts
    .map((text) => cutTo(190, text))
    .filter((text) => !/\p{Cc}|[\u2028\u2029]/u.test(text) && text.trim() && text.isWellFormed());
  // A rule is tried on every comment: each by itself would be all of them times all of these.
  for (const name of ['heldWords', 'refusedWords', 'staffNames'])
    for (const tried of [words, ...texts.slice(0, 4).map((text) => [text])])
      await send('/rules/dry-run', { body: { settings: { comments: { [name]: tried } } } });
  await send('', {
    method: 'PATCH',
    body: { settings: { comments: { heldWords: words, staffNames: words.slice(0, 3) } } },
  });
  const holdAll = { settings: { comments: { holdAll: true, staffNames: [] } } };
  for (const [place, text] of words.slice(0, 20).entries()) {
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
