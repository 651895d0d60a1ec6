import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Publisher, startPublisher } from '../support/publisher-page.ts';
import { newReader } from '../support/reader.ts';
import { type Served, startServed } from '../support/served.ts';
import { newSite } from '../support/service.ts';
import { chanceOf, isCampaign, oneOf, rounds, timeLimit } from './effort.ts';
import { type FailingProxy, type Fault, faults, startFailingProxy } from './element/failing-proxy.ts';
import { commentOn, voteOn } from './element/visit.ts';
import { tell } from './telling.ts';

// Elements wait 20 seconds for an answer. In the tests all of it is ten times as fast.
const [slowness, haste] = isCampaign ? [30_000, 1] : [3000, 10];
const atOnce = 4;

let browser: Browser;
let served: Served;
let publisher: Publisher;
let proxy: FailingProxy;

beforeAll(async () => {
  proxy = await startFailingProxy(slowness);
  const env = { HOST: '0.0.0.0', PUBLIC_URL: proxy.url };
  [browser, served] = await Promise.all([launchBrowser(), startServed({ env })]);
  proxy.leadTo(served.port);
  publisher = await startPublisher(proxy.url);
});

afterAll(async () => {
  await browser.close();
  await publisher.close();
  await proxy.stop();
  await served.stop();
});

/** Requests of one site's pages. */
const stops = {
  poll: (site: string) => new RegExp(`^GET /embed/v1/sites/${site}/polls/[^/]+\\?`),
  thread: (site: string) => new RegExp(`^GET /embed/v1/sites/${site}/thread`),
  style: () => /^GET \/embed\/v1\/fragment/,
  'challenge for a vote': (site: string) => new RegExp(`/sites/${site}/challenge\\?action=vote`),
  'challenge for a comment': (site: string) => new RegExp(`/sites/${site}/challenge\\?action=comment`),
  vote: (site: string) => new RegExp(`^POST .*/sites/${site}/.*/votes`),
  comment: (site: string) => new RegExp(`^POST .*/sites/${site}/comments`),
};
type Trouble = { at: keyof typeof stops; fault: Fault; times: number };

/** A reader who votes and comments through all this; gives what was lost. */
async function visit(troubles: Trouble[], chance: () => number): Promise<string[]> {
  const settings = { picture: 'never', comments: { holdFirstTime: false, floodSeconds: 0 } };
  const site = await newSite(served, { origins: [publisher.origin], settings });
  const slug = await site.newPoll();
  const intent = { option: oneOf(chance, ['One', 'Other']), text: `Said once, in ${site.name}.` };
  for (const { at, fault, times } of troubles) proxy.plan(stops[at](site.name), fault, times);
  const reader = await newReader(browser, { extraHTTPHeaders: {} });
  const { page } = reader;
  const lost: string[] = [];
  try {
    await page.addInitScript((faster) => {
      const later = setTimeout;
      const sooner = (work: () => void, ms = 0) => later(work, ms === 20_000 ? ms / faster : ms);
      Object.assign(globalThis, { setTimeout: sooner });
    }, haste);
    await page.goto(
      publisher.page(
        `/${site.name}`,
        `<reader-poll site="${site.name}" poll="${slug}"></reader-poll><reader-comments site="${site.name}" thread="/a"></reader-comments>`,
      ),
    );
    await voteOn(page, intent, chance() < 0.5);
    await commentOn(page, intent, chance() < 0.5);
    await page.reload();
    await page.getByRole('row', { name: `${intent.option} You Have Voted` }).waitFor();
    const { voters, options } = (await site.api(`/polls/${slug}/results`)).body;
    const votes = options.find(({ text }: { text: string }) => text === intent.option)?.votes;
    if (voters !== 1 || votes !== 1) lost.push(`${voters} voters and ${votes} votes came of one`);
    const { items } = (await site.api('/comments?thread=/a')).body;
    if (items.length !== 1) lost.push(`${items.length} comments came of one`);
  } catch (error) {
    lost.push(error instanceof Error ? error.message : String(error));
  } finally {
    lost.push(...reader.faults);
    await reader.leave();
  }
  return lost.map((what) => `${what}, with ${JSON.stringify(troubles)}`);
}

test('a reader’s choice and text outlive a service that is down, slow, broken or replaced by another page, and count once', {
  timeout: timeLimit(180_000),
}, async ({ task }) => {
  const chance = chanceOf('element');
  const lost: string[] = [];
  let visits = 0;
  const trouble = (fault: Fault): Trouble => {
    const at = oneOf(chance, Object.keys(stops) as Trouble['at'][]);
    return { at, fault, times: 1 + Math.floor(chance() * 4) };
  };
  // Each fault at a vote, a comment and a fragment, and then wherever chance has it.
  const first = faults.map((fault, number): Trouble[] => [
    { at: 'vote', fault, times: 1 },
    { at: 'comment', fault, times: 4 },
    { at: number % 2 ? 'poll' : 'thread', fault, times: 2 },
  ]);
  for (const _ of rounds(Math.ceil(first.length / atOnce))) {
    const plans = Array.from(
      { length: atOnce },
      () => first.shift() ?? Array.from({ length: 3 }, () => trouble(oneOf(chance, faults))),
    );
    const outcomes = await Promise.all(plans.map((plan) => visit(plan, chance)));
    lost.push(...outcomes.flat());
    visits += plans.length;
  }
  expect(proxy.done()).toBeGreaterThan(visits);
  tell(task, {
    part: 'the element against a failing service',
    tried: { visits, 'requests or answers spoilt': proxy.done() },
    lost,
  });
});
