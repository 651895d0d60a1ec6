import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSite, type Service, startService } from '../support/service.ts';
import { pollImporter } from './poll-importer.ts';

let service: Service;
let importer: ReturnType<typeof pollImporter>;
beforeAll(async () => {
  service = await startService();
  importer = pollImporter(service);
});
afterAll(() => service.stop());

const fixture = (name: string) => readFile(join(import.meta.dirname, 'wp-polls', name), 'utf8');

describe('the years up to 2.73, with raw addresses in the log', () => {
  test('the report accounts for all of it, and says what is not as it was', async () => {
    const site = await newSite(service);
    expect(await importer.bringIn(site, await fixture('up-to-2.73.sql'), { timeZone: 'UTC' })).toEqual({
      counts: {
        polls: { read: 3, imported: 3, alreadyThere: 0, skipped: 0 },
        options: { read: 10, imported: 10, alreadyThere: 0, skipped: 0 },
        ballots: { read: 10, imported: 10, alreadyThere: 0, skipped: 0 },
      },
      statuses: {},
      skipped: [],
      changed: [
        {
          thing: 'polls',
          reason: 'end_unknown',
          count: 1,
          examples: ['1'],
        },
        {
          thing: 'polls',
          reason: 'log_partial',
          count: 1,
          examples: ['3'],
        },
      ],
      differences: [],
      polls: [
        { poll: '1', answers: 5, totalVotes: 5, totalVoters: 5, logged: 5, loggedBallots: 5 },
        { poll: '2', answers: 4, totalVotes: 4, totalVoters: 3, logged: 4, loggedBallots: 3 },
        { poll: '3', answers: 6, totalVotes: 6, totalVoters: 6, logged: 2, loggedBallots: 2 },
      ],
    });
  });

  test('results say what they said there, in plain words and in the order of ids', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('up-to-2.73.sql'), { timeZone: 'UTC' });
    expect(await importer.shown(site, 'how-is-my-site')).toEqual({
      ...{ status: 'closed', voters: 5, votes: 5 },
      options: { Good: 2, Excellent: 1, Bad: 0, 'Can Be Improved': 1, 'No Comments': 1 },
    });
    const grosser = await importer.bySlug(site, 'who-ll-win-the-gro-er-preis');
    expect(grosser).toMatchObject({
      question: 'Who\'ll win the "Großer Preis"?',
      options: [
        { id: 'a6', text: "L'Étoile & Söhne" },
        { id: 'a7', text: "Fran's horse" },
        { id: 'a8', text: "Ha'penny" },
      ],
      ...{ choose: { min: 1, max: 2 }, status: 'closed', listed: true, resultsVisible: 'always' },
      ...{ opensAt: '2008-06-01T09:00:00.000Z', closesAt: '2008-06-15T09:00:00.000Z' },
    });
    expect(await importer.shown(site, grosser.slug)).toMatchObject({ voters: 3, votes: 4 });
    const bridge = await importer.bySlug(site, 'which-bridge-should-be-lit-one-answer');
    expect(bridge).toMatchObject({ status: 'open', closesAt: null, options: [{ text: 'Old Bridge' }, {}] });
    expect(await importer.shown(site, bridge.slug)).toMatchObject({
      voters: 6,
      options: { 'Old Bridge': 4, 'Mill Bridge': 2 },
    });
  });

  test('what somebody ticked in one second is one ballot, and what no ballot can hold is of several people', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('up-to-2.73.sql'), { timeZone: 'UTC' });
    const rows = await service.database.sql`
      select choices, cast_at, page, by_picture from ballots join polls on polls.id = ballots.poll
      where polls.site = ${site.name} and polls.choose_max = 2 order by cast_at, cardinality(choices) desc`;
    expect(rows.map(({ choices }) => choices)).toEqual([['a6', 'a8'], ['a6'], ['a7']]);
    expect(rows[0]).toMatchObject({
      cast_at: new Date('2008-06-02T09:46:40Z'),
      page: null,
      by_picture: false,
    });
  });

  test('no address is in the database, and an open poll knows ballots of one network by a hash that live ones share', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('up-to-2.73.sql'), { timeZone: 'UTC' });
    const { slug } = await importer.bySlug(site, 'which-bridge-should-be-lit-one-answer');
    const live = await site.vote(slug, { choices: ['a9'] }, { from: '198.51.100.5' });
    expect(live.status).toBe(201);
    const { sql } = service.database;
    const networks = await sql`
      select network, count(*)::int as ballots from ballots join polls on polls.id = ballots.poll
      where polls.site = ${site.name} group by network order by 2 desc`;
    // Eight of polls that ended long ago, which keep nothing of a network; two of one, and one of another in the open one.
    expect(networks.map(({ network, ballots }) => [network === null, ballots])).toEqual([
      [true, 8],
      [false, 2],
      [false, 1],
    ]);
    expect(await importer.shown(site, slug)).toMatchObject({ voters: 7, options: { 'Old Bridge': 5 } });
    expect(JSON.stringify(await importer.rowsOf(site))).not.toMatch(/198\.51|203\.0|2001:db8/);
  });

  test('a poll that ended long ago comes without voters’ keys, so that nothing is left to destroy', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('up-to-2.73.sql'), { timeZone: 'UTC' });
    const { polls } = await importer.rowsOf(site);
    expect(
      polls
        .map(({ closes_at, sealed_salt, forgotten_at, told_open }) => [
          closes_at !== null,
          sealed_salt === null,
          forgotten_at !== null,
          told_open,
        ])
        .sort(),
    ).toEqual([
      [false, false, false, true],
      [true, true, true, false],
      [true, true, true, false],
    ]);
    expect((await site.api('/polls/how-is-my-site/reopen', { method: 'POST', owner: true })).body.code).toBe(
      'poll_final',
    );
  });
});

describe('the years from 2.74, with hashed addresses or none', () => {
  test('the report names every poll without a log, every sum that differs and everything that belongs to nothing', async () => {
    const site = await newSite(service);
    const report = await importer.bringIn(site, await fixture('2.74-to-2.77.sql'));
    expect(report).toMatchObject({
      counts: {
        polls: { read: 4, imported: 3, skipped: 1 },
        options: { read: 8, imported: 7, skipped: 1 },
        ballots: { read: 6, imported: 5, skipped: 1 },
      },
      skipped: [
        { thing: 'options', reason: 'poll_missing', examples: ['39'] },
        { thing: 'polls', reason: 'no_answers', examples: ['14'] },
        { thing: 'ballots', reason: 'poll_skipped', examples: ['14'] },
      ],
      differences: [{ what: 'votes of poll 11, by itself and by its answers', stated: 210, found: 200 }],
      polls: [
        { poll: '11', answers: 200, totalVotes: 210, totalVoters: 200, logged: 0, loggedBallots: 0 },
        { poll: '12', answers: 4, totalVotes: 4, totalVoters: 4, logged: 4, loggedBallots: 4 },
        { poll: '13', answers: 18, totalVotes: 18, totalVoters: 18, logged: 2, loggedBallots: 1 },
      ],
    });
    expect(report.changed.map(({ reason, examples }) => [reason, examples])).toEqual([
      ['log_missing', ['11']],
      ['end_unknown', ['11']],
      ['log_partial', ['13']],
    ]);
  });

  test('times are read by the clock that the options table tells, in summer as in winter', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('2.74-to-2.77.sql'));
    const [noch, summer] = [
      await importer.bySlug(site, 'noch-eine-brucke'),
      await importer.bySlug(site, 'summer-or-winter'),
    ];
    expect(summer).toMatchObject({ opensAt: '2018-07-01T06:00:00.000Z', status: 'open' });
    expect(noch).toMatchObject({
      opensAt: '2018-06-03T02:26:40.000Z',
      closesAt: summer.opensAt,
      status: 'closed',
    });
    const rows = await service.database.sql`
      select cast_at from ballots join polls on polls.id = ballots.poll where polls.site = ${site.name} and slug = ${summer.slug} order by 1`;
    expect(rows.map(({ cast_at }) => cast_at.toISOString().slice(0, 16))).toEqual([
      '2018-07-01T08:00',
      '2018-07-01T08:01',
      '2018-12-01T12:00',
      '2018-12-01T12:01',
    ]);
  });

  test('hashed addresses tell which ballots share one, and nothing else', async () => {
    const site = await newSite(service);
    await importer.bringIn(site, await fixture('2.74-to-2.77.sql'));
    const rows = await service.database.sql`
      select network, count(*)::int as ballots from ballots join polls on polls.id = ballots.poll
      where polls.site = ${site.name} and network is not null group by network order by 2`;
    expect(rows.map(({ ballots }) => ballots)).toEqual([1, 1, 2]);
    expect(JSON.stringify(await importer.rowsOf(site))).not.toMatch(/4be8a3b9e3a4d0ab/);
  });
});
