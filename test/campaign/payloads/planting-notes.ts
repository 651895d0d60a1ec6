import { addressWith, cutTo } from './fitting.ts';
import type { Hand } from './hand.ts';

/** Notes to the editors, the text in all that a note can say. */
export async function plantNotes({ planted, count, reader }: Hand): Promise<void> {
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
