import { expect, test } from 'vitest';
import { renderMarkup } from '../../src/comments/markup.ts';
import { isAllowedAttribute, isAllowedElement } from '../../src/embed/allowed-markup.ts';
import { everyView, origin } from '../support/every-view.ts';

const base = 'https://polls.example.com';
const allowed = (name: string, value: string) => isAllowedAttribute(name, value, base);

test.each([
  'script',
  'style',
  'iframe',
  'object',
  'embed',
  'base',
  'meta',
  'link',
  'template',
  'path',
  'use',
  'foreignobject',
  'slot',
  'reader-poll',
])('no %s comes out of a fragment', (name) => expect(isAllowedElement(name)).toBe(false));

test.each(['form', 'fieldset', 'input', 'table', 'svg', 'audio', 'img', 'details'])(
  'a %s may stand',
  (name) => expect(isAllowedElement(name)).toBe(true),
);

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '//elsewhere.example',
])('a link may not go to %j', (value) => expect(allowed('href', value)).toBe(false));

test.each(['https://elsewhere.example/', 'http://localhost/', '#field'])('a link may go to %s', (value) =>
  expect(allowed('href', value)).toBe(true),
);

test.each(['src', 'action', 'data-post', 'data-challenge', 'data-swap', 'data-more'])(
  '%s stays with the service',
  (name) => {
    expect(allowed(name, `${base}/api/v1`)).toBe(true);
    expect(allowed(name, 'https://polls.example.com.evil.example/x')).toBe(false);
    expect(allowed(name, 'https://polls.example.com@evil.example/x')).toBe(false);
    expect(allowed(name, '/relative')).toBe(false);
    expect(allowed(name, 'javascript:alert(1)')).toBe(false);
  },
);

test.each([
  'style',
  'onclick',
  'srcset',
  'srcdoc',
  'formaction',
  'xlink:href',
  'ping',
  'target',
  'is',
  'slot',
])('no %s attribute comes out of a fragment', (name) => expect(allowed(name, 'x')).toBe(false));

// What only the hosted page's step without script has.
const hostedOnly = ['controls', 'formnovalidate'];
// Views of hosted pages, frames and old pages, which no element is given.
const elsewhere = ['poll with a choice marked', 'poll to vote in elsewhere', /in an old page$/];
const isForElements = (name: string) =>
  !elsewhere.some((other) => (typeof other === 'string' ? other === name : other.test(name)));

test('nothing of the service’s own fragments is lost, in any locale', () => {
  const lost = new Set<string>();
  const views = ['en', 'de'].flatMap((locale) => Object.entries(everyView(locale, 'text')));
  for (const [, view] of views.filter(([name]) => isForElements(name))) {
    for (const [, name = '', list = ''] of view.matchAll(
      /<([a-z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>/g,
    )) {
      if (!isAllowedElement(name)) lost.add(name);
      for (const [, attribute = '', value = ''] of list.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
        const fine =
          isAllowedAttribute(attribute.toLowerCase(), value, origin) || hostedOnly.includes(attribute);
        if (!fine) lost.add(`${name} ${attribute}`);
      }
    }
  }
  expect([...lost]).toEqual([]);
});

test('nothing of what readers may write is lost', () => {
  const { html } = renderMarkup(
    '*a* **b** [c](https://example.com) `d`\n\n> e\n\n- f\n\n3. g\n\n    h\n\ni  \nj',
  );
  for (const [, name = ''] of html.matchAll(/<([a-z]+)/g)) expect(isAllowedElement(name), name).toBe(true);
  expect(html).toContain('<ol start="3">');
  expect(allowed('start', '3')).toBe(true);
});
