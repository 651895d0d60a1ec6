import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Exchange, opening } from './database-exchange.ts';

/** For how long (ms) a server that owes an answer may say nothing: its first, one outside of a transaction, and one inside. */
export type Silence = { atFirst: number; alone: number; inTransaction: number };

/** How long (ms) a server may take to hang up after a farewell. */
const farewell = 1000;

/** The connection is gone, or was given up. `code` is one that `isLost` knows. */
export class LineLost extends Error {
  readonly code: string;
  constructor(code: 'CONNECTION_CLOSED' | 'CONNECT_TIMEOUT' | 'ETIMEDOUT', why: string) {
    super(why);
    this.name = 'LineLost';
    this.code = code;
  }
}

/**
 * A connection to the database as postgres.js (3.4.9) needs it. It is given up once the server has been silent for too long: one that has
 * halted, or a network that swallows everything, would be waited for for ever. And its end is always told as a fault and an end at once:
 * the driver would ask in vain and without a pause where a server hangs up on it, and forget who asked between the one and the other.
 */
export class DatabaseLine extends EventEmitter {
  readonly #socket: Socket | undefined;
  readonly #silence: Silence;
  readonly #exchange = new Exchange();
  #heard = 0;
  #watch: NodeJS.Timeout | undefined;
  #fault: Error | undefined;
  #hasBegun = false;
  #hasHeard = false;
  #isOver = false;
  #isBidden = false;

  /** On an open socket; or on none, because of a fault, which whoever writes is told. `told` hears what came of it: the first word, or its end without one. */
  constructor(on: Socket | Error, silence: Silence, told: (fault?: Error) => void = () => {}) {
    super();
    this.#silence = silence;
    if (on instanceof Error) {
      this.#fault = on;
      this.#isOver = true;
      return;
    }
    this.#socket = on;
    on.on('data', (bytes: Buffer) => {
      this.#heard = performance.now();
      if (!this.#hasHeard) told();
      this.#hasHeard = true;
      this.#exchange.came(bytes);
      this.emit('data', bytes);
    });
    on.on('drain', () => this.emit('drain'));
    on.on('error', (error) => {
      this.#fault ??= error;
    });
    on.on('close', () => {
      this.#isOver = true;
      clearTimeout(this.#watch);
      this.#fault ??= new LineLost('CONNECTION_CLOSED', 'the database hung up');
      if (!this.#hasHeard) told(this.#fault);
      this.#tellEnd();
    });
  }

  get readyState(): string {
    return this.#isOver ? 'closed' : (this.#socket?.readyState ?? 'closed');
  }

  write(given: Buffer, done?: () => void): boolean {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    if (this.#isOver || !this.#socket) {
      process.nextTick(() => this.#tellEnd());
      return false;
    }
    const bytes = isFirst ? opening(given) : given;
    // Statements are cancelled by a connection of their own, which the server closes without a word.
    if (isFirst && bytes.length === 16) this.#isBidden = true;
    if (this.#exchange.owed === 0) this.#heard = performance.now();
    this.#exchange.sent(bytes);
    this.#watch ??= setTimeout(() => this.#look(), this.#limit);
    return this.#socket.write(bytes, done);
  }

  end(bytes: Buffer): void {
    this.#isBidden = true;
    this.#socket?.end(bytes);
    setTimeout(() => this.#socket?.destroy(), farewell).unref();
  }

  destroy(fault?: Error): void {
    this.#socket?.destroy(fault);
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  get #limit(): number {
    if (!this.#hasHeard) return this.#silence.atFirst;
    return this.#exchange.isInTransaction ? this.#silence.inTransaction : this.#silence.alone;
  }

  /** One timer a line, and not one a statement: it is late by as much as was heard since. */
  #look(): void {
    this.#watch = undefined;
    if (this.#exchange.owed === 0) return;
    const left = this.#heard + this.#limit - performance.now();
    if (left > 0) this.#watch = setTimeout(() => this.#look(), left);
    else this.destroy(new LineLost('ETIMEDOUT', 'the database has said nothing for too long'));
  }

  #tellEnd(): void {
    if (this.listenerCount('close') === 0) return;
    if (!this.#isBidden && this.listenerCount('error') > 0) this.emit('error', this.#fault);
    this.emit('close', false);
  }
}
