import { randomUUID } from 'node:crypto';
import { part } from './check.ts';
import { answers, fits, headersAre, holds, refuses, same, shaped } from './expecting.ts';

const hint =
  'The database must keep what it has acknowledged; connect to the server itself, not to a replica or a cache.';

/** Votes by option. */
const votesOf = (results: { options: { id: string; votes: number }[] }) =>
  Object.fromEntries(results.options.map(({ id, votes }) => [id, votes]));

export const voteChecks = part('Votes', { needs: ['site'], hint }, [
  {
    name: 'a vote is answered with its ballot, its voter’s token and results that hold it',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const cast = await newBallot(poll);
      const answer = answers(await vote(poll, cast), 201);
      headersAre(answer, { 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
      const { ballot: taken, voter, results } = answer.body;
      same(
        'ballot',
        { ...taken, castAt: '' },
        { id: cast.ballotId, choices: ['o1'], status: 'counted', castAt: '' },
      );
      fits('castAt', taken.castAt, /^\d{4}-\d\d-\d\dT.+Z$/);
      fits('voter', voter, /^\S{20,300}$/);
      shaped('results', results, { poll: 'string', question: 'string', version: 'number', asOf: 'string' });
      const { status, voters, votes, held, excluded } = results;
      same(
        'results',
        { status, voters, votes, held, excluded },
        { status: 'open', voters: 1, votes: 1, held: 0, excluded: 0 },
      );
      same('votes', votesOf(results), { o1: 1, o2: 0 });
    },
  },
  {
    name: 'a retry is the same vote: 200, the same ballot, the same voter, counted once',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const ballot = await newBallot(poll);
      const first = answers(await vote(poll, ballot), 201);
      for (let retry = 0; retry < 2; retry++) {
        const again = answers(await vote(poll, ballot), 200);
        same(
          'ballot and voter',
          [again.body.ballot, again.body.voter],
          [first.body.ballot, first.body.voter],
        );
        same('voters', again.body.results.voters, 1);
      }
    },
  },
  {
    name: 'a proof counts once: another ballot with it is proof_spent, and brings a fresh challenge',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const ballot = await newBallot(poll);
      answers(await vote(poll, ballot), 201);
      const other = refuses(await vote(poll, { ...ballot, ballotId: randomUUID() }), 403, 'proof_spent');
      shaped('challenge', other.body.challenge, { altcha: 'object' });
    },
  },
  {
    name: 'the same voter again is already_voted, and that proof is spent all the same',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const { voter } = answers(await vote(poll, await newBallot(poll)), 201).body;
      const second = await newBallot(poll, { voter, choices: ['o2'] });
      refuses(await vote(poll, second), 409, 'already_voted');
      refuses(await vote(poll, { ...second, ballotId: randomUUID(), voter: null }), 403, 'proof_spent');
      const third = answers(await vote(poll, await newBallot(poll)), 201);
      same('votes', votesOf(third.body.results), { o1: 2, o2: 0 });
    },
  },
  {
    name: 'a ballot’s id with another proof is id_conflict, without a word about the ballot',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const ballot = await newBallot(poll);
      answers(await vote(poll, ballot), 201);
      const other = await newBallot(poll, { ballotId: ballot.ballotId, choices: ['o2'] });
      const answer = refuses(await vote(poll, other), 409, 'id_conflict');
      same(
        'members',
        Object.keys(answer.body).filter((name) => ['ballot', 'results', 'voter'].includes(name)),
        [],
      );
    },
  },
  {
    name: 'choices that cannot be are told by name and spend nothing',
    run: async ({ newPoll, newBallot, vote }) => {
      const poll = await newPoll();
      const ballot = await newBallot(poll);
      for (const choices of [[], ['o1', 'o2'], ['o9'], ['o1', 'o1']]) {
        const answer = refuses(await vote(poll, { ...ballot, choices }), 422, 'invalid_choices');
        same('errors', answer.body.errors?.[0]?.path, 'choices');
      }
      answers(await vote(poll, ballot), 201);
    },
  },
  {
    name: 'with ?html the outcome comes as a fragment beside the data, in the language asked for',
    run: async ({ newPoll, newBallot, api }) => {
      const poll = await newPoll();
      const ballot = await newBallot(poll);
      const told = async (lang: string): Promise<string> => {
        const answer = await api(`/polls/${poll}/votes?html=${lang}`, { body: ballot });
        return answers(answer, 200, 201).body.html;
      };
      const [en, de] = [await told('en'), await told('de')];
      for (const html of [en, de]) fits('html', html, /^<section.+data-option="o1".+<\/section>$/s);
      holds('the languages differ', en !== de);
    },
  },
  {
    name: 'a voter’s token serves in the site’s other polls, and shows their own ballot',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const [poll, other] = [await newPoll(), await newPoll({ choose: { min: 1, max: 2 } })];
      const { voter } = answers(await vote(poll, await newBallot(poll)), 201).body;
      const answer = answers(
        await vote(other, await newBallot(other, { voter, choices: ['o2', 'o1'] })),
        201,
      );
      same('voter', answer.body.voter, voter);
      const { voters, votes, options } = answer.body.results;
      same(
        'voters, votes, percent',
        [voters, votes, options.map((each: { percent: number }) => each.percent)],
        [1, 2, [100, 100]],
      );
      const mine = await api(`/polls/${poll}/results/mine`, { headers: { 'hustings-voter': voter } });
      headersAre(answers(mine, 200), { 'cache-control': 'no-store' });
      same('own choices', mine.body.ballot.choices, ['o1']);
      refuses(await api(`/polls/${poll}/results/mine`), 403, 'results_hidden');
    },
  },
  {
    name: '20 voters at once, 5 of them sending twice, add up exactly',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll();
      const ballots = [];
      for (let voter = 0; voter < 20; voter++)
        ballots.push(await newBallot(poll, { choices: [voter % 4 === 0 ? 'o2' : 'o1'] }));
      const sent = [...ballots, ...ballots.slice(0, 5)];
      const came = await Promise.all(sent.map((ballot) => vote(poll, ballot)));
      for (const answer of came) answers(answer, 200, 201);
      same('ballots taken', came.filter(({ status }) => status === 201).length, 20);
      same('voters’ tokens', new Set(came.map(({ body }) => body.voter)).size, 20);
      const results = answers(await vote(poll, ballots[0]), 200).body.results;
      same('votes', votesOf(results), { o1: 15, o2: 5 });
      same('voters, held', [results.voters, results.held], [20, 0]);
      const { body } = answers(await api(`/polls/${poll}/scrutiny`, { key: true }), 200);
      same('ballots in the ledger', body.results.voters, 20);
    },
  },
  {
    name: 'past a network’s allowance ballots are held, exactly so when they come at once',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll({ allowance: 2 });
      const ballots = [];
      for (let voter = 0; voter < 6; voter++) ballots.push(await newBallot(poll));
      const came = await Promise.all(ballots.map((ballot) => vote(poll, ballot)));
      for (const answer of came) answers(answer, 201);
      // Whether these came from one network the service knows better than we do: a proxy may have several.
      const { networks } = answers(await api(`/polls/${poll}/scrutiny`, { key: true }), 200).body;
      same(
        'ballots of all networks',
        networks.top.reduce(
          (sum: number, { counted, held }: Record<string, number>) => sum + (counted ?? 0) + (held ?? 0),
          0,
        ),
        6,
      );
      for (const { counted, held } of networks.top)
        same('counted of a network with an allowance of 2', counted, Math.min(2, counted + held));
      const counted = came.filter(({ body }) => body.ballot.status === 'counted').length;
      const { voters, held } = answers(await vote(poll, ballots[0]), 200).body.results;
      same('results', { voters, held }, { voters: counted, held: 6 - counted });
    },
  },
]);
