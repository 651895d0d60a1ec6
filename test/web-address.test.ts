import { expect, test } from 'vitest';
import { webAddress } from '../src/text.ts';

const takes = (raw: string) => webAddress(500).safeParse(raw).success;

test.each([
  '',
  'https://www.herald.example',
  'HTTP://herald.example/a?b#c',
  'http://[::1]:8080/',
  'https://аррӏе.example/',
])('an address of the web is taken: %j', (raw) => expect(takes(raw)).toBe(true));

test.each([
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt://x.example/%0aalert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
  ],
  ...[
    'http:desk',
    'https:/desk',
    'https:\\\\elsewhere.example',
    'http:///desk',
    '//elsewhere.example',
    '/desk',
    'www.herald.example',
  ],
  ...[
    'https://me@herald.example',
    'https://me:secret@herald.example',
    'https://',
    'https://"><b>.example',
    'ftp://herald.example',
  ],
])('what is none, or leads to a page of whoever shows it, is not: %j', (raw) =>
  expect(takes(raw)).toBe(false),
);
