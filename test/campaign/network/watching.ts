import { setTimeout as pause } from 'node:timers/promises';
import { ask, bodyOf } from '../load/asking.ts';
import type { Ground } from '../load/ground.ts';
import type { Ledger } from '../load/ledger.ts';

/** How long (ms) anybody waits for results that were read before, on a busy machine, and how old they may be without saying so. */
const patience = 5000;
const young = 5000;

/** Results as a page reads them that was open before the network broke: they are always there, never go back, and say it when they are old. */
export async function watchResults({ url, site, poll }: Ground, ledger: Ledger) {
  const address = `${url}/api/v1/sites/${site}/polls/${poll}/results`;
  let going = true;
  let most = 0;
  const look = async () => {
    const heard = await ask(address, { patience });
    if (heard.status !== 200 || !('headers' in heard)) {
      ledger.faults.push(`Results that were known were answered with ${heard.status}.`);
      return;
    }
    const { voters = 0, asOf = '' } = bodyOf<{ voters: number; asOf: string }>(heard);
    if (voters < most) ledger.faults.push(`The results went back from ${most} voters to ${voters}.`);
    most = Math.max(most, voters);
    const age = heard.headers.get('age');
    if (age !== null) ledger.count('results of before');
    // What has not changed keeps the time of its reading for ten seconds.
    if (age === null && Date.now() - Date.parse(asOf) > 10_000 + young)
      ledger.faults.push(`Results of ${asOf} did not say their age.`);
  };
  await look();
  const over = (async () => {
    while (going) {
      await look();
      await pause(100);
    }
  })();
  return {
    stop: async () => {
      going = false;
      await over;
    },
  };
}
