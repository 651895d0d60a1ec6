import { part } from './check.ts';
import { answers, briefly, fail, headersAre, holds, refuses, same, shaped, soon } from './expecting.ts';

const hint =
  'A cache in front must keep public answers no longer than they say, and pass ETags and streams on as they are.';

const polls = part('Polls', { needs: ['site'], hint }, [
  {
    name: 'a poll is told as it was made, for a second in caches',
    run: async ({ newPoll, api }) => {
      const poll = await newPoll({
        question: 'Who’s there? <b>',
        options: ['Me & you', { id: 'nobody', text: '“Nobody”' }],
      });
      const answer = answers(await api(`/polls/${poll}`), 200);
      headersAre(answer, { 'cache-control': briefly });
      const { slug, question, options, status, choose, resultsVisible, note } = answer.body;
      same(
        'the poll',
        { slug, question, options, status, choose, resultsVisible },
        {
          slug: poll,
          question: 'Who’s there? <b>',
          options: [
            { id: 'o1', text: 'Me & you' },
            { id: 'nobody', text: '“Nobody”' },
          ],
          ...{ status: 'open', choose: { min: 1, max: 1 }, resultsVisible: 'always' },
        },
      );
      holds('its note says that readers chose to vote', note.length > 10);
    },
  },
  {
    name: 'the list has listed polls alone, in pages, and “latest” agrees with it',
    run: async ({ newPoll, api }) => {
      const poll = await newPoll();
      const list = answers(await api('/polls?status=all&limit=100'), 200);
      headersAre(list, { 'cache-control': briefly });
      shaped('the list', list.body, { items: 'list', nextCursor: 'string|null' });
      const slugs: string[] = list.body.items.map(({ slug }: { slug: string }) => slug);
      holds('an unlisted poll is not on the list', !slugs.includes(poll));
      const one = answers(await api('/polls?status=all&limit=1'), 200).body;
      same('the first page of one', one.items.length, Math.min(1, slugs.length));
      const latest = await api('/polls/latest');
      const shown = list.body.items.some(({ status }: { status: string }) =>
        ['open', 'closed'].includes(status),
      );
      if (!shown) refuses(latest, 404, 'not_found');
      else
        holds(
          '“latest” is a listed poll',
          answers(latest, 200).body.slug !== poll && latest.body.listed === true,
        );
    },
  },
  {
    name: 'drafts and deleted polls are not to be found, and a scheduled one takes no vote yet',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const draft = await newPoll({ draft: true });
      for (const path of ['', '/results']) refuses(await api(`/polls/${draft}${path}`), 404, 'not_found');
      const gone = await newPoll();
      answers(await api(`/polls/${gone}`, { method: 'DELETE', key: true }), 204);
      await soon(async () => refuses(await api(`/polls/${gone}`), 404, 'not_found'));
      const later = await newPoll({ opensAt: new Date(Date.now() + 3_600_000).toISOString() });
      refuses(await vote(later, await newBallot(later)), 409, 'poll_not_open');
    },
  },
  {
    name: 'closed is closed: poll_closed spends nothing, and a replay is still answered',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll();
      const [early, late] = [await newBallot(poll), await newBallot(poll)];
      const first = answers(await vote(poll, early), 201);
      answers(await api(`/polls/${poll}/close`, { method: 'POST', key: true }), 200);
      refuses(await vote(poll, late), 409, 'poll_closed');
      const replay = answers(await vote(poll, early), 200);
      same(
        'ballot and voter',
        [replay.body.ballot, replay.body.voter],
        [first.body.ballot, first.body.voter],
      );
      await soon(async () => same('status', (await api(`/polls/${poll}`)).body.status, 'closed'));
      answers(await api(`/polls/${poll}/reopen`, { method: 'POST', key: true }), 200);
      await soon(async () => answers(await vote(poll, late), 201, 200));
    },
  },
]);

const results = part('Results', { needs: ['site'], hint }, [
  {
    name: 'results have an ETag, and who has them already is told 304',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll();
      const path = `/polls/${poll}/results`;
      const first = answers(await api(path), 200);
      headersAre(first, {
        'cache-control': briefly,
        etag: /^(W\/)?".+"$/,
        'access-control-allow-origin': '*',
      });
      const etag = first.headers.get('etag') ?? '';
      const known = answers(await api(path, { headers: { 'if-none-match': etag } }), 304);
      same('body of a 304', known.bytes.length, 0);
      headersAre(known, { 'cache-control': briefly, etag });
      answers(await vote(poll, await newBallot(poll)), 201);
      await soon(async () => {
        const changed = answers(await api(path, { headers: { 'if-none-match': etag } }), 200);
        same('voters', changed.body.voters, 1);
        holds('the ETag is another one', changed.headers.get('etag') !== etag);
      });
    },
  },
  {
    name: 'percents of a one-choice poll are whole and add up to 100, imported votes included',
    run: async ({ newPoll, newBallot, vote }) => {
      const options = ['a', 'b', 'c'].map((id) => ({ id, text: id, baseline: 1 }));
      const poll = await newPoll({ options, baselineVoters: 3 });
      const { results } = answers(await vote(poll, await newBallot(poll, { choices: ['b'] })), 201).body;
      same('voters, votes', [results.voters, results.votes], [4, 4]);
      same(
        'percents',
        results.options.map(({ percent }: { percent: number }) => percent),
        [25, 50, 25],
      );
    },
  },
  {
    name: 'results after the close are hidden through every door until then',
    run: async ({ newPoll, newBallot, vote, api, ask, name }) => {
      const poll = await newPoll({ resultsVisible: 'after-close' });
      const { results, voter } = answers(await vote(poll, await newBallot(poll)), 201).body;
      same('results in the vote’s answer', results, null);
      for (const path of ['', '/stream'])
        refuses(await api(`/polls/${poll}/results${path}`), 403, 'results_hidden');
      const mine = await api(`/polls/${poll}/results/mine`, { headers: { 'hustings-voter': voter } });
      refuses(mine, 403, 'results_hidden');
      for (const door of ['/embed/v1/sites', '/sites']) {
        const answer = answers(await ask(`${door}/${name}/polls/${poll}/results`), 403);
        headersAre(answer, { 'content-type': /^text\/html/, 'cache-control': 'no-store' });
      }
      answers(await api(`/polls/${poll}/close`, { method: 'POST', key: true }), 200);
      await soon(async () =>
        same('voters', answers(await api(`/polls/${poll}/results`), 200).body.voters, 1),
      );
    },
  },
  {
    name: 'results after a vote are shown to those who voted, by their token',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll({ resultsVisible: 'after-vote' });
      const { results, voter } = answers(await vote(poll, await newBallot(poll)), 201).body;
      same('voters in the vote’s answer', results?.voters, 1);
      const headers = { 'hustings-voter': voter };
      refuses(await api(`/polls/${poll}/results`, { headers }), 403, 'results_hidden');
      const mine = answers(await api(`/polls/${poll}/results/mine`, { headers }), 200);
      headersAre(mine, { 'cache-control': 'no-store' });
      same('own choices, voters', [mine.body.ballot.choices, mine.body.voters], [['o1'], 1]);
    },
  },
  {
    name: 'the stream sends the results at once, and the service goes on when its reader leaves',
    run: async ({ newPoll, newBallot, vote, firstEvent, under, api }) => {
      const poll = await newPoll();
      answers(await vote(poll, await newBallot(poll)), 201);
      const event = await firstEvent(`${under}/polls/${poll}/results/stream`);
      same('status of the stream', event.status, 200);
      const type = event.headers.get('content-type');
      if (!type?.startsWith('text/event-stream'))
        fail('content-type of the stream', 'text/event-stream', type);
      const line = (name: string) =>
        event.text
          .split('\n')
          .find((each) => each.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim();
      same('event', line('event'), 'results');
      const told = JSON.parse(line('data') ?? 'null');
      same('poll, voters', [told?.poll, told?.voters], [poll, 1]);
      answers(await api(`/polls/${poll}/results`), 200);
    },
  },
]);

const editing = part('Editing polls', { needs: ['site'], hint }, [
  {
    name: 'a changed wording is marked as corrected, and a withdrawn option keeps its votes',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll({ options: ['a', 'b', 'c'] });
      answers(await vote(poll, await newBallot(poll)), 201);
      const change = { question: 'Does it keep all of it?', options: [{ id: 'o1', withdrawn: true }] };
      const changed = answers(await api(`/polls/${poll}`, { method: 'PATCH', body: change, key: true }), 200);
      shaped('the poll', changed.body, { correctedAt: 'string', wording: 'number' });
      await soon(async () => {
        const late = await newBallot(poll, { choices: ['o1'] });
        refuses(await vote(poll, late), 422, 'invalid_choices');
        const { question, options } = answers(await api(`/polls/${poll}/results`), 200).body;
        same('question, votes of the withdrawn option', [question, options[0]?.votes], [change.question, 1]);
      });
    },
  },
  {
    name: 'an export holds every ballot, and nothing that leads to a voter',
    run: async ({ newPoll, newBallot, vote, api }) => {
      const poll = await newPoll();
      const cast = [await newBallot(poll), await newBallot(poll, { choices: ['o2'] })];
      const voters: string[] = [];
      for (const ballot of cast) voters.push(answers(await vote(poll, ballot), 201).body.voter);
      const csv = answers(await api(`/polls/${poll}/export?format=csv`, { key: true }), 200);
      headersAre(csv, {
        'content-type': /^text\/csv/,
        'content-disposition': /^attachment/,
        'cache-control': 'no-store',
      });
      same('rows', csv.text.trim().split('\r\n').length, 3);
      const json = answers(await api(`/polls/${poll}/export?format=json`, { key: true }), 200);
      same('ballots', json.body?.ballots?.length, 2);
      const secret = [...cast.map(({ ballotId }) => ballotId), ...voters];
      holds(
        'no ballot’s id and no token in an export',
        !secret.some((each) => (csv.text + json.text).includes(each)),
      );
      refuses(await api(`/polls/${poll}/export?format=csv`), 401, 'unauthorized');
    },
  },
]);

export const pollChecks = [...polls, ...results, ...editing];
