/**
 * Where a text would be a formula to a spreadsheet, in both widths, behind the white space and the quotation marks that it looks past: at
 * its beginning, and wherever else the program may begin a cell. One whose country parts cells with semicolons cuts at these, and at the
 * ends of lines, inside of our quotation marks too. OWASP, "CSV Injection".
 */
const formulas = /(^|[;\t\r\n])(?=[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r\n])/g;

/**
 * One record of a CSV file (RFC 4180), its line break included. Numbers are written as they are; where a spreadsheet would
 * run a text as a formula it gets an apostrophe in front.
 */
export function csvRecord(cells: (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = value.replace(formulas, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without it Excel reads UTF-8 as the machine's old code page, and every umlaut is lost. */
export const byteOrderMark = '\uFEFF';
