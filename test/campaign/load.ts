import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { solveWork } from '../support/solve-work.ts';
import { oneOf } from './effort.ts';
import { ask, bodyOf, type Heard, note } from './load/asking.ts';
import { cheapProof, type Ground, newNetwork } from './load/ground.ts';
import { Ledger, toldIn, type Wish } from './load/ledger.ts';

export type LoadOptions = {
  chance: () => number;
  /** How many clients vote, comment, and read, each one thing after another. */
  voters?: number;
  writers?: number;
  readers?: number;
  /** How long anybody waits for an answer (ms): as the element does. */
  patience?: number;
  /** The time by the service's clock, where a test moves that. */
  now?: () => Date;
};

/** Milliseconds between what one client does and what it does next, so that a load is steady and leaves room for others. */
const breath = 15;

/** Of so many voters one solves a challenge of the service's; the work of the others is none, so that there can be many. */
const solversAmong = 40;

/**
 * Clients that vote, comment and read at a service without a break, as elements do: whatever fails is sent again with the same id and
 * proof, after the time that it was told. `mayCut` says whether connections may break just now: after that, and before it, a
 * broken one is a fault. `stop` begins nothing more, and waits `healing` ms at most for all to be acknowledged.
 */
export function startLoad(ground: Ground, options: LoadOptions) {
  const { chance, voters = 4, writers = 2, readers = 2, patience = 20_000, now = () => new Date() } = options;
  const ledger = new Ledger();
  const api = `${ground.url}/api/v1/sites/${ground.site}`;
  let going = true;
  let givesUpAt = Number.POSITIVE_INFINITY;
  let cutting = false;
  let lastCutAt = Number.NEGATIVE_INFINITY;
  const isOver = () => performance.now() > givesUpAt;

  const call = async (who: string, path: string, init: { body?: object; from: string }): Promise<Heard> => {
    const begun = performance.now();
    const headers = { 'x-forwarded-for': init.from, 'content-type': 'application/json' };
    const sent = init.body ? { method: 'POST', body: JSON.stringify(init.body) } : {};
    const heard = await ask(`${api}${path}`, { ...sent, headers, patience });
    note(ledger, who, `${who} at ${path.split('?')[0]}`, heard, cutting || lastCutAt > begun);
    return heard;
  };
  const beforeTrying = ({ wait }: Heard) => pause(wait > 0 ? wait * 1000 : 100 + chance() * 200);

  const proofFor = async (action: 'vote' | 'comment', ref: string, from: string) => {
    if (chance() * solversAmong >= 1) return cheapProof(ground, action, ref, now());
    return solved(action, ref, from);
  };
  /** By a challenge of the service's own; undefined where nobody gives one any more. */
  const solved = async (action: 'vote' | 'comment', ref: string, from: string) => {
    for (;;) {
      const path = `/challenge?action=${action}&ref=${encodeURIComponent(ref)}`;
      const heard = await call('challenges', path, { from });
      if (heard.status === 200)
        return { altcha: solveWork(bodyOf<ChallengeWire>(heard).altcha as ChallengeWire['altcha']) };
      if (isOver() || !going) return undefined;
      await beforeTrying(heard);
    }
  };

  const insist = async (wish: Wish): Promise<void> => {
    ledger.open.add(wish);
    for (;;) {
      const heard = await call(`${wish.kind}s`, wish.path, wish);
      if (heard.status === 200 || heard.status === 201) {
        ledger.open.delete(wish);
        ledger.acknowledged.push({ ...wish, told: toldIn(wish.kind, bodyOf(heard)) });
        return;
      }
      const isRefused = typeof heard.status === 'number' && heard.status < 500;
      const { code } = bodyOf<{ code: string }>(heard);
      if (isRefused && code === 'proof_expired') {
        ledger.count(`${wish.kind}s with a fresh proof`);
        const proof = await solved(wish.kind === 'ballot' ? 'vote' : 'comment', wish.of, wish.from);
        if (proof) Object.assign(wish.body, { proof });
      } else if (isRefused)
        return void ledger.faults.push(`A ${wish.kind} was refused: ${heard.status} ${code}.`);
      if (isOver()) return;
      await beforeTrying(heard);
    }
  };

  const vote = async () => {
    const [id, from] = [randomUUID(), newNetwork()];
    const proof = await proofFor('vote', ground.poll, from);
    if (!proof) return;
    const choices = [oneOf(chance, ['o1', 'o2', 'o3'])];
    const body = { ballotId: id, choices, voter: null, proof };
    await insist({ kind: 'ballot', id, of: ground.poll, path: `/polls/${ground.poll}/votes`, body, from });
  };
  const comment = async () => {
    const [id, from] = [randomUUID(), newNetwork()];
    const proof = await proofFor('comment', ground.thread, from);
    if (!proof) return;
    const author = { name: `Ada ${id.slice(0, 8)}`, email: '', website: '' };
    const body = { commentId: id, thread: ground.thread, author, body: `Well said. ${id}`, proof };
    await insist({ kind: 'comment', id, of: ground.thread, path: '/comments', body, from });
  };
  const read = async () => {
    const path = oneOf(chance, [
      `/polls/${ground.poll}/results`,
      `/comments?thread=${encodeURIComponent(ground.thread)}`,
    ]);
    const heard = await call('readers', path, { from: newNetwork() });
    if (typeof heard.status === 'number' && ![200, 503].includes(heard.status))
      ledger.faults.push(`A reader was answered with ${heard.status} at ${path.split('?')[0]}.`);
    if (heard.status !== 200) await pause(100 + chance() * 200);
  };

  const line = async (act: () => Promise<void>) => {
    while (going) {
      await act();
      await pause(breath * (0.5 + chance()));
    }
  };
  const acts = [Array(voters).fill(vote), Array(writers).fill(comment), Array(readers).fill(read)].flat();
  const over = Promise.all(acts.map(line));

  return {
    ...{ ledger, ground, insist },
    mayCut: (may: boolean) => {
      cutting = may;
      if (!may) lastCutAt = performance.now();
    },
    stop: async (healing = 20_000): Promise<Ledger> => {
      going = false;
      givesUpAt = performance.now() + healing;
      await over;
      for (const { kind } of ledger.open)
        ledger.faults.push(`A ${kind} was not taken ${healing / 1000} s after the end.`);
      return ledger;
    },
  };
}
export type Load = ReturnType<typeof startLoad>;
