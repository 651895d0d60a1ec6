/** In every payload that is markup: an element or an attribute of this name on any surface is one that got out of a text. */
export const mark = 'x7q';

export const elsewhere = 'elsewhere.example';

/** Each text with marks and calls of its own, so that what got out says which of them it came from. */
export const markedEach = (texts: readonly string[]): string[] =>
  texts.map((text, place) =>
    text
      .replaceAll(mark, `${mark}${place}z`)
      .replace(/\b(alert|confirm|prompt)\(1\)/g, (_, name: string) => `${name}(${1000 + place})`),
  );

/** Which of the texts somebody's words come from, where they say so. */
export function guiltyOf(texts: readonly string[], told: string): string {
  const [, marked, called] = new RegExp(`${mark}(\\d+)z|ran \\w+ (1\\d{3})\\b`, 'i').exec(told) ?? [];
  const text = texts[marked === undefined ? Number(called) - 1000 : Number(marked)];
  return text === undefined ? told : `${told}, of ${JSON.stringify(text)}`;
}
