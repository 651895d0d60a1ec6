import { createHash } from 'node:crypto';
import type { Sum } from './backup-format.ts';

const lineEnd = 10;

/** Adds up the rows of a table as they pass by. In COPY's format a row is a line, and a line break in a text is written as two letters. */
export function startSum() {
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  return {
    add(piece: Uint8Array): void {
      hash.update(piece);
      bytes += piece.length;
      for (let at = piece.indexOf(lineEnd); at >= 0; at = piece.indexOf(lineEnd, at + 1)) rows++;
    },
    end: (): Sum => ({ rows, bytes, sha256: hash.digest('hex') }),
  };
}
