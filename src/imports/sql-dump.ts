import { Refusal } from '../errors.ts';
import { type DumpEncoding, decoderOf, encodingNamed } from './sql-encoding.ts';
import { columnsIn, type Piece, tableIn, wordAt } from './sql-heads.ts';
import { type RowValues, rowsSink } from './sql-rows.ts';
import { SqlScanner, type SqlSink } from './sql-scanner.ts';

/** The wanted columns of a row, in the order they were asked for; undefined where the table has no such column. */
export type DumpRow = { table: string; values: RowValues };

export type DumpReading = {
  /** The columns that are wanted of a table, by their names in small letters; undefined where the table is not. */
  wanted: (table: string) => readonly string[] | undefined;
  /** Unless told, what the dump says of itself, and UTF-8 where it says nothing. */
  encoding?: DumpEncoding | undefined;
};

/**
 * Reads the rows of the wanted tables out of a dump as mysqldump, mariadb-dump and phpMyAdmin write them, in the dump's order: after each
 * piece of it, those that it ended. After a `USE`, a table is called `database.table`. All else in the dump, however long, is passed over.
 * Refuses what it cannot read, with the line and the table.
 */
export async function* readDump(
  pieces: AsyncIterable<Uint8Array>,
  reading: DumpReading,
): AsyncGenerator<DumpRow[]> {
  const statements = new Statements(reading);
  for await (const piece of pieces) {
    statements.scanner.push(piece);
    yield statements.rows;
    statements.rows = [];
  }
  statements.end();
}

/** More than the head of any statement of interest has. */
const mostPieces = 50_000;
const semicolon = 59;

/** The statements of a dump: rows are read as they come, everything else when its pieces are together. */
class Statements {
  rows: DumpRow[] = [];
  readonly scanner: SqlScanner;
  readonly #reading: DumpReading;
  readonly #columns = new Map<string, string[]>();
  #decode: (bytes: Uint8Array) => string;
  #database = '';
  #pieces: Piece[] = [];
  #table = '';
  #inRows: SqlSink | undefined;

  constructor(reading: DumpReading) {
    this.#reading = reading;
    this.#decode = decoderOf(reading.encoding ?? 'utf8');
    const gather = (kind: Piece['kind'], text: string) => this.#gather({ kind, text });
    this.scanner = new SqlScanner({
      word: (text) => (this.#inRows ? this.#inRows.word(text) : gather('word', text)),
      text: (bytes) => (this.#inRows ? this.#inRows.text(bytes) : gather('text', this.#decode(bytes))),
      name: (bytes) => (this.#inRows ? this.#inRows.name(bytes) : gather('name', this.#decode(bytes))),
      mark: (code) => {
        this.#inRows?.mark(code);
        if (code === semicolon) this.#endStatement();
        else if (!this.#inRows) gather('mark', String.fromCharCode(code));
      },
    });
  }

  end(): void {
    this.scanner.end();
    const isWithin = this.#inRows || this.#pieces.length > 0 || this.scanner.skipping;
    if (isWithin || !this.scanner.isBetween)
      throw this.#fault('the dump ends in the middle of a statement, so it is not whole');
  }

  #gather(piece: Piece): void {
    const pieces = this.#pieces;
    pieces.push(piece);
    if (pieces.length > mostPieces) throw this.#fault('a statement has no end');
    const verb = wordAt(pieces, 0);
    const second = pieces.length === 2 ? wordAt(pieces, 1) : undefined;
    if (verb === 'insert' || verb === 'replace') {
      if (piece.kind === 'word' && /^values?$/i.test(piece.text)) this.#beginRows();
    } else if (verb === 'create') {
      if (second !== undefined && second !== 'table' && second !== 'temporary') this.#skip();
    } else if (verb === 'set') {
      if (second !== undefined && second !== 'names') this.#skip();
    } else if (verb === 'delimiter') {
      this.#pieces = [];
      this.scanner.skipForeign();
    } else if (verb !== 'use') this.#skip();
  }

  #skip(): void {
    this.#pieces = [];
    this.#inRows = undefined;
    this.scanner.skipping = true;
  }

  #beginRows(): void {
    const { table, inside } = this.#headOf(this.#pieces.slice(0, -1));
    const wanted = this.#reading.wanted(table);
    if (!wanted) {
      this.#skip();
      return;
    }
    this.#table = table;
    const columns = inside.length > 0 ? columnsIn(inside) : this.#columns.get(table);
    if (!columns)
      throw this.#fault(
        'nothing names its columns; make the dump with CREATE TABLE or with --complete-insert',
      );
    this.#pieces = [];
    this.#inRows = rowsSink({
      slots: columns.map((column) => (wanted.includes(column) ? wanted.indexOf(column) : undefined)),
      width: wanted.length,
      decode: this.#decode,
      keep: (values) => this.rows.push({ table, values }),
      over: () => this.#skip(),
      fault: (what) => this.#fault(what),
    });
  }

  #headOf(pieces: Piece[]): ReturnType<typeof tableIn> {
    const { table, inside } = tableIn(pieces);
    const isFull = table.includes('.') || this.#database === '';
    return { table: isFull ? table : `${this.#database}.${table}`, inside };
  }

  #endStatement(): void {
    const pieces = this.#pieces;
    const verb = wordAt(pieces, 0);
    if (verb === 'use') this.#database = pieces[1]?.text ?? '';
    else if (verb === 'set') this.#setNames(pieces[2]?.text ?? '');
    else if (verb === 'create') this.#learnColumns(pieces);
    else if (pieces.length > 0) this.#refuseOtherRows(pieces);
    this.#pieces = [];
    this.#inRows = undefined;
    this.#table = '';
    this.scanner.skipping = false;
  }

  #setNames(name: string): void {
    const encoding = encodingNamed(name);
    if (!encoding)
      throw this.#fault(`it is written in ${name}; make the dump with --default-character-set=utf8mb4`);
    if (!this.#reading.encoding) this.#decode = decoderOf(encoding);
  }

  #learnColumns(pieces: Piece[]): void {
    const { table, inside } = this.#headOf(pieces);
    if (this.#reading.wanted(table)) this.#columns.set(table, columnsIn(inside));
  }

  /** `INSERT … SELECT` and `INSERT … SET`, which no dump has. */
  #refuseOtherRows(pieces: Piece[]): void {
    const set = pieces.findIndex((_, at) => /^(select|set)$/.test(wordAt(pieces, at)));
    const { table } = this.#headOf(pieces.slice(0, set < 0 ? pieces.length : set));
    this.#table = table;
    if (this.#reading.wanted(table)) throw this.#fault('rows are read behind VALUES alone');
  }

  #fault(what: string): Refusal {
    const where = this.#table === '' ? '' : `, table ${this.#table}`;
    return new Refusal('invalid_request', `Line ${this.scanner.line}${where}: ${what}.`);
  }
}
