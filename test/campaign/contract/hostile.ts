import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { marker, nastyTexts, strangeBodies } from '../../contract/mutations.ts';
import { junkText } from '../../support/junk.ts';

/** What is put where something else belongs. Every text has the marker, which is another one with every request. */

/** Pieces of an address, as they may stand in it. */
export const pathPieces = fc.constantFrom(
  ...nastyTexts,
  ...[
    '',
    '.',
    '..',
    '%2e%2e',
    '%252e%252e%252f',
    '%2500',
    '%25zz',
    '/',
    '//',
    '%2F%2F',
    '\\',
    '%5c..%5c',
    ';a=b',
  ],
  ...[
    `${marker}%0d%0aset-cookie:%20${marker}=1`,
    `${marker}%2F..%2F`,
    `%C0%AF${marker}`,
    `${marker}.json`,
    `*`,
  ],
  ...[
    `%e2%80%ae${marker}`,
    `%EF%BB%BF${marker}`,
    `a%CC%81${marker}`,
    'LATEST',
    'latest%20',
    'wp-polls:-2',
    'wp-polls:99999999999999999999',
  ],
  ...[`${marker.repeat(1000)}`, `${marker}/${marker}/`.repeat(200), '00000000-0000-0000-0000-000000000000'],
);

/** Values of a query or a form, escaped as they stand there. */
export const fieldTexts = fc.oneof(
  fc.constantFrom(
    ...nastyTexts,
    ...[
      '',
      '+',
      '%2B',
      '=',
      '&',
      ';',
      '[]',
      `%22${marker}%27x%3D${marker}`,
      `${marker}%3C%22%27%26%3E${marker}`,
    ],
    ...[
      'NaN',
      '-0',
      '1e400',
      '99999999999999999999',
      '0x10',
      '1.5',
      ' 1',
      '٣',
      `${marker}%0D%0A`,
      '%EF%BB%BF',
    ],
    ...['eyJhIjoxfQ', 'W10', 'bnVsbA', 'WyIiLCIiXQ', 'WyIyMDI2LTEzLTQ1IiwieCJd', 'WzFlOTk5LCJhIl0'],
    ...[
      '2026-02-30',
      '2026-11-24T18:00',
      'yes',
      'on',
      `${marker}%E2%80%AE`,
      `/desk%3F${marker}`,
      `%2F%2F${marker}.example`,
    ],
  ),
  junkText.map((text) => encodeURIComponent(`${marker}${text.toWellFormed()}`)),
);

export const fieldNames = [
  ...['lang', '__proto__', 'constructor', 'hasOwnProperty', 'a[b]', 'a.b.c.d', '%00', '%ff', marker],
  ...[
    'author.name.x',
    'proof',
    'proof.picture',
    'proof.altcha',
    'author',
    '__proto__.a',
    'csrf',
    'html',
    'limit',
  ],
];

const byteText = fc
  .array(fc.integer({ min: 0x21, max: 0xff }), { maxLength: 60 })
  .map((bytes) => `${marker}${String.fromCharCode(...bytes)}`);

/** A header and its value. What a `Request` does not take is not sent. */
export const headers = fc.oneof(
  fc.constantFrom<[string, string]>(
    ...(['origin'] as const).flatMap((name) =>
      [
        ...[
          'null',
          '',
          `https://${marker}.example`,
          'https://www.example.com.evil.example',
          'HTTPS://WWW.EXAMPLE.COM',
        ],
        ...[
          'https://www.example.com:443',
          'https://www.example.com:444',
          'file://',
          'https://user@www.example.com',
        ],
        ...[
          `https://${marker}.example, https://www.example.com`,
          'chrome-extension://abcdefgh',
          'http://[::1]:3000',
        ],
      ].map((value): [string, string] => [name, value]),
    ),
    ...[
      ...[
        '',
        'Bearer',
        'Bearer ',
        `Bearer ${marker}`,
        `Basic ${marker}`,
        `Bearer ${marker} ${marker}`,
        `bearer ${marker}`,
      ],
      ...[
        'Bearer @keyOfModerator:0@',
        'Bearer @keyOfEditor:0@',
        'Bearer @keyOfRelay:0@',
        'Bearer @keyOfOthers:0@',
      ],
      ...[`Bearer ${marker.repeat(500)}`, `Bearer \u00ff${marker}`],
    ].map((value): [string, string] => ['authorization', value]),
    ...[...['*', 'W/"', ', ,', `"${marker}"`, `W/"${marker}"`, '"a", *', marker.repeat(900)]].map(
      (value): [string, string] => ['if-none-match', value],
    ),
    ...[
      'bytes=0-0',
      'bytes=9-1',
      'bytes=-5',
      `bytes=${marker}`,
      'bytes=0-0,5-6',
      'bytes=99999999999999999999-',
    ].map((value): [string, string] => ['range', value]),
    ...[
      ...[
        '1.2.3.4',
        '::1',
        '::ffff:1.2.3.4',
        `${marker}`,
        '1.2.3.4, 5.6.7.8',
        ',',
        '999.1.1.1',
        '[2001:db8::1]:443',
        ' 1.2.3.4 ',
      ],
    ].flatMap((value): [string, string][] => [
      ['x-forwarded-for', value],
      ['hustings-reader-address', value],
    ]),
    ...['*/*', 'application/json', 'text/html', `${marker}/x;q=9`, ';;,,', 'text/html;q=0'].map(
      (value): [string, string] => ['accept', value],
    ),
    ...['de', 'de-AT;q=0.5,en', `${marker};q=x`, '*', 'x'.repeat(2000)].map((value): [string, string] => [
      'accept-language',
      value,
    ]),
    ...[
      ...[
        'hustings-desk=',
        `hustings-desk=${marker}`,
        `hustings-voter-@site@=${marker}`,
        '=',
        ';;;',
        `a=%ff; hustings-desk-said=${marker}`,
      ],
      ...['hustings-desk-said=__proto__', 'hustings-desk-said=constructor'],
    ].map((value): [string, string] => ['cookie', value]),
    ...['a.b.c', 'v1..', marker, '@editToken:1@', '@voter:0@'].flatMap((value): [string, string][] => [
      ['hustings-edit', value],
      ['hustings-voter', value],
    ]),
    ...[
      ...[
        'text/plain',
        '',
        'application/json; charset=utf-16',
        `application/${marker}`,
        'application/jsonx',
        'multipart/form-data',
      ],
      ...[
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded; charset=latin1',
        ';',
        'application/json, text/plain',
      ],
    ].map((value): [string, string] => ['content-type', value]),
    ...([
      ['x-http-method-override', 'DELETE'],
      ['x-method-override', 'PUT'],
      ['content-encoding', 'gzip'],
      ['content-length', '999999999'],
      ['content-length', '0'],
      ['content-length', '-1'],
      ['content-length', '1e9'],
      ['content-length', marker],
      ['transfer-encoding', 'chunked'],
      ['expect', '100-continue'],
      ['host', `${marker}.example`],
      ['x-forwarded-host', `${marker}.example`],
      ['x-forwarded-proto', 'javascript'],
      ['forwarded', `for=${marker}`],
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-site', 'same-origin'],
      ['sec-fetch-dest', 'iframe'],
      ['last-event-id', `${marker}`],
      ['last-event-id', '99999999999999999999'],
      ['referer', `https://www.example.com/${marker}`],
      ['user-agent', marker.repeat(100)],
      ['accept-encoding', 'gzip, br, identity;q=0'],
      ['purpose', 'prefetch'],
    ] as [string, string][]),
  ),
  fc.tuple(
    fc.constantFrom(
      'origin',
      'cookie',
      'authorization',
      'referer',
      'x-forwarded-for',
      'hustings-edit',
      'if-none-match',
      'content-type',
      'last-event-id',
    ),
    byteText,
  ),
);

export const methods = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'BREW',
);

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Whole bodies, a character a byte. */
export const bodies = fc.oneof(
  fc.constantFrom(
    ...strangeBodies.map((body) =>
      typeof body === 'string' ? Buffer.from(body).toString('latin1') : latin1(Uint8Array.from(body)),
    ),
    latin1(gzipSync(JSON.stringify({ message: marker }))),
    `\u00ef\u00bb\u00bf{"message":"${marker}"}`,
    `${marker}=${marker}&`.repeat(3000),
    `--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\n${marker}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="${marker}"\r\n\r\ncut`,
    `--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n@csrf:owner@\r\n--x--\r\n`,
    'x'.repeat(300_000),
    `{"message":${JSON.stringify(marker.repeat(20_000))}}`,
  ),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => `${marker}${latin1(bytes)}`),
);
