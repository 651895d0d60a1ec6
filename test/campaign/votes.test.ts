import { afterAll, beforeAll, test } from 'vitest';
import { chanceOf, rounds, timeLimit } from './effort.ts';
import { tell } from './telling.ts';
import { raceComments } from './votes/comment-races.ts';
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
  timeout: timeLimit(60_000),
}, async ({ task }) => {
  const chance = chanceOf('races');
  const lost: string[] = [];
  const tried = { rounds: 0, 'votes sent': 0, 'comments sent': 0, 'ballots taken': 0 };
  for (const _ of rounds(24, 0.5)) {
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
