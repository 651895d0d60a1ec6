import { expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { startService } from '../support/service.ts';
import { fuzz, Tally } from './contract/fuzzing.ts';
import { walkPoll } from './contract/walks.ts';
import { asMany, chanceOf, rounds, timeLimit } from './effort.ts';
import { tell } from './telling.ts';

/** Proofs cost nothing here, and no webhook goes anywhere. */
const start = () => {
  const post = async () => ({ answered: true as const, status: 204, retryAfter: undefined });
  return startService({ sample: true, platform: { ...easyWork, post } });
};

/** So many take 5,000 requests: some 170 addresses, ten times each, in every one. */
const worlds = 4;

test(
  'no request to any address, as it should be or bent, gets an answer that the contract has not',
  async ({ task }) => {
    const most = asMany({ inTests: 5000, inCampaign: 100_000 });
    const chance = chanceOf('contract');
    const tally = new Tally();
    for (const _ of rounds(worlds, 0.9)) {
      if (tally.requests >= most) break;
      const service = await start();
      await fuzz(service, tally, { seed: Math.floor(chance() * 2 ** 31), most });
      await service.stop();
    }
    const { requests, accepted, refused, taken, lost } = tally;
    // Otherwise only the front door was tried.
    expect(accepted / requests).toBeGreaterThan(0.5);
    for (const [name, count] of taken)
      if (count === 0 && name.includes(' /api/') && !lost.has(name))
        lost.set(name, `${name} took no request at all that was as it should be`);
    tell(task, { part: 'contract fuzz', tried: { requests, accepted, refused }, lost: [...lost.values()] });
  },
  timeLimit(300_000),
);

test(
  'a poll’s tally says what its ballots say, however it is opened, closed, changed and ruled on',
  async ({ task }) => {
    const service = await start();
    const chance = chanceOf('walks');
    const lost: string[] = [];
    let [walks, steps] = [0, 0];
    for (const _ of rounds(6, 0.1)) {
      const walk = await walkPoll(service, chance, 30);
      walks++;
      steps += walk.steps;
      if (walk.fault) lost.push(walk.fault);
    }
    await service.stop();
    tell(task, { part: 'polls walked through their states', tried: { walks, steps }, lost });
  },
  timeLimit(120_000),
);
