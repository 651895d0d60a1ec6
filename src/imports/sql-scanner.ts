/** What a scanner makes of the SQL that it is fed. Bytes that it hands over are good until the call returns. */
export type SqlSink = {
  /** A bare word or number: `INSERT`, `NULL`, `-12`, `0x41`, `_binary`. */
  word(text: string): void;
  /** What stands between quotes, with every escape undone. */
  text(bytes: Uint8Array): void;
  /** What stands between backticks. */
  name(bytes: Uint8Array): void;
  /** Any other character, by its code: parentheses, commas, the semicolon. */
  mark(code: number): void;
};

const code = (character: string) => character.charCodeAt(0);
const [newline, quote, doubleQuote, backtick, backslash] = [10, 39, 34, 96, 92] as const;
const [slash, star, dash, hash, bang, letterM, semicolon] = [47, 42, 45, 35, 33, 77, 59] as const;

const isSpace = (byte: number) => byte <= 32;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/** What MySQL reads after a backslash, where that is not the character itself: `\%` and `\_` keep their backslash. */
const escapes = new Map(
  Object.entries({ '0': '\0', b: '\b', t: '\t', n: '\n', r: '\r', Z: '\x1a', '%': '\\%', _: '\\_' }).map(
    ([letter, read]) => [code(letter), [...read].map(code)],
  ),
);

/** Letters, digits, what numbers and variables are written with, and every byte of a character beyond ASCII. */
const isOfWord = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 128 || /[\w$.@+-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** More than a column of interest can hold: a longer text is cut, so that one without an end takes no memory either. */
const mostBytes = 1 << 20;

/** Executable comments of a version that no server has are comments: MariaDB's dumps begin with one. */
const noVersion = 900_000;

const between = 0;
const inWord = 1;
const inQuotes = 2;
const afterBackslash = 3;
/** A quote that ends a text, or the first of two that stand for one. */
const afterQuote = 4;
const inLine = 5;
const afterSlash = 6;
const afterSlashStar = 7;
const inVersion = 8;
const inComment = 9;
const afterCommentStar = 10;
const afterStar = 11;
const afterDash = 12;
/** Under a delimiter of a client's own, where triggers and procedures are. */
const inForeign = 13;

/**
 * Cuts the SQL of a dump into words, texts, names and marks, whatever the pieces it comes in, and leaves out comments. Holds no more than one
 * text. While `skipping`, the end of the statement is all that it tells.
 */
export class SqlScanner {
  skipping = false;
  readonly #sink: SqlSink;
  #state = between;
  #quote = 0;
  /** Within a comment that begins with an exclamation mark: servers read what is in it. */
  #inCode = false;
  #isForeign = false;
  #version = 0;
  #lines = 1;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #held = new Uint8Array(1024);
  #length = 0;

  constructor(sink: SqlSink) {
    this.#sink = sink;
  }

  /** The line that is being read, counted from 1. */
  get line(): number {
    return this.#lines + newlinesIn(this.#chunk, this.#at);
  }

  /** Whether what was read so far ends outside of texts and comments. */
  get isBetween(): boolean {
    return this.#state === between || this.#state === inLine;
  }

  /** The rest of this line names a delimiter: nothing is read until a line gives the semicolon back. */
  skipForeign(): void {
    this.#length = 0;
    this.#keepAll(encoder.encode('DELIMITER'));
    this.#isForeign = true;
  }

  push({ buffer, byteOffset, length }: Uint8Array): void {
    // Pieces of a Buffer, which is what Node reads, are dearer to cut than those of plain bytes.
    const chunk = new Uint8Array(buffer, byteOffset, length);
    this.#chunk = chunk;
    for (this.#at = 0; this.#at < chunk.length; ) this.#state = this.#step(chunk[this.#at] ?? 0);
    this.#lines += newlinesIn(chunk, chunk.length);
    this.#chunk = chunk.subarray(0, 0);
    this.#at = 0;
  }

  /** Ends the last word. */
  end(): void {
    this.push(Uint8Array.of(newline));
  }

  /** Reads on from the byte that is next, and gives the state after that. */
  #step(byte: number): number {
    switch (this.#state) {
      case between:
        return this.#begin(byte);
      case inWord:
        return this.#readWord();
      case inQuotes:
        return this.#readQuoted();
      case afterBackslash:
        this.#keep(escapes.get(byte) ?? [byte]);
        return this.#past(inQuotes);
      case afterQuote:
        if (byte !== this.#quote) return this.#endQuoted();
        this.#keep([byte]);
        return this.#past(inQuotes);
      case inLine:
        return this.#readTo(newline, inLine, between);
      case afterSlash:
        return byte === star ? this.#past(afterSlashStar) : this.#tell(slash);
      case afterSlashStar:
        // MariaDB's own begin with an M.
        if (byte === letterM) return this.#past(afterSlashStar);
        this.#version = 0;
        return byte === bang ? this.#past(inVersion) : inComment;
      case inVersion:
        if (isDigit(byte)) {
          this.#version = this.#version * 10 + byte - 48;
          return this.#past(inVersion);
        }
        this.#inCode = this.#version < noVersion;
        return this.#inCode ? between : inComment;
      case inComment:
        return this.#readTo(star, inComment, afterCommentStar);
      case afterCommentStar:
        return this.#past(byte === star ? afterCommentStar : byte === slash ? between : inComment);
      case afterStar:
        if (byte !== slash || !this.#inCode) return this.#tell(star);
        this.#inCode = false;
        return this.#past(between);
      case afterDash:
        if (byte === dash) return this.#past(inLine);
        this.#length = 0;
        this.#keep([dash]);
        return inWord;
      default:
        return this.#readForeign();
    }
  }

  #past(state: number): number {
    this.#at++;
    return state;
  }

  #begin(byte: number): number {
    if (isSpace(byte)) return this.#past(between);
    this.#length = 0;
    if (isOfWord[byte] && byte !== dash) return inWord;
    if (byte === quote || byte === doubleQuote || byte === backtick) {
      this.#quote = byte;
      return this.#past(inQuotes);
    }
    this.#at++;
    if (byte === dash) return afterDash;
    if (byte === hash) return inLine;
    if (byte === slash) return afterSlash;
    return byte === star ? afterStar : this.#tell(byte);
  }

  #tell(mark: number): number {
    if (!this.skipping || mark === semicolon) this.#sink.mark(mark);
    return between;
  }

  #readWord(): number {
    const chunk = this.#chunk;
    const start = this.#at;
    while (this.#at < chunk.length && isOfWord[chunk[this.#at] ?? 0]) this.#at++;
    this.#keep(chunk.subarray(start, this.#at));
    if (this.#at === chunk.length) return inWord;
    if (!this.skipping) this.#sink.word(decoder.decode(this.#held.subarray(0, this.#length)));
    // The word may have been the one that asks for another delimiter.
    return this.#isForeign ? inForeign : between;
  }

  #readQuoted(): number {
    const chunk = this.#chunk;
    const start = this.#at;
    const closing = this.#quote;
    // Between backticks a backslash is a character like another.
    const escaping = closing === backtick ? closing : backslash;
    while (this.#at < chunk.length && chunk[this.#at] !== closing && chunk[this.#at] !== escaping) this.#at++;
    this.#keep(chunk.subarray(start, this.#at));
    if (this.#at === chunk.length) return inQuotes;
    return this.#past(chunk[this.#at] === closing ? afterQuote : afterBackslash);
  }

  #endQuoted(): number {
    if (this.skipping) return between;
    const bytes = this.#held.subarray(0, this.#length);
    if (this.#quote === backtick) this.#sink.name(bytes);
    else this.#sink.text(bytes);
    return between;
  }

  /** Reads to a byte and past it. */
  #readTo(byte: number, before: number, after: number): number {
    const found = this.#chunk.indexOf(byte, this.#at);
    this.#at = found < 0 ? this.#chunk.length : found + 1;
    return found < 0 ? before : after;
  }

  #readForeign(): number {
    const start = this.#at;
    const isOver = this.#readTo(newline, inForeign, between) === between;
    // No client's words are so long.
    if (this.#length < 256) this.#keepAll(this.#chunk.subarray(start, this.#at).subarray(0, 256));
    if (!isOver) return inForeign;
    const said = decoder.decode(this.#held.subarray(0, this.#length));
    this.#length = 0;
    this.#isForeign = !/^\s*delimiter\s+;\s*$/i.test(said);
    return this.#isForeign ? inForeign : between;
  }

  #keep(bytes: ArrayLike<number>): void {
    if (!this.skipping) this.#keepAll(bytes);
  }

  #keepAll(bytes: ArrayLike<number>): void {
    const length = this.#length + bytes.length;
    if (length > mostBytes) return;
    if (length > this.#held.length) {
      const wider = new Uint8Array(Math.max(length, this.#held.length * 2));
      wider.set(this.#held.subarray(0, this.#length));
      this.#held = wider;
    }
    this.#held.set(bytes, this.#length);
    this.#length = length;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function newlinesIn(bytes: Uint8Array, before: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < before; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
