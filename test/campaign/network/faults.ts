import { setTimeout as pause } from 'node:timers/promises';
import type { TcpProxy, Weather } from '../../support/tcp-proxy.ts';
import { isCampaign } from '../effort.ts';

/** What befalls the road between service and database; over when the road is good again. */
export type Fault = (proxy: TcpProxy, chance: () => number) => Promise<void>;

/** How long (ms) a connection that owes an answer is waited for by the service, and a little. */
const givenUp = 10_500;

/** For so many milliseconds, give or take; in the campaign now and then for longer than any answer is waited for. */
const bad =
  (weather: Weather, ms: number, { resets = false } = {}): Fault =>
  async (proxy, chance) => {
    proxy.weather(weather);
    if (resets) proxy.reset();
    const isLong = isCampaign && chance() < 0.2;
    await pause(ms * (0.5 + chance()) + (isLong ? givenUp : 0));
    proxy.weather({});
  };

export const faults: Record<string, Fault> = {
  'connections reset': async (proxy, chance) => {
    for (let times = 1 + Math.floor(chance() * 5); times > 0; times--) {
      proxy.reset();
      await pause(chance() * 200);
    }
  },
  'connections refused': async (proxy, chance) => {
    await proxy.refuse();
    await pause(500 + chance() * 1000);
    await proxy.listen();
  },
  'connections closed at once': bad({ hangsUp: true }, 1000, { resets: true }),
  'new connections not answered': bad({ holds: ['up', 'down'] }, 2000, { resets: true }),
  'all held back': bad({ holds: ['up', 'down'] }, 1500),
  'answers held back': bad({ holds: ['down'] }, 1500),
  'answers cut in the middle': bad({ cutsAnswers: true }, 500),
  'a slow road': bad({ trickles: { bytes: 200, ms: 10 } }, 1000),
  // What was asked meanwhile is done, and nobody hears of it.
  'answers lost': async (proxy, chance) => {
    proxy.weather({ swallows: ['down'] });
    await pause(50 + chance() * 300);
    proxy.reset();
    proxy.weather({});
  },
  'the other side gone without a word': async (proxy) => {
    proxy.forget();
    await pause(givenUp);
  },
};
