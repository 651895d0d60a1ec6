import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOfArchive } from '../../src/comments/archived-text.ts';
import { renderMarkup } from '../../src/comments/markup.ts';

const shown = (html: string) => textOfArchive(html, 'shown');

test.each([
  ['Two\nlines\n\nand more', 'Two\nlines\n\nand more'],
  ['<p>One</p>\n<p>two<br />\nthree</p>', 'One\n\ntwo\nthree'],
  ['Not <em>so</em>, and <strong>never</strong>.', 'Not *so*, and **never**.'],
  ['Fish &amp; chips &#8211; “best” &lt;here&gt;', 'Fish & chips – “best” \\<here>'],
  ['see <a href="https://a.example/b" rel="nofollow">this</a>', 'see [this](https://a.example/b)'],
  ['<a href="https://a.example/b_c">https://a.example/b_c</a>', 'https://a.example/b_c'],
  ['<a href="https://a.example/b_(c)">wiki</a>', '[wiki](<https://a.example/b_(c)>)'],
  ['<a href="javascript:alert(1)">click</a>', 'click'],
  ['2 * 3 * 4, a_b, _c_ and [x](y) `z`', '2 \\* 3 \\* 4, a_b, \\_c\\_ and \\[x\\](y) \\`z\\`'],
  ['1. one\n- two\n> three', '1\\. one\n\\- two\n\\> three'],
  ['a < b &amp;amp; &amp;lt;', 'a < b \\&amp; \\&lt;'],
  ['<blockquote>He said\nso</blockquote>\nNo.', '> He said\n> so\n\nNo.'],
  ['<ul>\n<li>a</li>\n<li>b</li>\n</ul>', '*   a\n*   b'],
  ['<pre><code>x\n  y</code></pre>', '```\nx\n  y\n```'],
  ['<h2>Big</h2>words', '**Big**\n\nwords'],
  ['<img src="https://a.example/i.png" alt="A cat">', '[A cat](https://a.example/i.png)'],
  ['<iframe src="https://video.example/1"></iframe>', 'https://video.example/1'],
  ['<script>alert(1)</script>words', 'words'],
  ['<b>unclosed', '**unclosed**'],
  ['caf&eacute; &frac12;', 'café ½'],
  ['\u0007bell\r\nline', 'bell\nline'],
  ['   spaces    that\n    nobody saw', 'spaces that\nnobody saw'],
])('HTML of an archive becomes what might have been typed: %j', (html, markdown) => {
  expect(shown(html).body).toBe(markdown);
});

test('line breaks of a system that does not show them are spaces', () => {
  expect(textOfArchive('<p>one\ntwo<br>three</p>', 'space').body).toBe('one two\nthree');
});

test('what our renderer has made comes back as it was, whatever was typed', () => {
  const word = fc.constantFrom(
    ...[
      'word',
      'Über',
      '*em*',
      '**strong**',
      '`code`',
      '[link](https://a.example/x)',
      'https://a.example/b_c?d=1&e=2',
      '&amp;',
      '\\*',
      '"q"',
      "it's",
      '<b>',
      'a_b',
      '(so)',
      '1.',
      '5 - 3',
      '#1',
    ],
  );
  const line = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => `so ${words.join(' ')}`);
  const lines = fc.array(line, { minLength: 1, maxLength: 3 });
  const block = fc.oneof(
    lines.map((all) => all.join('\n')),
    lines.map((all) => all.map((each) => `> ${each}`).join('\n')),
    lines.map((all) => all.map((each) => `- ${each}`).join('\n')),
    lines.map((all) => `\`\`\`\n${all.join('\n')}\n\`\`\``),
  );
  const source = fc.array(block, { minLength: 1, maxLength: 4 }).map((all) => all.join('\n\nThen\n\n'));
  fc.assert(
    fc.property(source, (typed) => {
      const { html } = renderMarkup(typed);
      expect(shown(html).html).toBe(html);
    }),
    { numRuns: 400 },
  );
});

test('words without tags are shown as they are, whatever they hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab *_`[]()\\~#+-.!1&;<>"\n') }), (words) => {
      const archived = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      const { text } = renderMarkup(shown(archived).body);
      expect(text.replace(/\s+/g, ' ').trim()).toBe(words.replace(/\s+/g, ' ').trim());
    }),
    { numRuns: 2000 },
  );
});

test('what is turned into HTML beside the renderer is what the renderer makes of the Markdown', () => {
  const piece = fc.constantFrom(
    ...[
      'word',
      ' ',
      ' ',
      '\n',
      '<br />',
      '<p>',
      '</p>\n',
      '<em>so</em>',
      ' <strong>very much</strong> ',
      ' <b>b</b>,',
      '<i>"i"</i>',
    ],
    ...[
      '<a href="https://a.example/b?c=1&amp;d=2">here</a>',
      ' <a href="https://a.example/x_y">https://a.example/x_y</a> ',
    ],
    ...[
      '<a href="https://a.example/(b)">a [b]</a>',
      '<a href="mailto:a@b.example">mail</a>',
      ' <a href="http://a.example">http://b.example</a>',
    ],
    ...[
      '* ',
      '_x_ ',
      '1. ',
      '- ',
      '---',
      '> ',
      '&lt;b&gt;',
      '&amp;amp; ',
      '"',
      '#',
      '`',
      '\\',
      '&nbsp;',
      '  ',
      '~~~',
      '=== ',
      'https://c.example ',
    ],
  );
  const source = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(source, (archived) => {
      const { body, html } = shown(archived);
      expect(html).toBe(renderMarkup(body).html);
    }),
    { numRuns: 4000 },
  );
});

test('a text of nothing but marks, which is shown as typed, is quoted nowhere', () => {
  const words = '*'.repeat(3000);
  expect(shown(words)).toEqual({ body: words, html: `<p>${words}</p>` });
});

test.each([
  ...[
    '<frameset>Hello <i>there</i>',
    '<frameset onload="a<b>c">Hello there',
    'Hello</x-turndown> <b>there</b>',
  ],
  ...[
    '<html><head></head><frameset rows=1>Hello there',
    '<body><p>Hello<plaintext> there',
    '<template>Hello there</template>',
  ],
])('a tag that is about the whole page takes no words from a comment, nor stops the rest: %j', (archived) => {
  for (const breaks of ['shown', 'space'] as const) {
    const { body, html } = textOfArchive(archived, breaks);
    expect(body.replaceAll(/[^A-Za-z]+/g, ' ')).toMatch(/Hello there/);
    expect(html).not.toMatch(/<(?!\/?(?:p|em|strong)>)/);
  }
});
