import cluster from 'node:cluster';
import { closeUntaken } from './cluster-handovers.ts';
import { talkOver } from './cluster-talk.ts';
import type { Handed, Place, PrimaryWords, WorkerWords } from './cluster-words.ts';
import { sentenceOf } from './node-process.ts';

/** How a process ended, and how long it had lived (ms). */
type Ending = { code: number | null; signal: string | null; lived: number };

export type Member = ReturnType<typeof startMember>;

/**
 * Starts the process of a worker and has it serve. `served` is there when it listens, or fails with the sentence of why it cannot;
 * `serves` is true from then until it has ended, and `gone` is there when it has.
 */
export function startMember(handed: Handed, place: Place, answers: PrimaryWords) {
  const started = Date.now();
  const worker = cluster.fork();
  closeUntaken(worker.process);
  const gone = new Promise<Ending>((resolve) => {
    const end = (code: number | null, signal: string | null) =>
      resolve({ code, signal, lived: Date.now() - started });
    worker.on('exit', end);
    // A process that could not even be started does not exit.
    worker.on('error', () => worker.process.pid === undefined && end(null, null));
  });
  const { ask, tell } = talkOver<WorkerWords>(worker.process, answers, sentenceOf);
  const member = {
    ...{ pid: worker.process.pid, ask, tell, gone, serves: false },
    served: ask('serve', { ...handed, ...place }).then(() => {
      member.serves = true;
    }),
    kill: () => worker.process.kill('SIGKILL'),
  };
  gone.then(() => {
    member.serves = false;
  });
  return member;
}
