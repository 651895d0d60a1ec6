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

test('numbers and harmless texts are left as they are', () => {
  expect(csvRecord([-5, 0, '1+1', ' =1', "it's"])).toBe("-5,0,1+1, =1,it's\r\n");
});
