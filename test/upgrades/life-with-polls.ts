import type { Site } from '../support/service.ts';
import { type Asked, must } from './sayings.ts';

const past = '2026-01-01T00:00:00Z';
const far = '2099-01-01T00:00:00Z';

/** Polls in every state, with ballots counted, held and ruled on; gives what to ask about them, and three votes to send again. */
export async function liveWithPolls(site: Site, newId: () => string): Promise<Asked[]> {
  const owner = { owner: true };
  const edit = (slug: string, body: object) =>
    site.api(`/polls/${slug}`, { method: 'PATCH', body, ...owner });
  await site.newPoll({
    slug: 'bridge',
    question: 'Which brigde?',
    options: ['The old one', 'A new one', 'A ferry'],
    opensAt: past,
  });
  await site.newPoll({
    ...{ slug: 'budget', question: 'What first?', choose: { min: 1, max: 2 }, baselineVoters: 40 },
    options: [{ text: 'Schools', baseline: 30 }, { text: 'Roads', baseline: 20 }, 'Parks'],
  });
  await site.newPoll({
    slug: 'sealed',
    resultsVisible: 'after-close',
    closesAt: far,
    optionOrder: 'shuffled',
  });
  await site.newPoll({
    slug: 'own',
    resultsVisible: 'after-vote',
    listed: false,
    note: 'No scientific poll.',
  });
  await site.newPoll({ slug: 'elder', opensAt: past });
  await site.newPoll({ slug: 'later', opensAt: far });
  await site.newPoll({ slug: 'draft', draft: true });
  await site.newPoll({ slug: 'gone' });
  must(204, await site.api('/polls/gone', { method: 'DELETE', ...owner }));

  const crowd = '198.51.100.7';
  const raid = { referer: 'https://www.herald.example/news/bridge?utm=1' };
  const first = await voteOnce(site, 'bridge', newId, ['o1'], '203.0.113.1');
  for (const [place, choice] of ['o1', 'o2', 'o2', 'o1'].entries())
    await voteOnce(site, 'bridge', newId, [choice], place < 3 ? crowd : '203.0.113.2', raid);
  await voteOnce(site, 'budget', newId, ['o1', 'o3'], '203.0.113.3');
  await voteOnce(site, 'sealed', newId, ['o2'], '203.0.113.4');
  const elder = await voteOnce(site, 'elder', newId, ['o2'], '203.0.113.8');
  const own = await voteOnce(site, 'own', newId, ['o1'], '203.0.113.5');

  must(
    200,
    await edit('bridge', {
      question: 'Which bridge?',
      options: [{ id: 'o3', withdrawn: true }, { text: 'A tunnel' }],
    }),
  );
  await voteOnce(site, 'bridge', newId, ['o4'], '203.0.113.6');
  const rulings = '/polls/bridge/ballots/rulings';
  const rule = (body: object) => site.api(rulings, { body, ...owner });
  must(201, await rule({ status: 'counted', where: { held: true } }));
  const undone = must(201, await rule({ status: 'excluded', where: { from: past } }));
  must(200, await site.api(`${rulings}/${undone.body.ruling.id}/undo`, { method: 'POST', ...owner }));
  for (let more = 0; more < 3; more++) await voteOnce(site, 'bridge', newId, ['o2'], crowd);
  for (const slug of ['budget', 'elder'])
    must(200, await site.api(`/polls/${slug}/close`, { method: 'POST', ...owner }));

  const refused = { origin: 'https://stranger.example' };
  must(403, await site.vote('bridge', {}, { headers: refused }));

  const at = `/api/v1/sites/${site.name}/polls`;
  const slugs = ['bridge', 'budget', 'sealed', 'own', 'elder', 'later', 'draft', 'gone'];
  return [
    { path: `${at}?status=all` },
    ...slugs.flatMap((slug) => [{ path: `${at}/${slug}` }, { path: `${at}/${slug}/results` }]),
    ...['bridge', 'budget'].flatMap((slug) =>
      ['csv', 'json'].map((format) => ({ path: `${at}/${slug}/export?format=${format}`, ...owner })),
    ),
    { path: `${at}/bridge/wordings`, ...owner },
    { path: `${at}/bridge/ballots/rulings`, ...owner },
    { path: `${at}/own/results/mine`, headers: { 'hustings-voter': own.voter } },
    first.again,
    own.again,
    elder.again,
  ];
}

/** A vote that must be taken; gives its voter's token, and the same request to send once more. */
async function voteOnce(
  site: Site,
  slug: string,
  newId: () => string,
  choices: string[],
  from: string,
  headers: Record<string, string> = {},
) {
  const { proof } = await site.prove('vote', slug, from);
  const body = { ballotId: newId(), choices, voter: null, proof };
  const path = `/polls/${slug}/votes`;
  const answer = must(201, await site.api(path, { body, from, headers }));
  return {
    voter: answer.body.voter as string,
    again: { path: `/api/v1/sites/${site.name}${path}`, method: 'POST', body, from },
  };
}
