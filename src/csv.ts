/**
 * What a spreadsheet takes for a formula, in both widths, and the white space that it looks past. OWASP, "CSV
 * Injection".
 */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * One record of a CSV file (RFC 4180), its line break included. Numbers are written as they are; a text that a
 * spreadsheet would run as a formula gets an apostrophe in front.
 */
export function csvRecord(cells: (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without it Excel reads UTF-8 as the machine's old code page, and every umlaut is lost. */
export const byteOrderMark = '\uFEFF';
