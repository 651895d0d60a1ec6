import { expect, test } from 'vitest';
import { textOfArchive } from '../../src/comments/archived-text.ts';
import { renderMarkup } from '../../src/comments/markup.ts';
import { growthOf, isSteep } from '../support/growth.ts';
import { fill, slowTexts } from '../support/slow-texts.ts';

const longest = 65_524;
const honest =
  'Plain words, and (more) of them - or "so" it seems.\n\n*Really.* See https://example.org.\n\n';
test.for(Object.entries(slowTexts))(
  '%s: no comment takes more time than its length is worth',
  async ([, make]) => {
    const grown = await growthOf(make, renderMarkup, longest);
    expect(isSteep(grown), JSON.stringify(grown)).toBe(false);
    const usual = await growthOf(fill(honest), renderMarkup, longest);
    expect(grown.long).toBeLessThan(60 * Math.max(usual.long, 2));
  },
);

const archived: Record<string, (length: number) => string> = {
  'spaces in a block': (length) => `<div>x</div>a${' '.repeat(length)}b`,
  'lines in a block': (length) => `<div>x</div>a${'\n'.repeat(length)}b`,
  'lines of spaces in a block': (length) => `<div>x</div>a${'\n '.repeat(length / 2)}b`,
  'spaces that do not break': (length) => `<div>x</div>a${'&nbsp;'.repeat(length / 6)}b`,
  'spaces around emphasis': (length) => `<em>a${' '.repeat(length)}</em>`,
  'blocks in one another': fill('<div>'),
  'quotes in one another': fill('<blockquote>'),
  'lists in one another': fill('<ul><li>'),
  'emphasis in one another': fill('<b>'),
  'what is closed in another order': fill('<b><i></b></i>'),
  'links in one another': fill('<a href=x><b>'),
  'tables in one another': fill('<table><tr><td>'),
  'preformatted text without end': fill('<pre >'),
  'comments without end': fill('<!--'),
  'many attributes': (length) =>
    `<div ${Array.from({ length: length / 8 }, (_, at) => `a${at}=1 `).join('')}>`,
  'code of backticks': (length) => `<pre><code>${'```\n'.repeat(length / 4)}</code></pre>`,
};

test.for(Object.entries(archived))(
  '%s: no comment of an archive takes more time than its length is worth, nor breaks the import off',
  async ([, make]) => {
    for (const breaks of ['space', 'shown'] as const) {
      const grown = await growthOf(make, (text) => textOfArchive(text, breaks), longest);
      expect(isSteep(grown), JSON.stringify(grown)).toBe(false);
    }
  },
);

test('of a text in an archive that nobody can have meant, the words are kept', () => {
  const text = `${'<div>'.repeat(5000)}Tom &amp; Jerry<br>said *this*${'</div>'.repeat(5000)}`;
  expect(textOfArchive(text, 'space')).toEqual({
    body: 'Tom & Jerry\nsaid \\*this\\*',
    html: '<p>Tom &amp; Jerry<br>\nsaid *this*</p>',
  });
});
