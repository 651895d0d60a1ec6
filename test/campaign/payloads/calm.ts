/** Harmless words that bring about all the markup that there is: what is on a surface besides has come out of a payload. */
export const calm = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => {
    const body = `Calm words ${place}`;
    return place % 4 === 1 ? `https://calm.example/${place}` : body;
  });

/** All that a comment can be made of, each with the attributes that it can have. */
export const ofComments = [
  ...['p', 'br', 'em', 'strong', 'blockquote', 'ul', 'ol', 'ol start', 'li', 'code', 'pre'],
  ...['a', 'a href', 'a rel'],
];

/** Attributes that do nothing by themselves, whose elements are known: a view may have them in a state that calm words do not bring about. */
export const doesNothing = (name: string): boolean =>
  / (class|id|part|lang|dir|hidden|role|tabindex|aria-[a-z]+)$/.test(name);
