/** Rows as lines of text, each column as wide as its widest cell; the last one ends where it ends. */
export function inColumns(rows: string[][]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  const padded = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return padded.map((cells) => `${cells.join('  ').trimEnd()}\n`).join('');
}
