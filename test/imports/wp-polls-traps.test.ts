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

const day = 86_400;
const now = Math.floor(Date.now() / 1000);
const long = 1_500_000_000;
const answers: DumpedPoll['answers'] = [
  [1, 'Yes', 2],
  [2, 'No', 1],
];

/** A poll of a site of its own; gives how it came out, and what the report says of it. */
async function imported(poll: Partial<DumpedPoll>) {
  const site = await newSite(service);
  const dump = dumpOf([{ id: 1, question: 'Which?', answers, ...poll }]);
  const report = await importer.bringIn(site, dump, { timeZone: 'UTC' });
  const { slug } = (await site.api('/polls')).body.items[0];
  const remarks = report.changed.map(({ thing, reason }) => `${thing}: ${reason}`);
  return {
    site,
    report,
    remarks,
    poll: await importer.bySlug(site, slug),
    shown: await importer.shown(site, slug),
  };
}
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

test.each([
  ['open, without an end', { active: 1, expiry: '' }, { status: 'open', closesAt: null }],
  ['open, with an end of 0', { active: '1', expiry: '0' }, { status: 'open', closesAt: null }],
  ['open until a time to come', { expiry: now + day }, { status: 'open', closesAt: iso(now + day) }],
  [
    'open past its end, because a job was late',
    { expiry: long + day },
    { status: 'closed', closesAt: iso(long + day) },
  ],
  [
    'closed at its end',
    { active: 0, expiry: String(long + day) },
    { status: 'closed', closesAt: iso(long + day) },
  ],
  [
    'scheduled',
    { active: -1, began: now + day },
    { status: 'scheduled', opensAt: iso(now + day), closesAt: null },
  ],
  ['scheduled, and past its beginning', { active: -1 }, { status: 'open', opensAt: iso(long) }],
  [
    'scheduled with an end',
    { active: -1, began: now + day, expiry: now + 2 * day },
    { status: 'scheduled', closesAt: iso(now + 2 * day) },
  ],
])('%s', async (_, given, expected) => {
  const { poll, shown, remarks } = await imported({ began: long, ...given });
  expect(poll).toMatchObject(expected);
  expect(shown).toMatchObject({ voters: 3, votes: 3 });
  expect(remarks).toEqual(['polls: log_missing']);
});

const ended = 'polls: end_unknown';

test('what was closed by hand ends with its last vote, or with the next poll, or now', async () => {
  const site = await newSite(service);
  const poll = (id: number, more: Partial<DumpedPoll>): DumpedPoll => ({
    ...{ id, question: `Number ${id}?`, active: 0, began: long + id * day, ...more },
    answers: [[id, 'Yes', 1]],
  });
  const polls = [
    poll(1, { log: [[1, 1, '203.0.113.1', long + 1.5 * day]] }),
    poll(2, {}),
    poll(3, { expiry: now + day }),
    poll(4, { expiry: long }),
  ];
  const report = await importer.bringIn(site, dumpOf(polls), { timeZone: 'UTC' });
  const ends = await Promise.all(
    [1, 2, 3, 4].map(async (id) => (await importer.bySlug(site, `number-${id}`)).closesAt),
  );
  expect(ends.slice(0, 3)).toEqual([iso(long + 1.5 * day), iso(long + 3 * day), iso(long + 4 * day)]);
  expect(Date.parse(ends[3])).toBeGreaterThan(now * 1000 - day * 1000);
  expect(report.changed.find(({ reason }) => ended.endsWith(reason))).toMatchObject({ count: 4 });
});

test('a clock that was ahead of ours opens no poll in the time to come, and one without a beginning has one', async () => {
  const ahead = await imported({ began: now + 7200 });
  expect(ahead.poll.status).toBe('open');
  expect(ahead.shown).toMatchObject({ voters: 3 });
  const without = await imported({ began: '' });
  expect(without.poll.status).toBe('open');
  expect(without.remarks).toContain('polls: start_unknown');
});

test('words lose slashes, markup and character references, and nothing else', async () => {
  const { poll, remarks } = await imported({
    question: 'Who\\\\\\\'s <em class="x">best</em>,<br>A&amp;B &#8211; or C&nbsp;&lt;b&gt;?<!-- x -->',
    answers: [
      [1, '<a href="/x">Caf\\"e&eacute;</a> &#x1F44D;', 0],
      [2, '2 < 3 & 4 > 1', 0],
      [3, '<img src="a.png" title="t" alt="A bridge">', 0],
      [4, '<img src="b.png">', 0],
      [5, 'AT&T &unknown; &#0; \u0001x', 0],
    ],
  });
  expect(poll.question).toBe("Who's best, A&B – or C <b>?");
  expect(poll.options.map(({ text }: { text: string }) => text)).toEqual([
    'Caf"eé 👍',
    '2 < 3 & 4 > 1',
    'A bridge',
    'Answer 4',
    'AT&T &unknown; &#0; x',
  ]);
  expect(remarks).toEqual(['options: answer_empty']);
});

test('questions and answers that were cut off are named, and a poll without a question is named by its number', async () => {
  const cut = await imported({
    question: 'é'.repeat(200),
    answers: [
      [1, 'x'.repeat(200), 0],
      [2, 'y'.repeat(199), 0],
    ],
  });
  expect(cut.poll.question).toBe('é'.repeat(200));
  expect(cut.remarks).toEqual(['polls: question_cut', 'options: answer_cut']);
  const none = await imported({ question: ' <br />' });
  expect(none.poll).toMatchObject({ slug: 'poll-1', question: 'Poll 1' });
  expect(none.remarks).toContain('polls: question_empty');
});

test('words whose bytes were read wrongly are named, and come right in the encoding that is told', async () => {
  const given = { question: 'BrÃ¼cke?', answers: [[1, 'schÃ¶n', 0]] } satisfies Partial<DumpedPoll>;
  const { remarks } = await imported(given);
  expect(remarks).toEqual(['polls: garbled', 'options: garbled']);
  const site = await newSite(service);
  const report = await importer.bringIn(site, dumpOf([{ id: 1, ...given }]), {
    ...{ encoding: 'double-encoded', timeZone: 'UTC' },
  });
  expect(report.changed).toEqual([]);
  expect(await importer.bySlug(site, 'brucke')).toMatchObject({
    question: 'Brücke?',
    options: [{ text: 'schön' }],
  });
});

test('several may be chosen where several might, and never more than there are', async () => {
  expect((await imported({ multiple: 0 })).poll.choose).toEqual({ min: 1, max: 1 });
  expect((await imported({ multiple: 2 })).poll.choose).toEqual({ min: 1, max: 2 });
  expect((await imported({ multiple: 9 })).poll.choose).toEqual({ min: 1, max: 2 });
});

test('voters are as many as it said, also where that was copied from the votes, and never fewer than one answer has', async () => {
  const copied = await imported({ multiple: 2, totalVoters: 3 });
  expect(copied.shown).toMatchObject({ voters: 3, votes: 3 });
  const few = await imported({ totalVoters: 1 });
  expect(few.shown).toMatchObject({ voters: 2, votes: 3 });
  expect(few.remarks).toContain('polls: voters_raised');
  const none = await imported({ totalVoters: 0 });
  expect(none.shown).toMatchObject({ voters: 3, votes: 3 });
  expect(none.remarks).toContain('polls: voters_missing');
});

test('a log that says more than was counted is not believed', async () => {
  const { shown, remarks, report, site } = await imported({
    log: [
      [1, 2, '203.0.113.1', long],
      [2, 2, '203.0.113.2', long],
    ],
  });
  expect(shown).toMatchObject({ voters: 3, options: { Yes: 2, No: 1 } });
  expect(remarks).toEqual(['polls: log_differs']);
  expect(report.skipped).toEqual([{ thing: 'ballots', reason: 'poll_counted', count: 2, examples: ['1'] }]);
  expect(report.polls).toEqual([
    { poll: '1', answers: 3, totalVotes: 3, totalVoters: 3, logged: 2, loggedBallots: 2 },
  ]);
  expect((await importer.rowsOf(site)).ballots).toEqual([]);
});

test('a log that has more ballots than the poll had voters, or an answer that it does not have, is not believed either', async () => {
  const crowd = await imported({
    ...{ multiple: 2, totalVoters: 2 },
    log: [
      [1, 1, '203.0.113.1', long],
      [2, 1, '203.0.113.2', long],
      [3, 2, '203.0.113.3', long],
    ],
  });
  const stray = await imported({ log: [[1, 99, '203.0.113.1', long]] });
  for (const { remarks } of [crowd, stray]) expect(remarks).toEqual(['polls: log_differs']);
  expect(crowd.shown).toMatchObject({ voters: 2, votes: 3 });
});

test('who voted is never asked: guests are called by many names', async () => {
  const { site, remarks } = await imported({
    log: [
      [1, 1, '203.0.113.1', long, 'Guest'],
      [2, 1, '203.0.113.1', long + 1, 'Gast'],
      [3, 2, '203.0.113.1', long + 1, 'ゲスト'],
    ],
  });
  expect(remarks).toEqual([]);
  expect((await importer.rowsOf(site)).ballots).toHaveLength(3);
});

test('a poll with a count that is none is left out, and the others come', async () => {
  const site = await newSite(service);
  const polls: DumpedPoll[] = [
    {
      id: 1,
      question: 'Broken?',
      totalVotes: 1,
      totalVoters: 1,
      answers: [
        [1, 'Yes', 'many'],
        [2, 'No', 1],
      ],
    },
    { id: 2, question: 'Below?', answers: [[3, 'Yes', -1]] },
    { id: 3, question: 'Sound?', answers: [[4, 'Yes', 1]] },
  ];
  const report = await importer.bringIn(site, dumpOf(polls), { timeZone: 'UTC' });
  expect(report.skipped[0]).toEqual({
    ...{ thing: 'polls', reason: 'count_unreadable', count: 2, examples: ['1', '2'] },
  });
  expect((await site.api('/polls')).body.items.map(({ slug }: { slug: string }) => slug)).toEqual(['sound']);
});

test('of several sites in a dump one has to be named', async () => {
  const site = await newSite(service);
  const polls = (id: number): DumpedPoll[] => [{ id, question: `Of site ${id}?`, answers }];
  const dump = [dumpOf(polls(1)), dumpOf(polls(3), 'wp_3_'), dumpOf(polls(4), 'WP_4_')].join('\n');
  await expect(importer.bringIn(site, dump)).rejects.toThrow(
    'There are polls of several sites in this dump: wp_ (1), wp_3_ (1), WP_4_ (1). Say by --prefix whose to bring in.',
  );
  await expect(importer.bringIn(site, dump, { prefix: 'wp_9_' })).rejects.toThrow(
    'There are no polls under that prefix, but under wp_ (1), wp_3_ (1), WP_4_ (1).',
  );
  await importer.bringIn(site, dump, { prefix: 'wp_3_' });
  expect((await site.api('/polls')).body.items.map(({ slug }: { slug: string }) => slug)).toEqual([
    'of-site-3',
  ]);
  const databases = `USE \`blog\`;\n${dumpOf(polls(5))}USE \`old\`;\n${dumpOf(polls(6))}`;
  await expect(importer.bringIn(site, databases, { prefix: 'wp_' })).rejects.toThrow(
    /blog\.wp_ \(1\), old\.wp_ \(1\)/,
  );
  await importer.bringIn(site, databases, { prefix: 'old.wp_' });
  expect((await site.api('/polls/of-site-6')).status).toBe(200);
});

test('a file without polls, and one that is cut off, are refused before anything is written', async () => {
  const site = await newSite(service);
  await expect(importer.bringIn(site, 'SELECT 1;')).rejects.toThrow('There are no polls in this file.');
  const dump = dumpOf([{ id: 1, answers }]);
  await expect(importer.bringIn(site, dump.slice(0, -10))).rejects.toThrow(
    /^Line \d+, table wp_pollsq: the dump ends/,
  );
  expect((await importer.rowsOf(site)).polls).toEqual([]);
});

test('tables without totals of voters, without keys, and in Latin-1 are read as they are', async () => {
  const site = await newSite(service);
  const dump = `SET NAMES latin1;
CREATE TABLE my_pollsq (pollq_id int, pollq_question varchar(200), pollq_timestamp varchar(20), pollq_totalvotes int, pollq_active tinyint);
CREATE TABLE my_pollsa (polla_aid int, polla_qid int, polla_answers varchar(200), polla_votes int);
REPLACE INTO my_pollsq VALUES (4,'Gr\xfcn?','1200000000',3,0);
INSERT IGNORE INTO my_pollsa VALUES (1,4,'\x80 5',2),(2,4,'Nein',1);`;
  const report = await importer.bringIn(site, Buffer.from(dump, 'latin1'), { timeZone: 'UTC' });
  expect(report.polls).toEqual([
    { poll: '4', answers: 3, totalVotes: 3, totalVoters: null, logged: 0, loggedBallots: 0 },
  ]);
  expect(await importer.shown(site, 'grun')).toMatchObject({ voters: 3, options: { '€ 5': 2, Nein: 1 } });
});
