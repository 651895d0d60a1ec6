import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type Answer = { status: number; body: Buffer };

const gap = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * One kept connection that sends requests which are ready as bytes, one after the other, and reads just enough of each answer to know
 * where it ends. A load generator that is to be no bottleneck on the cores it shares cannot afford a whole HTTP client.
 */
export class KeptConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<Answer> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed over an answer')));
  }

  static async open(port: number): Promise<KeptConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new KeptConnection(socket);
  }

  ask(request: Buffer): Promise<Answer> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = readAnswer(this.#received);
    if (!answer) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** The answer, once all of it is there. Only one is ever under way on a connection, so what follows its head is its body. */
function readAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf(gap);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const body = received.subarray(end + gap.length);
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  const isChunked = length === undefined && /\r\ntransfer-encoding: chunked/i.test(head);
  const isWhole = isChunked
    ? body.subarray(-lastChunk.length).equals(lastChunk)
    : body.length >= Number(length ?? 0);
  return isWhole ? { status: Number(head.slice(9, 12)), body } : undefined;
}
