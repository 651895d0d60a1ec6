/** Writes rows as dump programs write them, in every way that they differ. */

export type Written = {
  /** How a quote inside of quotes is written, and everything that MySQL escapes. */
  quotes: 'backslash' | 'doubled';
  /** Texts as `0x…`, as mysqldump writes binary columns. */
  hex: boolean;
  /** With the columns named in each `INSERT`, or by the `CREATE TABLE` alone. */
  columns: boolean;
  rowsAtOnce: number;
  verb: 'INSERT INTO' | 'INSERT IGNORE INTO' | 'REPLACE INTO';
  space: string;
};

export type Value = string | number | null;

const escapes: Record<string, string> = {
  '\0': '\\0',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x1a': '\\Z',
  '\\': '\\\\',
  '"': '\\"',
};

export function literal(value: Value, { quotes, hex }: Pick<Written, 'quotes' | 'hex'>): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (hex && value !== '') return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
  const inside = [...value].map((character) => escapes[character] ?? character).join('');
  return `'${inside.replaceAll("'", quotes === 'doubled' ? "''" : "\\'")}'`;
}

export const createTable = (table: string, columns: string[], key = '') =>
  `DROP TABLE IF EXISTS \`${table}\`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE \`${table}\` (
${columns.map((column) => `  \`${column}\` varchar(200) NOT NULL DEFAULT '' COMMENT 'it''s, (here)'`).join(',\n')}${key}
) ENGINE=MyISAM AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
`;

export function inserts(table: string, columns: string[], rows: Value[][], how: Written): string {
  const named = how.columns ? ` (${columns.map((column) => `\`${column}\``).join(`,${how.space}`)})` : '';
  let text = '';
  for (let at = 0; at < rows.length; at += how.rowsAtOnce) {
    const tuples = rows
      .slice(at, at + how.rowsAtOnce)
      .map((row) => `(${row.map((value) => literal(value, how)).join(`,${how.space}`)})`);
    text += `${how.verb} \`${table}\`${named} VALUES${how.space}${tuples.join(`,${how.space}`)};\n`;
  }
  return text;
}
