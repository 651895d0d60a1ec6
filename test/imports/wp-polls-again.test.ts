import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSite, type Service, startService } from '../support/service.ts';
import { type DumpedPoll, dumpOf, pollImporter } from './poll-importer.ts';

let service: Service;
let importer: ReturnType<typeof pollImporter>;
beforeAll(async () => {
  service = await startService();
  importer = pollImporter(service);
});
afterAll(() => service.stop());

const began = 1_500_000_000;
const lights: DumpedPoll = {
  ...{ id: 5, question: 'Lights?', began },
  answers: [
    [51, 'Yes', 3],
    [52, 'No', 1],
  ],
  log: [
    [1, 51, '203.0.113.1', began + 10],
    [2, 52, '203.0.113.2', began + 20],
    [3, 51, '203.0.113.3', began + 30],
  ],
};
/** A day later somebody has voted, and an answer was added. */
const later: DumpedPoll = {
  ...lights,
  answers: [
    [51, 'Yes', 4],
    [52, 'No', 1],
    [53, 'Perhaps', 1],
  ],
  log: [...(lights.log ?? []), [4, 51, '203.0.113.4', began + 40], [5, 53, '203.0.113.5', began + 50]],
};

test('the same dump again changes nothing, and the report says that all of it is there', async () => {
  const site = await newSite(service);
  const dump = dumpOf([lights, { id: 6, question: 'Lights?', answers: [[61, 'Aye', 9]] }]);
  await importer.bringIn(site, dump);
  const before = await importer.rowsOf(site);
  expect(before.ballots).toHaveLength(3);
  const { counts, skipped } = await importer.bringIn(site, dump);
  expect(counts).toEqual({
    polls: { read: 2, imported: 0, alreadyThere: 2, skipped: 0 },
    options: { read: 3, imported: 0, alreadyThere: 3, skipped: 0 },
    ballots: { read: 3, imported: 0, alreadyThere: 3, skipped: 0 },
  });
  expect(skipped).toEqual([]);
  expect(await importer.rowsOf(site)).toEqual(before);
});

test('two runs at once put nothing in twice', async () => {
  const site = await newSite(service);
  const many = Array.from({ length: 12 }, (_, at): DumpedPoll => {
    const id = at + 1;
    return {
      ...{ id, question: 'Which?' },
      answers: [[id * 10, 'One', 2]],
      log: [[id, id * 10, '203.0.113.1', began + id]],
    };
  });
  const reports = await Promise.all([1, 2].map(() => importer.bringIn(site, dumpOf(many))));
  const { polls, ballots, imported, options } = await importer.rowsOf(site);
  expect([polls.length, options.length, ballots.length, imported.length]).toEqual([12, 12, 12, 24]);
  expect(new Set(polls.map(({ slug }) => slug)).size).toBe(12);
  for (const { slug } of polls)
    expect(await importer.shown(site, slug)).toMatchObject({ voters: 2, votes: 2 });
  for (const { differences } of reports) expect(differences).toEqual([]);
});

test('a dry run says what would come, and leaves nothing', async () => {
  const site = await newSite(service);
  const dry = await importer.bringIn(site, dumpOf([lights]), { dryRun: true });
  expect(await importer.rowsOf(site)).toMatchObject({ polls: [], options: [], ballots: [], imported: [] });
  expect(await importer.bringIn(site, dumpOf([lights]))).toEqual(dry);
  const again = await importer.bringIn(site, dumpOf([later]), { dryRun: true });
  expect(again.counts).toMatchObject({
    polls: { alreadyThere: 1 },
    options: { alreadyThere: 2, imported: 1 },
    ballots: { alreadyThere: 3, imported: 2 },
  });
  expect(await importer.bringIn(site, dumpOf([later]))).toEqual(again);
});

test('a later dump raises the counts, brings the new answer and its ballots, and tells whoever keeps the results', async () => {
  const site = await newSite(service);
  await importer.bringIn(site, dumpOf([lights]));
  const first = await site.api('/polls/lights/results');
  const report = await importer.bringIn(site, dumpOf([later]));
  expect(report.counts.polls).toEqual({ read: 1, imported: 0, alreadyThere: 1, skipped: 0 });
  expect(report.changed).toContainEqual({
    ...{ thing: 'polls', count: 1, examples: ['5'] },
    reason: 'counts_raised',
  });
  const options = { Yes: 4, No: 1, Perhaps: 1 };
  expect(await importer.shown(site, 'lights')).toEqual({ status: 'open', voters: 6, votes: 6, options });
  expect((await importer.rowsOf(site)).ballots).toHaveLength(5);
  const second = await site.api('/polls/lights/results');
  expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
  expect(second.body.version).toBeGreaterThan(first.body.version);
});

test('counts rise though no ballot comes with them', async () => {
  const site = await newSite(service);
  const poll: DumpedPoll = {
    id: 7,
    question: 'Counts?',
    answers: [
      [71, 'One', 5],
      [72, 'Two', 4],
    ],
  };
  await importer.bringIn(site, dumpOf([poll]));
  const first = await site.api('/polls/counts/results');
  await importer.bringIn(
    site,
    dumpOf([
      {
        ...poll,
        answers: [
          [71, 'One', 9],
          [72, 'Two', 4],
        ],
      },
    ]),
  );
  const second = await site.api('/polls/counts/results');
  expect([first.body.votes, second.body.votes]).toEqual([9, 13]);
  expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
});

test('a poll that was closed there meanwhile closes here, unless an editor has changed it here', async () => {
  const site = await newSite(service);
  const polls = [
    lights,
    { ...lights, id: 6, question: 'Sounds?', answers: [[61, 'Yes', 3]], log: [] } as DumpedPoll,
  ];
  await importer.bringIn(site, dumpOf(polls));
  const changed = await site.api('/polls/sounds', { method: 'PATCH', body: { note: 'Ours.' }, owner: true });
  expect(changed.status).toBe(200);
  await importer.bringIn(site, dumpOf(polls.map((poll) => ({ ...poll, active: 0 }))));
  expect((await importer.bySlug(site, 'lights')).status).toBe('closed');
  expect((await importer.bySlug(site, 'sounds')).status).toBe('open');
});

test('where readers have voted here since, nothing is added up: the poll is left alone, and the report says so', async () => {
  const site = await newSite(service);
  await importer.bringIn(site, dumpOf([lights]));
  expect((await site.vote('lights', { choices: ['a52'] })).status).toBe(201);
  const before = await importer.rowsOf(site);
  const same = await importer.bringIn(site, dumpOf([lights]));
  expect(same.counts.polls).toMatchObject({ alreadyThere: 1, skipped: 0 });
  const report = await importer.bringIn(site, dumpOf([later]));
  expect(report.skipped).toEqual([
    {
      ...{ thing: 'polls', count: 1, examples: ['5'] },
      reason: 'voted_since',
    },
    { thing: 'options', count: 3, examples: ['51', '52', '53'], reason: 'poll_skipped' },
    { thing: 'ballots', count: 5, examples: ['5'], reason: 'poll_skipped' },
  ]);
  expect(report.differences).toEqual([
    { what: 'votes of poll 5, in this file and as they came before', stated: 6, found: 4 },
  ]);
  expect(await importer.rowsOf(site)).toEqual(before);
  expect(await importer.shown(site, 'lights')).toMatchObject({ voters: 5, options: { Yes: 3, No: 2 } });
});

test('nothing is ever lowered, and what an editor has deleted does not come back', async () => {
  const site = await newSite(service);
  await importer.bringIn(site, dumpOf([later]));
  const lower = await importer.bringIn(site, dumpOf([lights]));
  expect(lower.skipped[0]).toMatchObject({
    reason: 'fewer_votes',
    examples: ['5'],
  });
  expect(await importer.shown(site, 'lights')).toMatchObject({ voters: 6, options: { Yes: 4, Perhaps: 1 } });
  expect((await site.api('/polls/lights', { method: 'DELETE', owner: true })).status).toBe(204);
  const gone = await importer.bringIn(site, dumpOf([later]));
  expect(gone.skipped[0]).toMatchObject({ reason: 'deleted_here', examples: ['5'] });
  expect((await site.api('/polls/lights')).status).toBe(404);
});

test('another poll under the same id is of another blog: it is left out, and comes under a source of its own', async () => {
  const site = await newSite(service);
  await importer.bringIn(site, dumpOf([lights]));
  const other: DumpedPoll = { ...later, question: 'Trams?', began: began + 90_000 };
  const report = await importer.bringIn(site, dumpOf([other]));
  expect(report.skipped[0]).toMatchObject({
    reason: 'id_taken',
  });
  const named = await importer.bringIn(site, dumpOf([other]), { source: 'second blog' });
  expect(named.counts.polls).toMatchObject({ imported: 1 });
  expect(await importer.shown(site, 'trams')).toMatchObject({ voters: 6 });
  expect(await importer.shown(site, 'lights')).toMatchObject({ voters: 4 });
});

test('a log that was emptied and begun anew moves no vote twice', async () => {
  const site = await newSite(service);
  const whole = {
    ...lights,
    answers: [
      [51, 'Yes', 2],
      [52, 'No', 1],
    ],
  } as DumpedPoll;
  await importer.bringIn(site, dumpOf([whole]));
  const anew: DumpedPoll = {
    ...whole,
    log: Array.from({ length: 3 }, (_, at) => [
      100 + at,
      at === 1 ? 52 : 51,
      '203.0.113.9',
      began + 500 + at,
    ]),
  };
  const before = await importer.rowsOf(site);
  await importer.bringIn(site, dumpOf([anew]));
  expect(await importer.rowsOf(site)).toEqual(before);
  const more: DumpedPoll = {
    ...anew,
    answers: [
      [51, 'Yes', 3],
      [52, 'No', 1],
    ],
    log: [...(anew.log ?? []), [103, 51, '203.0.113.9', began + 600]],
  };
  const report = await importer.bringIn(site, dumpOf([more]));
  expect(report.skipped).toEqual([
    {
      thing: 'ballots',
      reason: 'overdrawn',
      count: 4,
      examples: ['5', '5', '5', '5'],
    },
  ]);
  expect(await importer.shown(site, 'lights')).toMatchObject({ voters: 4, options: { Yes: 3, No: 1 } });
});

test('a run that is stopped half-way leaves results that are right, and the same dump goes on from there', async () => {
  const site = await newSite(service);
  const size = 5000;
  const poll: DumpedPoll = {
    ...{
      id: 8,
      question: 'Long?',
      answers: [
        [81, 'Yes', size - 1000],
        [82, 'No', 1000],
      ],
    },
    log: Array.from({ length: size }, (_, at) => [
      at + 1,
      at % 5 === 0 ? 82 : 81,
      `10.0.${at >> 8}.${at & 255}`,
      began + at,
    ]),
  };
  const stop = new AbortController();
  const seen = new Set<number>();
  let steps = 0;
  const watch = async () => {
    const { ballots } = await importer.rowsOf(site);
    seen.add(ballots.length);
    return ballots.length;
  };
  const whole = { status: 'open', voters: size, votes: size, options: { Yes: size - 1000, No: 1000 } };
  const stopped = importer.bringIn(site, dumpOf([poll]), {
    signal: stop.signal,
    onProgress: (progress) => {
      steps++;
      if ((progress.report.counts.ballots?.imported ?? 0) >= 2000) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow('The import was stopped.');
  expect(steps).toBeGreaterThan(10);
  const half = await watch();
  expect(half).toBeGreaterThanOrEqual(2000);
  expect(half).toBeLessThan(size);
  expect(await importer.shown(site, 'long')).toEqual(whole);
  expect((await site.vote('long', { choices: ['a82'] })).status).toBe(201);
  const { counts, skipped } = await importer.bringIn(site, dumpOf([poll]));
  expect(counts.ballots).toEqual({ read: size, imported: size - half, alreadyThere: half, skipped: 0 });
  expect(skipped).toEqual([]);
  expect(await watch()).toBe(size + 1);
  expect(await importer.shown(site, 'long')).toMatchObject({
    voters: size + 1,
    options: { Yes: size - 1000, No: 1001 },
  });
});
