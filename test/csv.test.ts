import { expect, test } from 'vitest';
import { csvRecord } from '../src/csv.ts';

test('a record ends in CRLF and quotes just what would break it', () => {
  expect(csvRecord(['a', 'b c', 3])).toBe('a,b c,3\r\n');
  expect(csvRecord(['a,b', 'say "no"', 'two\nlines', 'two\rlines', ''])).toBe(
    '"a,b","say ""no""","two\nlines","two\rlines",\r\n',
  );
});

test.each([
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'],
  ...['＝1+1', '＋1', '－1', '＠SUM(A1)', '=HYPERLINK("https://evil.example","x")'],
])('no spreadsheet runs %j as a formula', (text) => {
  const [first = ''] = csvRecord([text, 'next']).replace(/^"/, '');
  expect(first).toBe("'");
  expect(csvRecord([text]).replaceAll('""', '"')).toContain(text);
});

test.each([
  ...[
    'x;=1+1;y',
    'x; @SUM(1)',
    'x\t=1+1',
    'x\n=1+1',
    'x\r\n-1+1;',
    'x;"=1+1"',
    'x;"" =1+1',
    ' =1+1',
    '"=1+1"',
    '\u00a0+1',
    'x;;＝1',
  ],
])('nor where it cuts cells elsewhere than we do: %j', (text) => {
  const written = csvRecord(['a', text, 'b']);
  const cells = written.split(/[;\t\r\n]/).concat(written.split(','));
  expect(cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
  expect(written.replaceAll("'", '').replaceAll('""', '"')).toContain(text.replace(/^"/, ''));
});

test('numbers and harmless texts are left as they are', () => {
  expect(csvRecord([-5, 0, '1+1', 'a = b; c', "it's"])).toBe("-5,0,1+1,a = b; c,it's\r\n");
});
