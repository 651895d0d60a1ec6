import { afterAll, beforeAll, test } from 'vitest';
import { easyWork } from '../support/easy-work.ts';
import { startService } from '../support/service.ts';
import { chanceOf, rounds, timeLimit } from './effort.ts';
import { tell } from './telling.ts';
import { raceComments } from './votes/comment-races.ts';
import { forge } from './votes/forgeries.ts';
import { startForging, traces } from './votes/forging.ts';
import { make, type Processes, startProcesses } from './votes/processes.ts';
import { again, faultsOf, fire, fireAtClose, newPoll, newShots } from './votes/races.ts';

/** What the losers of a race may be told. */
const documented = ['id_conflict', 'already_voted', 'proof_spent'];

const [plain, picturing] = ['raced', 'raced-with-pictures'];
let all: Processes;
beforeAll(async () => {
  all = await startProcesses();
  const comments = { holdFirstTime: false, floodSeconds: 0 };
  const sites = [
    { site: plain, settings: { comments } },
    { site: picturing, settings: { pictureFor: { vote: 'always' } } },
  ];
  for (const site of sites) await make(all, '/api/v1/sites', { name: 'A magazine', ...site });
  await make(all, `/api/v1/sites/${plain}/polls`, {
    slug: 'beside',
    question: 'Which?',
    options: ['One', 'Other'],
  });
});
afterAll(() => all.stop());

test('what may count once counts once, whichever of four processes it is sent to and however often', {
  timeout: timeLimit(120_000),
}, async ({ task }) => {
  const chance = chanceOf('races');
  const lost: string[] = [];
  const tried = { rounds: 0, 'votes sent': 0, 'comments sent': 0, 'ballots taken': 0 };
  for (const _ of rounds(32, 0.5)) {
    const poll = await newPoll(all, chance, [plain, picturing]);
    const shots = await newShots(all, chance, poll);
    const isClosing = chance() < 0.25;
    const closing = isClosing ? await fireAtClose(all, chance, poll, shots) : undefined;
    const raced = closing?.raced ?? (await fire(all, poll, shots));
    const retried = await fire(
      all,
      poll,
      shots.map((shot) => again(chance, shot)),
    );
    const both = {
      shots: [...raced.shots, ...retried.shots],
      answers: [...raced.answers, ...retried.answers],
    };
    const allowed = isClosing ? [...documented, 'poll_closed'] : documented;
    lost.push(...(await faultsOf(all, poll, both, allowed)), ...(closing?.faults ?? []));
    const comments = await raceComments(all, chance, plain, 'beside');
    lost.push(...comments.faults);
    tried.rounds++;
    tried['votes sent'] += both.shots.length;
    tried['comments sent'] += comments.sent;
    tried['ballots taken'] += both.answers.filter(({ status }) => status === 201).length;
  }
  lost.push(...all.faults());
  tell(task, { part: 'votes and comments raced over four processes', tried, lost: [...new Set(lost)] });
});

/** The same request, as only the app's own router reads it: past what Node and the app answer ahead of that. */
const theLongWay = (path: string) => path.replace(/\/votes$/, '/vote%73');

test('what is forged is refused by its code, alike by a process over a socket and through every layer of the app, and writes nothing', {
  timeout: timeLimit(120_000),
}, async ({ task }) => {
  const chance = chanceOf('forgeries');
  const world = await startForging(all);
  const app = await startService({ database: all.database, platform: easyWork });
  const lost: string[] = [];
  const tried = { rounds: 0, forgeries: 0, kinds: 0 };
  const kinds = new Set<string>();
  for (const round of rounds(20, 0.5)) {
    const before = await traces(all);
    const forgeries = await forge(chance, world, 45);
    const answers = await Promise.all(
      forgeries.map(async ({ path, sent }, place) => [
        await all.send(round + place, path, sent),
        await app.send(theLongWay(path), sent),
      ]),
    );
    forgeries.forEach(({ what, sent, refusals }, place) => {
      const [byProcess, byApp] = (answers[place] ?? []).map(({ status, body }) => body?.code ?? status);
      if (byProcess !== byApp) lost.push(`${what}: ${byProcess} by a process, ${byApp} by the app`);
      if (!refusals.includes(byProcess))
        lost.push(`${what}: ${byProcess} ${JSON.stringify(sent).slice(0, 400)}`);
      kinds.add(what);
    });
    for (const row of await traces(all)) if (!before.has(row)) lost.push(`round ${round} has written ${row}`);
    tried.rounds++;
    tried.forgeries += forgeries.length;
  }
  tried.kinds = kinds.size;
  lost.push(...all.faults());
  tell(task, { part: 'forged votes and tokens', tried, lost: [...new Set(lost)] });
});
