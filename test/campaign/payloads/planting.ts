import { channelsOf } from '../../../src/chores.ts';
import { depsOf } from '../../../src/platform.ts';
import { tell } from '../../support/outbox.ts';
import { type Answer, newSite, type Sent } from '../../support/service.ts';
import type { Ground, Hand, Planted } from './hand.ts';
import { plantArchives } from './planting-archives.ts';
import { plantComments, plantReports, plantThreads } from './planting-comments.ts';
import { plantNotes } from './planting-notes.ts';
import { plantPolls } from './planting-polls.ts';
import { plantSettings } from './planting-settings.ts';

const owner = { owner: true };

/** Writes every text into every field that a reader, an editor or an owner can write into, as they would. */
export async function plant(ground: Ground, texts: readonly string[]): Promise<Planted> {
  const { service, origin } = ground;
  const settings = {
    picture: 'never',
    spam: { learn: false },
    oldPages: { polls: true },
    comments: { holdFirstTime: false, floodSeconds: 0, maxLinks: 100, nameRequired: false },
    mail: { to: [ground.editor], held: 'each' },
  };
  const site = await newSite(service, { origins: [origin], settings });
  const planted: Planted = {
    ...{ site, texts, polls: [], draft: '', threads: [], archived: [], comments: [], held: [], webhooks: [] },
    ...{ preview: '', sent: 0, taken: 0 },
  };
  const count = (answer: Answer) => {
    planted.sent++;
    if (answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`);
    if (answer.status < 400) planted.taken++;
    return answer;
  };
  const send = async (path: string, sent: Sent) => count(await site.api(path, { ...owner, ...sent }));
  const hand: Hand = { ...ground, planted, send, count };
  await Promise.all([plantPolls, plantComments, plantNotes, plantArchives].map((each) => each(hand)));
  await Promise.all([plantReports, plantThreads].map((each) => each(hand)));
  await plantSettings(hand);
  const deps = depsOf(service.platform);
  for (let round = 0; round < 4; round++) await tell(service, channelsOf(deps));
  return planted;
}
