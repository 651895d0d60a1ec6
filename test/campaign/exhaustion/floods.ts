import type { ChallengeWire } from '../../../src/verification/proof.ts';
import { asMany } from '../effort.ts';
import { type Attack, byMany, send } from './attack.ts';

/** More of what is allowed than anybody wants, from a new network each time: a provider's client has as many as they like. */
const from = (number: number) => ({
  'x-forwarded-for': `2001:db8:${(number >> 16).toString(16)}:${(number & 65_535).toString(16)}::1`,
});
const flood =
  (
    inTests: number,
    inCampaign: number,
    one: (target: Parameters<Attack>[0], number: number) => Promise<unknown>,
  ): Attack =>
  (target) =>
    byMany(Array(asMany({ inTests, inCampaign })).keys(), async (number) => void (await one(target, number)));

const api = ({ ground }: Parameters<Attack>[0]) => `/api/v1/sites/${ground.site}`;
const junk = 'x'.repeat(7000);

export const floods: Record<string, Attack> = {
  'threads that are none': flood(400, 5000, (target, number) => {
    const key = encodeURIComponent(`/nowhere/${number}`);
    const { site } = target.ground;
    const ways = [
      `${api(target)}/comments?thread=`,
      `${api(target)}/comments/counts?thread=`,
      `${api(target)}/comments/feed.rss?thread=`,
      `/embed/v1/sites/${site}/thread?thread=`,
      `/sites/${site}/threads?thread=`,
    ];
    return send(target, `${ways[number % ways.length]}${key}`, { headers: from(number) });
  }),
  'addresses that differ in junk': flood(1000, 5000, (target, number) =>
    send(
      target,
      `${api(target)}/polls/${target.ground.poll}?${number}=${junk}`,
      { headers: from(number) },
      'a long address',
    ),
  ),
  'sites that are none': flood(300, 4000, (target, number) =>
    send(target, `/api/v1/sites/${junk}${number}/polls`, { headers: from(number) }, 'a long site'),
  ),
  challenges: flood(1000, 20_000, (target, number) =>
    send(target, `${api(target)}/challenge?action=vote&ref=${target.ground.poll}`, { headers: from(number) }),
  ),
  'pictures and sounds': flood(60, 1000, async (target, number) => {
    const asked = `${api(target)}/challenge?action=comment&ref=%2Fa&picture=1`;
    const answer = await send(target, asked, { headers: from(number) });
    const { picture } = JSON.parse(answer?.body ?? '{}') as Partial<ChallengeWire>;
    for (const address of [picture?.image, picture?.sound])
      if (address)
        await send(target, new URL(address).pathname, { headers: from(number) }, 'a picture or a sound');
  }),
  'origins that are refused': flood(300, 4000, (target, number) =>
    send(target, `${api(target)}/feedback`, {
      method: 'POST',
      headers: { ...from(number), origin: `https://${number}.example`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'x', proof: {} }),
    }),
  ),
  'keys that are none': flood(300, 4000, (target, number) =>
    send(target, `${api(target)}/moderation`, {
      headers: { ...from(number), authorization: `Bearer ${number}` },
    }),
  ),
  'pages to embed that are none': flood(200, 5000, (target, number) =>
    send(
      target,
      `/oembed?url=${encodeURIComponent(`${target.ground.url}/sites/${target.ground.site}/polls/none-${number}`)}`,
      { headers: from(number) },
    ),
  ),
};
