import { expect, test } from 'vitest';
import { isAllowedAttribute, isAllowedElement } from '../../src/embed/allowed-markup.ts';

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
  'svg',
  'slot',
  'reader-poll',
])('no %s comes out of a fragment', (name) => expect(isAllowedElement(name)).toBe(false));

test.each(['form', 'fieldset', 'input', 'table', 'meter', 'audio', 'img', 'details'])(
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
