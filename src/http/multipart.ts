import { Refusal } from '../errors.ts';

/**
 * A form with a file, as a browser sends it (RFC 7578). The fields before the file are read; the file itself comes while it is read,
 * however long it is, and nothing of it is kept.
 */
export type FormWithFile = {
  fields: Record<string, string>;
  file: SentFile | undefined;
};

/** `size` is null where the sender did not say how long the body is. */
export type SentFile = { name: string; size: number | null; bytes: AsyncIterable<Uint8Array> };

/** Of the fields; the file is limited by whoever reads it. */
const most = { header: 4096, field: 4096, fields: 30 };

const encoder = new TextEncoder();
const newLine = encoder.encode('\r\n');
const emptyLine = encoder.encode('\r\n\r\n');

/**
 * Reads such a form up to its file, which has to be the last in it. `length` is that of the whole body, if it is known. Reading may end
 * anywhere; `pieces` is never told to.
 */
export async function readFormWithFile(
  type: string | undefined,
  length: number | null,
  pieces: AsyncIterator<Uint8Array>,
): Promise<FormWithFile> {
  const boundary = boundaryIn(type ?? '');
  const body = new Scanner(pieces);
  const fields: Record<string, string> = {};
  // As if a line had ended before the first boundary, so that all look alike.
  const mark = encoder.encode(`\r\n--${boundary}`);
  body.putBack(newLine);
  await body.upTo(mark, most.header);
  for (let count = 0; count < most.fields; count++) {
    if (await body.endsHere()) return { fields, file: undefined };
    const { name, file } = described(text(await body.upTo(emptyLine, most.header)));
    if (file) {
      const size =
        length === null ? null : Math.max(0, length - (body.passed - newLine.length) - mark.length - 4);
      return { fields, file: { name: file, size, bytes: body.streamUpTo(mark) } };
    }
    const value = text(await body.upTo(mark, most.field));
    if (file === undefined) fields[name] = value;
  }
  throw unreadable('It has too many fields.');
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const unreadable = (detail: string) => new Refusal('invalid_request', `The form cannot be read. ${detail}`);

function boundaryIn(type: string): string {
  const [, quoted, plain] =
    /^multipart\/form-data;.*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined)
    throw unreadable('Send it as multipart/form-data, with the file as its last field.');
  return boundary;
}

/** `file` is the file's name: undefined where the part is none, empty where none was chosen. Browsers write `"` as `%22`. */
function described(header: string): { name: string; file: string | undefined } {
  const line = header.split('\r\n').find((each) => /^content-disposition:/i.test(each)) ?? '';
  const given = (what: string) =>
    new RegExp(`[; ]${what}="([^"]*)"`, 'i').exec(line)?.[1]?.replaceAll('%22', '"');
  return { name: given('name') ?? '', file: given('filename') };
}

/** Bytes as they come, looked through for marks that may be cut in two by how they come. */
class Scanner {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #taken = 0;

  constructor(pieces: AsyncIterator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** How many bytes were gone past. */
  get passed(): number {
    return this.#taken - this.#held.length;
  }

  putBack(bytes: Uint8Array): void {
    this.#taken += bytes.length;
    this.#held = joined(bytes, this.#held);
  }

  /** What comes before a mark, and past it. */
  async upTo(mark: Uint8Array, limit: number): Promise<Uint8Array> {
    for (;;) {
      const at = placeOf(mark, this.#held);
      if (at > limit || (at < 0 && this.#held.length > limit + mark.length))
        throw unreadable('Something in it is too long.');
      if (at >= 0) return this.#cut(at, mark.length);
      await this.#more();
    }
  }

  async *streamUpTo(mark: Uint8Array): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = placeOf(mark, this.#held);
      const sure = at >= 0 ? at : Math.max(0, this.#held.length - mark.length + 1);
      const piece = this.#cut(sure, at >= 0 ? mark.length : 0);
      if (piece.length > 0) yield piece;
      if (at >= 0) return;
      await this.#more();
    }
  }

  /** Whether the boundary gone past was the last one, which two hyphens follow instead of a line's end. */
  async endsHere(): Promise<boolean> {
    while (this.#held.length < 2) await this.#more();
    const end = text(this.#cut(2, 0));
    if (end !== '\r\n' && end !== '--') throw unreadable('Its parts are not set apart as they should be.');
    return end === '--';
  }

  #cut(length: number, past: number): Uint8Array {
    const piece = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length + past);
    return piece;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done) throw new Refusal('invalid_request', 'The form ends before its end was sent.');
    this.#taken += value.length;
    this.#held = joined(this.#held, value);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Where a mark begins, or -1. */
function placeOf(mark: Uint8Array, bytes: Uint8Array): number {
  const [first = 0] = mark;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + mark.length > bytes.length) return -1;
    if (mark.every((byte, place) => bytes[at + place] === byte)) return at;
  }
  return -1;
}
