import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, type PlanNode } from '../../bench/explained.ts';
import { underLoad } from '../../bench/load.ts';
import { commenting } from '../../bench/measures/commenting.ts';
import { emptyGet, lengthOf, reads } from '../../bench/measures/reading.ts';
import { emptyPost, readyVote, voting } from '../../bench/measures/votes.ts';
import { selfTimes } from '../../bench/profile.ts';
import { fromNetwork, getting } from '../../bench/requests.ts';
import { inTurns, rateOf, spreadOf } from '../../bench/rounds.ts';
import { type Stage, setStage, site } from '../../bench/stage.ts';

describe('what is measured, in a small round', () => {
  const connections = 4;
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ env: { LOG_LEVEL: 'warn' } });
  });
  afterAll(() => stage.stop());

  test('every vote that was accepted is counted, beside posts to the server that does nothing', async () => {
    const subject = await voting(stage, connections);
    const other = emptyPost(stage, connections, readyVote(stage, subject.poll));
    const pace = { rounds: 2, seconds: 0.1, warmingUp: 40 };
    const [votes, posts] = await inTurns([subject, other], pace, {});
    const sent = votes?.turns.reduce((sum, { count }) => sum + count, 0) ?? 0;
    expect(posts?.turns).toHaveLength(2);
    expect(await subject.countUp()).toBe(sent + pace.warmingUp);
  });

  test('every comment that was accepted is published in its thread', async () => {
    const subject = commenting(stage, connections, 3);
    await (await subject.ready(12))();
    expect(await subject.countUp()).toBe(12);
  });

  test('a turn of reads has as many answers as it was to have, as large as those of the server that does nothing', async () => {
    const { poll } = await voting(stage, connections);
    const { port } = stage.service;
    const request = getting(`/embed/v1/sites/${site}/polls/${poll}?lang=en`);
    const bytes = await lengthOf(port, request);
    const served = await fetch(`http://127.0.0.1:${port}/embed/v1/sites/${site}/polls/${poll}?lang=en`);
    expect(bytes).toBe((await served.arrayBuffer()).byteLength);
    expect(await lengthOf(stage.noOp.port, getting(`/json/${bytes}`))).toBe(bytes);
    for (const { ready } of [
      reads(port, connections, () => request, 200),
      emptyGet(stage, 'text', bytes, connections),
    ])
      expect(await (await ready(40))()).toMatchObject({ count: 40, seconds: expect.any(Number) });
  });

  test('an answer of another kind than was asked for ends the measure, and says what it was', async () => {
    const request = getting(`/api/v1/sites/${site}/polls/nowhere/results`, fromNetwork(1));
    const turn = underLoad({
      port: stage.service.port,
      connections,
      count: 8,
      request: () => request,
      status: 200,
    });
    await expect(turn).rejects.toThrow(/answered with 404 in place of 200: .*not_found/);
  });
});

test('the middle of a spread is the one between, and a rate is what was done in a second', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, least: 1, most: 5 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(rateOf({ count: 30, seconds: 2, p50: 0, p99: 0 })).toBe(15);
});

test('a profile books time where it was spent, and none where nothing ran', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 6 });
  const { byFile, byFunction, busy, all } = selfTimes({
    nodes: [
      { id: 1, callFrame: frame('(idle)') },
      {
        id: 2,
        callFrame: frame('castVote', new URL('../../src/polls/vote-actions.ts', import.meta.url).href),
      },
      { id: 3, callFrame: frame('query', 'file:///somewhere/node_modules/postgres/src/index.js') },
    ],
    samples: [1, 2, 3, 2],
    timeDeltas: [100, 10, 20, 5],
  });
  expect([busy, all]).toEqual([35, 135]);
  expect(Object.fromEntries(byFile)).toEqual({
    'src/polls/vote-actions.ts': 15,
    'postgres/src/index.js': 20,
  });
  expect(byFunction.get('castVote src/polls/vote-actions.ts:7')).toBe(15);
});

test('a statement’s blocks are those of its top node, and of each `with` that nobody reads', () => {
  const node = (type: string, blocks: number, more: Partial<PlanNode> = {}): PlanNode => ({
    ...{ 'Node Type': type, 'Shared Hit Blocks': blocks, 'Shared Read Blocks': 1 },
    ...more,
  });
  const read = node('ModifyTable', 5, { 'Subplan Name': 'CTE spent' });
  const unread = node('ModifyTable', 7, { 'Subplan Name': 'CTE moved', Plans: [node('Result', 2)] });
  const scan = node('CTE Scan', 5, { 'CTE Name': 'spent' });
  expect(blocksOf(node('Hash Join', 20, { Plans: [read, unread, scan] }))).toBe(21 + 8);
});
