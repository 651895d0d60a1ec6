import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** `bytes` are the body's, `refusal` is what the answer says where it is one. */
export type Answer = { status: number; bytes: number; refusal: string };

const gap = Buffer.from('\r\n\r\n');
const lastChunk = '0\r\n\r\n';

/** What is read is looked at before anything else is read, so that one buffer does for all connections. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * One kept connection that sends requests which are ready as bytes, one after the other, and reads just enough of each answer to know
 * where it ends. A load generator that is to be no bottleneck on the cores it shares cannot afford a whole HTTP client.
 */
export class KeptConnection {
  readonly #socket: Socket;
  #waiting: PromiseWithResolvers<Answer> | undefined;
  #reading: Reading | undefined;

  private constructor(port: number) {
    const callback = (length: number) => this.#take(buffer.subarray(0, length));
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () =>
      this.#waiting?.reject(new Error('the connection was closed over an answer')),
    );
  }

  static async open(port: number): Promise<KeptConnection> {
    const line = new KeptConnection(port);
    await once(line.#socket, 'connect');
    return line;
  }

  ask(request: Buffer): Promise<Answer> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): boolean {
    const reading = this.#reading ?? { answer: undefined, length: 0, tail: '' };
    this.#reading = takeIn(reading, chunk) ? undefined : reading;
    if (this.#reading === undefined && reading.answer) this.#waiting?.resolve(reading.answer);
    return true;
  }
}

/** An answer as far as it is there. `length` is undefined where chunks tell the end; `tail` is the last that came of those. */
type Reading = { answer: Answer | undefined; length: number | undefined; tail: string };

/** Takes in what has come, and tells whether that was all. Only one answer is ever under way on a connection. */
function takeIn(reading: Reading, chunk: Buffer): boolean {
  let body = chunk;
  if (!reading.answer) {
    const end = chunk.indexOf(gap);
    if (end < 0) throw new Error('a head in pieces');
    const head = chunk.toString('latin1', 0, end);
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
    const isChunked = length === undefined && /\r\ntransfer-encoding: chunked/i.test(head);
    reading.length = isChunked ? undefined : Number(length ?? 0);
    reading.answer = { status: Number(head.slice(9, 12)), bytes: 0, refusal: '' };
    body = chunk.subarray(end + gap.length);
  }
  const { answer } = reading;
  answer.bytes += body.length;
  if (answer.status >= 400) answer.refusal += body.toString();
  if (reading.length !== undefined) return answer.bytes >= reading.length;
  reading.tail = (reading.tail + body.toString('latin1', Math.max(0, body.length - lastChunk.length))).slice(
    -lastChunk.length,
  );
  return reading.tail === lastChunk;
}
