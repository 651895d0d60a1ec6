import { randomUUID } from 'node:crypto';
import { expectTrueTally } from '../../support/ledger.ts';
import { type Answer, newSite, type Service, type Site } from '../../support/service.ts';
import { oneOf } from '../effort.ts';

/** What a poll's editors and readers do to it, in whichever order: a name each, for telling how it came to a fault. */
type Step = (poll: Walked) => Promise<Answer | undefined>;
type Walked = {
  site: Site;
  slug: string;
  cast: { vote: Record<string, unknown>; voter: string }[];
  rulings: string[];
};

const byEditor =
  (method: string, path: string, body?: unknown): Step =>
  ({ site, slug }) =>
    site.api(`/polls/${slug}${path}`, { method, owner: true, ...(body === undefined ? {} : { body }) });

const rule =
  (status: string, where: object): Step =>
  async (poll) => {
    const answer = await byEditor('POST', '/ballots/rulings', { status, where })(poll);
    if (answer?.status === 201 && answer.body.ruling) poll.rulings.push(answer.body.ruling.id);
    return answer;
  };

const steps: Record<string, Step> = {
  vote: async (poll) => {
    const { site, slug } = poll;
    const { proof } = await site.prove('vote', slug).catch(() => ({ proof: null }));
    const vote = { ballotId: randomUUID(), choices: ['o1'], proof };
    const answer = await site.vote(slug, vote);
    if (answer.status === 201) poll.cast.push({ vote, voter: answer.body.voter });
    return answer;
  },
  'vote for two from one network': ({ site, slug }) =>
    site.vote(slug, { choices: ['o1', 'o2'] }, { from: '203.0.113.9' }).catch(() => undefined),
  'send a vote again': async ({ site, slug, cast }) => {
    const last = cast.at(-1);
    return last && site.vote(slug, last.vote);
  },
  'vote again': async ({ site, slug, cast }) => {
    const voter = cast[0]?.voter;
    return voter === undefined ? undefined : site.vote(slug, { voter }).catch(() => undefined);
  },
  close: byEditor('POST', '/close'),
  reopen: byEditor('POST', '/reopen'),
  delete: byEditor('DELETE', ''),
  restore: byEditor('POST', '/restore'),
  draft: byEditor('PATCH', '', { draft: true }),
  publish: byEditor('PATCH', '', { draft: false }),
  reword: byEditor('PATCH', '', {
    question: 'Which one, then?',
    options: [
      { id: 'o1', text: 'The first' },
      { id: 'o2', text: 'The other' },
    ],
  }),
  withdraw: byEditor('PATCH', '', {
    options: [
      { id: 'o1', text: 'One' },
      { id: 'o2', text: 'Other', withdrawn: true },
    ],
  }),
  'count the held': rule('counted', { held: true }),
  'exclude all': rule('excluded', { byPicture: false }),
  'count all': rule('counted', { byPicture: false }),
  'undo a ruling': async (poll) => {
    const id = poll.rulings.pop();
    return id === undefined ? undefined : byEditor('POST', `/ballots/rulings/${id}/undo`)(poll);
  },
};

/**
 * Walks a poll through its states at random. After each step the tally says what the ballots say, and nothing was answered with a fault of
 * the service. Gives how many steps were taken, and what was wrong.
 */
export async function walkPoll(service: Service, chance: () => number, length: number) {
  const site = await newSite(service, { ballotAllowance: 2 });
  const slug = await site.newPoll({ choose: { min: 1, max: 2 } });
  const poll: Walked = { site, slug, cast: [], rulings: [] };
  const walked: string[] = [];
  for (let step = 0; step < length; step++) {
    // Voting is most of what happens to a poll.
    const name = chance() < 0.4 ? 'vote' : oneOf(chance, Object.keys(steps));
    const answer = await steps[name]?.(poll);
    walked.push(`${name} (${answer?.status ?? 'nothing'})`);
    const fault = answer && answer.status >= 500 ? answer.text : await faultInTally(service, poll);
    if (fault) return { steps: walked.length, fault: `${walked.join(', ')}: ${fault}` };
  }
  return { steps: walked.length, fault: undefined };
}

/** Only where readers see results; what is a draft or deleted is counted when it is back. */
async function faultInTally(service: Service, { site, slug }: Walked): Promise<string | undefined> {
  const { status } = await site.api(`/polls/${slug}/results`);
  if (status !== 200) return undefined;
  return expectTrueTally(service, site, slug).then(
    () => undefined,
    (error: Error) => error.message,
  );
}
