import { afterAll, beforeAll, expect, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { idOfPoll } from '../support/ledger.ts';
import { pageOf, voteByForm } from '../support/poll-form.ts';
import { newSite, type Sent, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService({ platform: easyWork });
  site = await newSite(service, { origins: ['https://magazine.example'] });
});
afterAll(() => service.stop());

/** What is kept of where a vote came from. */
async function keptOf(vote: Record<string, unknown>, sent: Sent = {}) {
  const slug = await site.newPoll();
  const { status, text } = await site.vote(slug, vote, sent);
  expect(status, text).toBe(201);
  return keptIn(slug);
}

async function keptIn(slug: string) {
  const [kept] = await service.database.sql<{ page: string | null; referrer: string | null }[]>`
    select page, referrer from ballots where poll = ${await idOfPoll(service, site, slug)}`;
  return kept;
}

test('a ballot keeps the page without query and fragment, and the host that led there', async () => {
  const page = 'https://magazine.example/news/42?name=Ada#poll';
  expect(await keptOf({ page, referrer: 'https://forum.example/thread/7?user=ada' })).toEqual({
    page: 'https://magazine.example/news/42',
    referrer: 'forum.example',
  });
});

test.each([[5], ['junk'], [{ a: 1 }], [['https://a.example']], [null], ['x'.repeat(500)], ['\u0000'], ['']])(
  'what is no address (%.20j) counts as none, and no vote is refused for it',
  async (junk) => {
    const kept = await keptOf({ page: junk, referrer: Array.isArray(junk) ? junk : { of: junk } });
    expect(kept).toEqual({ page: null, referrer: null });
  },
);

test('whoever says no page is known by the headers of the request, where they tell one', async () => {
  const origin = 'https://magazine.example';
  expect(await keptOf({}, { headers: { origin } })).toEqual({ page: `${origin}/`, referrer: null });
  const headers = { origin, referer: `${origin}/news/42?x=1` };
  expect(await keptOf({}, { headers })).toEqual({ page: `${origin}/news/42`, referrer: null });
  expect(await keptOf({ page: `${origin}/a` }, { headers })).toEqual({ page: `${origin}/a`, referrer: null });
});

test('a vote on a hosted page without script keeps that page', async () => {
  const slug = await site.newPoll();
  const page = `${service.config.publicUrl}${pageOf(site, slug)}`;
  const { answer } = await voteByForm(service, site, slug, ['o1'], {
    headers: { referer: `${page}?lang=de` },
  });
  expect(answer.status).toBe(303);
  expect(await keptIn(slug)).toEqual({ page, referrer: null });
});
