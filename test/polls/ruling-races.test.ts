import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { castBallots } from '../../src/polls/ballot-queries.ts';
import { expectTrueTally, idOfPoll, recount } from '../support/ledger.ts';
import { readyBallots } from '../support/ready-ballots.ts';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
const allowance = 2;
beforeAll(async () => {
  service = await startService();
  site = await newSite(service, { ballotAllowance: allowance });
});
afterAll(() => service.stop());

const networks = [randomUUID(), randomUUID(), randomUUID()] as const;
const pages = ['https://a.example/', 'https://b.example/', null];
const someOf = { network: fc.constantFrom(...networks), page: fc.constantFrom(...pages) };

const votes = fc.record({
  kind: fc.constant('votes' as const),
  ...someOf,
  count: fc.integer({ min: 1, max: 4 }),
  choices: fc.constantFrom<string[]>(['o1'], ['o2'], ['o1', 'o2']),
  slot: fc.nat({ max: 15 }),
});
const where = fc.oneof(
  fc.record({ network: someOf.network }),
  fc.record({ page: someOf.page }),
  fc.record(someOf),
  fc.constant({ held: true as const }),
  fc.constant({ byPicture: false }),
);
const ruling = fc.record({
  kind: fc.constant('ruling' as const),
  status: fc.constantFrom('counted', 'excluded'),
  where,
});
const undo = fc.record({ kind: fc.constant('undo' as const), place: fc.nat() });
type Step = typeof votes | typeof ruling | typeof undo extends infer Each
  ? Each extends fc.Arbitrary<infer T>
    ? T
    : never
  : never;
const step: fc.Arbitrary<Step> = fc.oneof(votes, ruling, undo);

async function newPoll() {
  const slug = await site.newPoll({ choose: { min: 1, max: 2 } });
  const poll = await idOfPoll(service, site, slug);
  const base = `/polls/${slug}/ballots/rulings`;
  return {
    slug,
    cast: async ({ count, network, page, choices, slot }: Extract<Step, { kind: 'votes' }>) => {
      const ready = readyBallots(poll, count, { network, page, choices });
      expect((await castBallots(service.database, ready, slot)).size).toBe(count);
      return ready;
    },
    rule: async ({ status, where }: Extract<Step, { kind: 'ruling' }>, id: string) => {
      const answer = await site.api(base, { body: { id, status, where }, owner: true });
      expect(answer.status, answer.text).toBeLessThan(300);
      return answer.body;
    },
    undo: async (id: string) => {
      const answer = await site.api(`${base}/${id}/undo`, { method: 'POST', owner: true });
      expect([200, 404]).toContain(answer.status);
      return answer.body;
    },
    statuses: async () => {
      const { sql } = service.database;
      const rows = await sql<{ id: string; status: string }[]>`
        select ballots.id, coalesce(aside.status, 'counted') as status
        from ballots left join set_aside_ballots as aside using (poll, voter) where poll = ${poll}`;
      return new Map(rows.map((row) => [row.id, row.status]));
    },
  };
}

/** What a ballot is: what the latest ruling that stands made of it, or what it was cast as. */
type Known = {
  id: string;
  network: string | null;
  page: string | null;
  byPicture: boolean;
  castAs: string;
  ruled: { id: string; status: string }[];
};
const statusOf = ({ ruled, castAs }: Known) => ruled.at(-1)?.status ?? castAs;

function means(chosen: Extract<Step, { kind: 'ruling' }>['where'], ballot: Known): boolean {
  const { held, ...same } = { held: undefined, ...chosen };
  if (held && statusOf(ballot) !== 'held') return false;
  return Object.entries(same).every(([name, value]) => ballot[name as keyof Known] === value);
}

test('after any row of votes, rulings and undoings every ballot is what it should be, and the counts are the ledger’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const poll = await newPoll();
      const known: Known[] = [];
      const made: string[] = [];
      for (const one of steps) {
        const version = (await site.api(`/polls/${poll.slug}/results`)).body.version;
        const before = JSON.stringify(known.map(statusOf));
        if (one.kind === 'votes') {
          for (const { id, network, page, byPicture } of await poll.cast(one)) {
            const isHeld = known.filter((each) => each.network === network).length >= allowance;
            const castAs = isHeld ? 'held' : 'counted';
            known.push({ id, network, page, byPicture, castAs, ruled: [] });
          }
        } else if (one.kind === 'ruling') {
          const id = randomUUID();
          const { ruling: told } = await poll.rule(one, id);
          const meant = known.filter((each) => means(one.where, each) && statusOf(each) !== one.status);
          for (const each of meant) each.ruled.push({ id, status: one.status });
          expect(told !== null).toBe(meant.length > 0);
          if (told) made.push(id);
        } else {
          const id = made[one.place % made.length];
          if (id === undefined) continue;
          const { ruling: told } = await poll.undo(id);
          const was = known.map(statusOf);
          for (const each of known) each.ruled = each.ruled.filter((ruled) => ruled.id !== id);
          const changed = known.filter((each, place) => statusOf(each) !== was[place]).length;
          if (changed > 0) expect(told.undone.givenBack).toBe(changed);
        }
        // Which ballots of one statement are past the allowance is the database's to say; how many is not.
        const statuses = await poll.statuses();
        if (one.kind === 'votes') settle(known, statuses);
        expect(statuses).toEqual(new Map(known.map((each) => [each.id, statusOf(each)])));
        await expectTrueTally(service, site, poll.slug);
        if (JSON.stringify(known.map(statusOf)) !== before)
          expect((await site.api(`/polls/${poll.slug}/results`)).body.version).toBeGreaterThan(version);
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

/** Takes over which of the newest ballots of a network are held, where just as many are. */
function settle(known: Known[], statuses: Map<string, string>): void {
  for (const network of networks) {
    const unruled = known.filter((each) => each.network === network && each.ruled.length === 0);
    const held = (status: (each: Known) => string | undefined) =>
      unruled.filter((each) => status(each) === 'held').length;
    expect(held(({ id }) => statuses.get(id))).toBe(held(statusOf));
    for (const each of unruled) each.castAs = statuses.get(each.id) ?? '';
  }
}

test('votes, rulings and undoings all at once leave true counts, and undoing every ruling leaves every ballot as it was cast', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 3, maxLength: 8 }), { maxLength: 4 }),
      async (rounds) => {
        const poll = await newPoll();
        const made: string[] = [];
        let cast = 0;
        for (const round of rounds) {
          const stood = [...made];
          await Promise.all(
            round.map(async (one) => {
              if (one.kind === 'votes') {
                const { length } = await poll.cast(one);
                cast += length;
              } else if (one.kind === 'ruling') {
                const id = randomUUID();
                if ((await poll.rule(one, id)).ruling) made.push(id);
              } else if (stood.length > 0) await poll.undo(stood[one.place % stood.length] ?? '');
            }),
          );
          expect((await expectTrueTally(service, site, poll.slug)).ballots).toBe(cast);
        }
        await Promise.all(made.map((id) => poll.undo(id)));
        await expectTrueTally(service, site, poll.slug);
        const { sql } = service.database;
        const left = await sql`
        select 1 from set_aside_ballots where status <> cast_as and poll = ${await idOfPoll(service, site, poll.slug)}`;
        expect(left).toHaveLength(0);
        expect((await recount(service, site, poll.slug)).excluded).toBe(0);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

test('two rulings that meet the first ballots of a poll as these come in move each of them once', async () => {
  for (let round = 0; round < 30; round++) {
    const poll = await newPoll();
    const votes = {
      kind: 'votes',
      count: 4,
      network: networks[0],
      page: null,
      choices: ['o1'],
      slot: 0,
    } as const;
    const ruling = { kind: 'ruling', status: 'excluded', where: { byPicture: false } } as const;
    await Promise.all([
      poll.cast({ ...votes, choices: [...votes.choices] }),
      ...[1, 2, 3].map(() => poll.rule(ruling, randomUUID())),
    ]);
    await expectTrueTally(service, site, poll.slug);
  }
});
