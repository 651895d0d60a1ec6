/** A piece of a statement: a bare word, a text in quotes, a name in backticks, or a single mark. */
export type Piece = { kind: 'word' | 'text' | 'name' | 'mark'; text: string };

/** The bare word at a place, in small letters; empty where something else is there. */
export const wordAt = (pieces: Piece[], place: number): string =>
  pieces[place]?.kind === 'word' ? pieces[place].text.toLowerCase() : '';

const isMark = (piece: Piece | undefined, text: string) => piece?.kind === 'mark' && piece.text === text;

/** What may stand between `INSERT` or `CREATE` and the table. */
const modifiers =
  /^(insert|replace|low_priority|delayed|high_priority|ignore|into|create|temporary|table|if|not|exists)$/i;

/** The table that an `INSERT` or a `CREATE TABLE` is about, and the pieces behind its first parenthesis. */
export function tableIn(pieces: Piece[]): { table: string; inside: Piece[] } {
  const named = pieces.filter(({ kind, text }) => kind !== 'word' || !modifiers.test(text));
  const opens = named.findIndex((piece) => isMark(piece, '('));
  const name = opens < 0 ? named : named.slice(0, opens);
  return { table: name.map(({ text }) => text).join(''), inside: opens < 0 ? [] : named.slice(opens + 1) };
}

const constraints = /^(primary|unique|key|index|constraint|fulltext|spatial|foreign|check)$/i;

/** The columns of a list of names or of definitions, in small letters and in their order; keys and constraints are none. */
export function columnsIn(inside: Piece[]): string[] {
  const columns: string[] = [];
  let depth = 1;
  for (const [at, piece] of inside.entries()) {
    const begins = depth === 1 && (at === 0 || isMark(inside[at - 1], ','));
    if (begins && !(piece.kind === 'word' && constraints.test(piece.text)))
      columns.push(piece.text.toLowerCase());
    if (isMark(piece, '(')) depth++;
    if (isMark(piece, ')')) depth--;
    if (depth === 0) break;
  }
  return columns;
}
