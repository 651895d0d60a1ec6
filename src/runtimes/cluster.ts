import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../deps.ts';
import { measured, slots } from '../polls/ballot-box.ts';
import { type Member, startMember } from './cluster-member.ts';
import { endsInARow, isBeyondHelp, pauseAfter } from './cluster-restarts.ts';
import type { Handed, Place, PrimaryWords } from './cluster-words.ts';
import { messageOf } from './node-process.ts';
import { addUp } from './prom-metrics.ts';

/** Has several processes serve until `stop`. `beyondHelp` says why none of them does any more, should it come to that. */
export type Many = (
  handed: Handed,
  count: number,
  log: Logger,
) => Promise<{ stop: () => Promise<void>; beyondHelp: Promise<Error> }>;

/** How long a worker may take to stop (ms): a little more than its own deadlines come to. */
const patience = 20_000;

/** How long one worker waits for what others are asked, should one be too busy to answer (ms). */
const answerTime = 2000;

/** A worker's number and slot, which stay, and the process that has them now. */
type Seat = Place & { inARow: number; member: Member };

/** The primary of a cluster of Node's: workers behind one port, and a new one for each that ends without being told to. */
export const serveByMany: Many = async (handed, count, log) => {
  const exec = fileURLToPath(new URL('./cluster-worker.ts', import.meta.url));
  cluster.setupPrimary({ exec, args: [], serialization: 'advanced' });
  const stopping = new AbortController();
  const beyondHelp = Promise.withResolvers<Error>();
  const seats: Seat[] = [];
  const serving = () => seats.map(({ member }) => member).filter(({ serves }) => serves);

  const begin = (place: Place): Member => {
    const answers: PrimaryWords = {
      news: (news) => {
        for (const other of serving()) if (other !== member) other.tell('hear', news);
      },
      changed: async (tags) => {
        const others = serving().filter((other) => other !== member);
        await Promise.all(others.map(({ ask }) => inTime(ask('forget', tags))));
      },
      metrics: async () => {
        const counts = await Promise.all(serving().map(({ ask }) => inTime(ask('counts', null))));
        return addUp(counts.filter((each) => each !== undefined));
      },
    };
    const member = startMember(handed, place, answers);
    return member;
  };

  const keep = async (seat: Seat): Promise<void> => {
    const { worker, slot } = seat;
    const { lived, ...ending } = await seat.member.gone;
    if (stopping.signal.aborted) return;
    seat.inARow = endsInARow(seat.inARow, lived);
    const wait = pauseAfter(seat.inARow);
    log.error({ worker, ...ending, pause: wait / 1000 }, 'a worker ended');
    if (isBeyondHelp(seats.map(({ member: { serves }, inARow }) => ({ serves, inARow }))))
      return beyondHelp.resolve(new Error('Every worker ends soon after its start, again and again.'));
    await pause(wait, undefined, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted) return;
    seat.member = begin({ worker, slot });
    served(seat).catch((error) => {
      log.error({ worker, fault: messageOf(error) }, 'a worker could not start');
      seat.member.kill();
    });
    return keep(seat);
  };

  const served = async ({ worker, member }: Seat): Promise<void> => {
    await member.served;
    log.info({ worker, pid: member.pid }, 'a worker serves');
  };

  const endAll = async () => {
    for (const { member } of seats) member.kill();
    await Promise.all(seats.map(({ member }) => member.gone));
  };

  for (let index = 0; index < count; index++) {
    // A cluster begins anywhere, so that those which share a database seldom meet in a slot.
    const place = { worker: index + 1, slot: (handed.slot + index * measured.lanes) % slots };
    seats.push({ ...place, inARow: 0, member: begin(place) });
  }
  try {
    await Promise.all(seats.map(served));
  } catch (error) {
    await endAll();
    throw error;
  }
  for (const seat of seats) keep(seat);

  const stop = async () => {
    stopping.abort();
    // One that does not serve yet has acknowledged nothing.
    for (const { member } of seats) member.serves ? member.tell('stop', null) : member.kill();
    const late = setTimeout(endAll, patience);
    await Promise.all(seats.map(({ member }) => member.gone));
    clearTimeout(late);
  };
  return { stop, beyondHelp: beyondHelp.promise };
};

/** An answer, unless its worker ends meanwhile or hangs. */
const inTime = <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> =>
  Promise.race([answer, pause(answerTime, undefined, { ref: false })]).catch(() => undefined);
