import { randomUUID } from 'node:crypto';
import { cutTo } from './fitting.ts';
import { at, type Hand } from './hand.ts';

/** A poll a text, the text in all that a poll can say. */
export async function plantPolls({ planted, send }: Hand): Promise<void> {
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
    if (place % 4 === 1 && made.status === 201) {
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
  for (const q of texts) await send(`/poll-list?${new URLSearchParams({ q })}`, {});
}
