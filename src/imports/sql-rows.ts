import type { SqlSink } from './sql-scanner.ts';

/** The columns that are wanted of a row, in the order they were asked for; undefined where the table has no such column. */
export type RowValues = (string | null | undefined)[];

export type RowReading = {
  /** For each column of the table its place among the wanted ones; undefined where it is not wanted. */
  slots: (number | undefined)[];
  /** How many are wanted. */
  width: number;
  decode: (bytes: Uint8Array) => string;
  keep: (values: RowValues) => void;
  /** The rows have ended, and something else follows in the statement. */
  over: () => void;
  fault: (what: string) => Error;
};

const [opens, closes, comma, semicolon] = [40, 41, 44, 59] as const;
const isNumber = /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i;

/** Reads the rows behind `VALUES`: texts, numbers, hexadecimal and bit strings, NULL. Nothing is computed. */
export function rowsSink({ slots, width, decode, keep, over, fault }: RowReading): SqlSink {
  let row: RowValues | undefined;
  let place = 0;
  let value: string | null | undefined;
  /** What is before a text and says how to read it: the X of `X'41'`. */
  let introducer = '';

  const take = (read: string | null) => {
    if (!row) throw fault('a row begins without a parenthesis');
    if (value !== undefined) throw fault(`between value ${place + 1} of a row and the next one is no comma`);
    value = read;
    introducer = '';
  };
  const endValue = (values: RowValues) => {
    if (value === undefined) throw fault(`value ${place + 1} of a row is missing`);
    const slot = slots[place];
    if (slot !== undefined) values[slot] = value;
    value = undefined;
    place++;
  };
  return {
    word(text) {
      if (row && isNumber.test(text)) take(text);
      else if (!row && /^on$/i.test(text)) over();
      else if (row && /^(_\w+|n|x|b)$/i.test(text)) introducer = text.toLowerCase();
      else take(literal(text, decode, fault));
    },
    text(bytes) {
      if (introducer === 'x') take(decode(hexBytes(decode(bytes))));
      else if (introducer === 'b') take(String(BigInt(`0b${decode(bytes) || '0'}`)));
      else take(slots[place] === undefined ? null : decode(bytes));
    },
    name() {
      throw fault('a name stands where a value should');
    },
    mark(code) {
      if (row && code === comma) endValue(row);
      else if (row && code === closes) {
        endValue(row);
        if (place !== slots.length)
          throw fault(`a row has ${place} values, and the table has ${slots.length} columns`);
        keep(row);
        row = undefined;
      } else if (!row && code === opens) {
        row = Array.from({ length: width });
        place = 0;
      } else if (row || (code !== comma && code !== semicolon))
        throw fault(`“${String.fromCharCode(code)}” stands where a value should`);
    },
  };
}

function literal(text: string, decode: RowReading['decode'], fault: RowReading['fault']): string | null {
  if (/^(null|default)$/i.test(text)) return null;
  if (/^0x[\da-f]*$/i.test(text)) return decode(hexBytes(text.slice(2)));
  if (/^0b[01]+$/i.test(text)) return String(BigInt(text));
  if (/^(true|false)$/i.test(text)) return /true/i.test(text) ? '1' : '0';
  throw fault(`“${text.slice(0, 40)}” is no value that can be read without a database`);
}

/** Of an odd number of digits the first is a byte of its own, as in MySQL. */
function hexBytes(digits: string): Uint8Array {
  const pairs = (digits.length % 2 === 0 ? digits : `0${digits}`).match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
