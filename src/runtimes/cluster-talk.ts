/** What a process may be told or asked, each by a function of what is said. Has to survive a structured clone. */
type Words = Record<string, (said: never) => unknown>;
type Said<Word extends Words[string]> = Parameters<Word>[0];

/** One end of the channel between two processes. */
type Port = Pick<NodeJS.EventEmitter, 'on'> & {
  send?(message: object, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean;
};

/** `question`: wants to be answered by that number. `fault`: there is no answer, and why. */
type Message =
  | { word: string; said: unknown; question?: number }
  | { answer: number; said?: unknown; fault?: string };

/**
 * Talks with the process at the other end of `port`, which understands `Theirs`; `ours` answers what it says. `ask` waits for an
 * answer and fails with the other's sentence, or when the other has gone; `tell` does neither. `sentenceOf` makes a sentence of our faults.
 */
export function talkOver<Theirs extends Words>(
  port: Port,
  ours: Words,
  sentenceOf: (error: unknown) => string,
) {
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  let asked = 0;
  const send = (message: Message, failed: (error: Error) => void = () => {}) => {
    if (!port.send) return failed(gone());
    port.send(message, undefined, undefined, (error) => error && failed(error));
  };

  const take = async (message: Message) => {
    if ('answer' in message) {
      const asker = waiting.get(message.answer);
      waiting.delete(message.answer);
      if (message.fault !== undefined) asker?.reject(new Error(message.fault));
      else asker?.resolve(message.said as never);
      return;
    }
    const { word, said, question } = message;
    const answer = await answerTo(word, said);
    if (question !== undefined) send({ answer: question, ...answer });
  };
  const answerTo = async (word: string, said: unknown) => {
    try {
      return { said: await ours[word]?.(said as never) };
    } catch (error) {
      return { fault: sentenceOf(error) };
    }
  };
  port.on('message', take);
  port.on('disconnect', () => {
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
  });

  return {
    tell<Name extends keyof Theirs & string>(word: Name, said: Said<Theirs[Name]>): void {
      send({ word, said });
    },
    ask<Name extends keyof Theirs & string>(
      word: Name,
      said: Said<Theirs[Name]>,
    ): Promise<Awaited<ReturnType<Theirs[Name]>>> {
      const question = ++asked;
      const asker = Promise.withResolvers<never>();
      waiting.set(question, asker);
      send({ word, said, question }, asker.reject);
      return asker.promise;
    },
  };
}

const gone = () => new Error('A process of the service ended before it could answer.');
