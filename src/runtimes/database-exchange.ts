/** What of PostgreSQL's protocol has to be known to tell a connection that waits for an answer from one that has nothing to say. */

const [sync, query, flush, ready] = ['S', 'Q', 'H', 'Z'].map((letter) => letter.charCodeAt(0));

/** The first message of a connection has no letter: its length, and the version of the protocol. */
const version = 196_608;

/** Counts what was asked and what was answered. Its texts are those of one connection, from the first byte after TLS on. */
export class Exchange {
  /** Answers that are still owed. */
  owed = 0;
  /** Whether the last answer left a transaction open. */
  isInTransaction = false;
  #hasBegun = false;
  #isHalfAsked = false;
  readonly #head = Buffer.alloc(6);
  #headLength = 0;
  #rest = 0;

  /** Whole messages, as the driver writes them. */
  sent(bytes: Buffer): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.owed = 1;
      return;
    }
    for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) this.#ask(bytes[at]);
  }

  /** A description that is asked for ahead of a statement (`H`) and the statement itself (`S`) have one end between them. */
  #ask(letter: number | undefined): void {
    if (letter === query || letter === flush || (letter === sync && !this.#isHalfAsked)) this.owed++;
    if (letter === sync || letter === flush) this.#isHalfAsked = letter === flush;
  }

  /** Bytes as they come, cut anywhere. */
  came(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#rest > 0) {
        const step = Math.min(this.#rest, bytes.length - at);
        this.#rest -= step;
        at += step;
        continue;
      }
      this.#head[this.#headLength++] = bytes[at++] as number;
      const isReady = this.#head[0] === ready;
      if (this.#headLength < (isReady ? 6 : 5)) continue;
      this.#headLength = 0;
      if (!isReady) this.#rest = this.#head.readUInt32BE(1) - 4;
      else {
        this.owed = Math.max(0, this.owed - 1);
        this.isInTransaction = this.#head[5] !== 'I'.charCodeAt(0);
      }
    }
  }
}

/** A parameter that makes the driver's first message longer than what it holds back, and never reaches a server. */
export const padding: Readonly<Record<string, string>> = { 'hustings.padding': 'x'.repeat(1024) };

/**
 * The first message without its padding, and without what may stand before it: postgres.js (3.4.9) begins a new connection with whatever
 * it was about to write down the one before when that broke.
 */
export function opening(bytes: Buffer): Buffer {
  for (let at = 0; at + 8 <= bytes.length; at++) {
    if (bytes.readUInt32BE(at) !== bytes.length - at || bytes.readUInt32BE(at + 4) !== version) continue;
    const words = bytes.toString('utf8', at + 8, bytes.length - 2).split('\0');
    const kept = words.filter((_, index) => words[index - (index % 2)] !== Object.keys(padding)[0]);
    const body = Buffer.from(`${kept.join('\0')}\0\0`);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length, 0);
    head.writeUInt32BE(version, 4);
    return Buffer.concat([head, body]);
  }
  return bytes;
}
