import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMarkup } from '../../src/comments/markup.ts';
import { parseXml, type XmlElement } from '../support/xml.ts';

const rel = 'rel="nofollow ugc noopener"';
const longest = 65_525;

const allowed: Record<string, string[]> = {
  p: [],
  br: [],
  em: [],
  strong: [],
  a: ['href', 'rel'],
  blockquote: [],
  ul: [],
  ol: ['start'],
  li: [],
  code: [],
  pre: [],
};

/** Every element of the HTML, nested or not; throws where tags do not match. */
function elementsOf(html: string): XmlElement[] {
  const within = (element: XmlElement): XmlElement[] =>
    element.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...within(child)]));
  // Form feeds and the like are fine in HTML, though not in XML.
  const visible = html.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
  return within(parseXml(`<html>${visible.replaceAll('<br>', '<br/>')}</html>`));
}

function expectHarmless(source: string) {
  const { html, text, links } = renderMarkup(source);
  expect(html.isWellFormed() && text.isWellFormed()).toBe(true);
  expect(html + text).not.toContain('\0');
  for (const { name, attributes, children } of elementsOf(html)) {
    expect(Object.keys(allowed)).toContain(name);
    expect(allowed[name]).toEqual(expect.arrayContaining(Object.keys(attributes)));
    if (name === 'ol') expect(attributes.start ?? '1').toMatch(/^\d+$/);
    if (name !== 'a') continue;
    expect(attributes.href).toMatch(/^https?:\/\/[^\s"<>]+$/);
    expect(attributes.rel).toBe('nofollow ugc noopener');
    const inside = elementsOf(html).filter((element) => element.name === 'a');
    expect(children.some((child) => inside.includes(child as XmlElement))).toBe(false);
    expect(links).toBe(inside.length);
  }
}

test.each([
  ['Two\nlines', '<p>Two<br>\nlines</p>'],
  ['Two  \nlines\\\nand three', '<p>Two<br>\nlines<br>\nand three</p>'],
  ['One\r\n\r\ntwo\rthree', '<p>One</p>\n<p>two<br>\nthree</p>'],
  ['*a* **b** _c_ __d__', '<p><em>a</em> <strong>b</strong> <em>c</em> <strong>d</strong></p>'],
  ['> a\n> b', '<blockquote>\n<p>a<br>\nb</p>\n</blockquote>'],
  ['- a\n- b', '<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>'],
  ['9. a', '<ol start="9">\n<li>\n<p>a</p>\n</li>\n</ol>'],
  ['`a\n<b>`', '<p><code>a &lt;b&gt;</code></p>'],
  ['```js onclick=x\na\n\nb\n```', '<pre><code>a\n\nb\n</code></pre>'],
  ['    a\n    b', '<pre><code>a\nb\n</code></pre>'],
  ['3 &lt; 4 &copy; AT&T', '<p>3 &lt; 4 © AT&amp;T</p>'],
])('%j is rendered as Markdown', (source, html) => {
  expect(renderMarkup(source).html).toBe(html);
});

test.each([
  ['# One', '<p># One</p>'],
  ['One\n===', '<p>One<br>\n===</p>'],
  ['One\n---', '<p>One</p>\n<p>---</p>'],
  ['* * *', '<p>* * *</p>'],
  ['<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
  ['<!-- a -->', '<p>&lt;!-- a --&gt;</p>'],
  ['[a]: /b\n\n[a]', '<p>[a]: /b</p>\n<p>[a]</p>'],
])('%j stays the text it is: no headings, rules, HTML or definitions', (source, html) => {
  expect(renderMarkup(source).html).toBe(html);
});

describe('links', () => {
  test.each([
    ['[a](https://x.org/?b=1&c=2 "title")', 'https://x.org/?b=1&amp;c=2', 'a', ''],
    ['<http://x.org>', 'http://x.org/', 'http://x.org', ''],
    ['https://x.org/_a_/b_c*', 'https://x.org/_a_/b_c', 'https://x.org/_a_/b_c', '*'],
    ['HTTPS://X.ORG.', 'https://x.org/', 'HTTPS://X.ORG', '.'],
    ['https://x.org/a_(b).', 'https://x.org/a_(b)', 'https://x.org/a_(b)', '.'],
    ['https://x.org/a).', 'https://x.org/a', 'https://x.org/a', ').'],
    ['[see https://y.org](https://x.org)', 'https://x.org/', 'see https://y.org', ''],
    ['[a](<https://x.org/"onclick=x>)', 'https://x.org/%22onclick=x', 'a', ''],
  ])('%j is one link that passes nothing on', (source, href, label, rest) => {
    expect(renderMarkup(source)).toMatchObject({
      html: `<p><a href="${href}" ${rel}>${label}</a>${rest}</p>`,
      links: 1,
    });
  });

  test.each([
    ['[a](javascript:alert(1))', 'a'],
    ['[a](java&#10;script:alert(1))', 'a'],
    ['[a](data:text/html,b)', 'a'],
    ['[a](mailto:a@b.org)', 'a'],
    ['[a](/relative)', 'a'],
    ['[a](//x.org)', 'a'],
    ['[a]()', 'a'],
    ['<javascript:alert(1)>', 'javascript:alert(1)'],
    ['<a@b.org>', 'a@b.org'],
    ['<https://b.org">', 'https://b.org&quot;'],
    ['https://', 'https://'],
    ['xhttps://x.org', 'xhttps://x.org'],
    ['`https://x.org`', '<code>https://x.org</code>'],
  ])('%j links nowhere', (source, html) => {
    expect(renderMarkup(source)).toMatchObject({ html: `<p>${html}</p>`, links: 0 });
  });

  test('a picture becomes a link to it', () => {
    const { html, links } = renderMarkup('![cat](https://x.org/cat.png)');
    expect(html).toBe(`<p>!<a href="https://x.org/cat.png" ${rel}>cat</a></p>`);
    expect(links).toBe(1);
  });

  test('all links count, however they were written', () => {
    expect(renderMarkup('[a](http://a.org) <http://b.org> http://c.org [d](mailto:d@d.org)').links).toBe(3);
  });
});

test('the plain text has the words and no markup', () => {
  const source = '> *Tom* & Jerry\n\n    &amp;lt;\n\n- a <b>\n- "c"';
  expect(renderMarkup(source).text).toBe('Tom & Jerry\n&amp;lt;\na <b>\n"c"');
  expect(renderMarkup('&amp;lt;b&gt;').text).toBe('&lt;b>');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A&#x61;vascript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](https://a.org/" onmouseover="alert(1))',
  '[x](<https://a.org/" onmouseover="alert(1)>)',
  '[x](https://a.org "\\" onmouseover=\\"alert(1)")',
  '![x](https://a.org/x.png "\\" onerror=\\"alert(1)")',
  '![x"onerror="alert(1)](x)',
  '<https://a.org/"onmouseover="alert(1)>',
  '<javascript:alert(1)>',
  'https://a.org/"onmouseover=alert(1)',
  "https://a.org/'onmouseover='alert(1)",
  'https://a.org/<script>alert(1)</script>',
  '[![x](https://a.org)](https://b.org)',
  '[a [b](https://b.org) c](https://c.org)',
  '[<https://a.org>](https://b.org)',
  '```" onclick="alert(1)\nx\n```',
  '~~~ https://a.org"><script>\nx',
  '1000000000. x',
  '`<script>`',
  '\\<script>',
  '&lt;script&gt;',
  '[a]: javascript:alert(1)\n\n[a]',
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?php echo 1 ?>',
  '\0<scr\0ipt>',
  '\uD800[x](https://a.org/\uDFFF)',
])('%j does no harm', (source) => {
  expectHarmless(source);
  expect(renderMarkup(source).html).not.toMatch(/<(?:script|img|svg|iframe)|javascript:[^<]*"/i);
});

test('any text gives only allowed elements, matching tags, and links to http(s) addresses', () => {
  const piece = fc.constantFrom(
    ...[
      '*',
      '**',
      '_',
      '`',
      '```',
      '~~~',
      '[',
      ']',
      '(',
      ')',
      '](',
      '![',
      '<',
      '>',
      '"',
      "'",
      '&',
      '&quot;',
      '#',
    ],
    ...['\\', '\n', '\n\n', '\r', '\t', '    ', ' ', '- ', '1. ', '> ', '---', '=', '\0', '\uD800', 'a', 'h'],
    ...[
      'https://a.org',
      'javascript:',
      '<https://b.org',
      '<script',
      ' onclick="',
      '//',
      '<!--',
      ']]>',
      '[a]: ',
    ],
  );
  const markup = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
  const source = fc.oneof(fc.string({ unit: 'binary' }), { weight: 4, arbitrary: markup });
  fc.assert(fc.property(source, expectHarmless), { numRuns: 1000 });
});

describe('Markdown chosen to be slow', () => {
  const fill = (unit: string) => unit.repeat(longest / unit.length);
  test.each([
    ...[
      '*a **a ',
      '*a_ ',
      'a* ',
      '*_',
      '[',
      '[]',
      '[a](',
      '![',
      '[a](http://b)',
      '`a``b',
      '<',
      '&#x',
      '\\',
      `\\\`\`${'word '.repeat(20)}`,
    ],
    ...['>', '> - ', '- ', '1. ', '* a\n', '> a\n\n', '- a\n\n', 'a\n', '\n\n'],
  ])('is shown as it was typed: %j without end', (unit) => {
    const source = `${fill(unit)}a`;
    const { html, text } = renderMarkup(source);
    expect(text).toBe(source.trim());
    expect(elementsOf(html).filter(({ name }) => name !== 'p' && name !== 'br')).toEqual([]);
  });

  test('is shown as it was typed: lists in lists in lists', () => {
    const source = Array.from({ length: 200 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n');
    expect(renderMarkup(source).text).toBe(source);
    expect(renderMarkup(`${'- '.repeat(20)}a`).html).toBe(`<p>${'- '.repeat(20)}a</p>`);
  });

  test('hides no links from the moderators', () => {
    expect(renderMarkup(`${'* '.repeat(2000)} http://a.org HTTPS://b.org`).links).toBe(2);
  });

  test('leaves long honest texts alone', () => {
    const paragraph = `${'Plain words, and (more) of them - or "so" it seems. '.repeat(12)}*Really.*\n\n`;
    const { html } = renderMarkup(paragraph.repeat(longest / paragraph.length));
    expect(html).toContain('<em>Really.</em>');
  });
});

test('a text without markup, which is spared the parser, is rendered as it is beside one that has some', () => {
  const words = fc.constantFrom(
    'a',
    'Bé',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '"',
    "'",
    '#',
    '=',
    '!',
    'a - b',
    'a 1. b',
    '(',
    ')',
    ':',
    '日本',
    '\u00A0',
    '\f',
  );
  const text = fc.array(words, { maxLength: 30 }).map((parts) => parts.join(''));
  const beside = '<p><em>x</em></p>';
  fc.assert(
    fc.property(text, (source) => {
      fc.pre(!/^ {4}/m.test(source));
      const { html, text: bare } = renderMarkup(source);
      const both = renderMarkup(`${source}\n\n*x*`);
      expect(both.html).toBe(html === '' ? beside : `${html}\n${beside}`);
      expect(both.text.replace(/\s*x$/, '')).toBe(bare);
    }),
    { numRuns: 3000 },
  );
});
