import { seeded } from '../../src/verification/seeded.ts';

/** How much each part of the campaign does: a little of everything in the tests, much more where it was given minutes. */

const { CAMPAIGN_MINUTES, CAMPAIGN_SEED } = process.env;

/** Whether `npm run campaign` asked, with minutes for each part. */
export const isCampaign = CAMPAIGN_MINUTES !== undefined;
const minutes = Number(CAMPAIGN_MINUTES ?? 0);

/**
 * Eight hexadecimal digits. What chance decided is decided again by the same ones, but for what time decides. The tests have always the
 * same, so that a change is what makes them fail; looking for what is new is for the campaign.
 */
export const seed = CAMPAIGN_SEED ?? 'b6c0fae2';

/** Numbers in [0, 1), the same ones for one seed and label. */
export const chanceOf = (label: string): (() => number) => seeded(Buffer.from(seed, 'hex'), label);

/** One of these, by chance. */
export const oneOf = <T>(chance: () => number, choices: readonly T[]): T =>
  choices[Math.floor(chance() * choices.length)] as T;

/** All of these, in an order by chance. */
export const inChanceOrder = <T>(chance: () => number, items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: chance() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);

/**
 * The numbers of rounds: `inTests` of them, or as many as begin within this part's minutes (`share` of them, where a file has several
 * parts), and never fewer than in the tests.
 */
export function* rounds(inTests: number, share = 1): Generator<number> {
  const end = Date.now() + minutes * 60_000 * share;
  for (let round = 0; round < inTests || (isCampaign && Date.now() < end); round++) yield round;
}

/** For what is counted and not timed. */
export const asMany = (counts: { inTests: number; inCampaign: number }): number =>
  isCampaign ? counts.inCampaign : counts.inTests;

/** What a part may take, in milliseconds, as Vitest is to be told: `inTests`, and its minutes on top. */
export const timeLimit = (inTests: number): number =>
  isCampaign ? inTests * 10 + minutes * 60_000 : inTests;
