import { randomUUID } from 'node:crypto';
import type { SiteWire } from '../../src/sites/site.ts';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { solveWork } from '../support/solve-work.ts';
import { LeftOut } from './check.ts';
import { answers } from './expecting.ts';
import { type Answer, openTraffic, type Sent } from './traffic.ts';

/** The deployment that is visited, and as whom. */
export type Deployment = {
  /** The origin that readers use. */
  url: string;
  /** A key with an owner's or an editor's role. */
  key?: string | undefined;
  /** The site that is voted and written on; an owner's key makes it where it is not there. */
  site: string;
  /** What a picture asks for; only somebody with the service's secrets can tell. */
  readPicture?: ((token: string) => Promise<string>) | undefined;
};

export type Proof = { altcha: string; picture?: { token: string; answer: string } };

/** How long a picture has to be looked at before a comment counts as a person's (ms), and a little more. */
const reading = 3300;

/** A visit to a deployment: what readers and editors do there, and what of it has to be taken away in the end. */
export function openVisit({ url, key, site: name, readPicture }: Deployment) {
  const { ask, seen, firstEvent } = openTraffic(url, key);
  const under = `/api/v1/sites/${name}`;
  const api = (path: string, sent?: Sent): Promise<Answer> => ask(`${under}${path}`, sent);
  const made = { polls: [] as string[], comments: [] as string[] };
  let site: SiteWire | undefined;
  const opened = (): SiteWire => {
    if (!site) throw new Error('a check on the site does not say that it needs it');
    return site;
  };

  const challenge = async (action: string, ref: string, query = ''): Promise<ChallengeWire> => {
    const asked = await api(`/challenge?action=${action}&ref=${encodeURIComponent(ref)}${query}`);
    return answers(asked, 200).body;
  };

  /** A solved challenge; the picture is skipped, unless told otherwise or asked of voters too. */
  const prove = async (action: string, ref: string, reads?: 'reading the picture'): Promise<Proof> => {
    const asksVoters = action === 'vote' && opened().settings.pictureFor.vote === 'always';
    if (asksVoters && !readPicture)
      throw new LeftOut('the site asks voters for the picture, which nobody here can read');
    const withPicture = reads !== undefined || asksVoters;
    const issued = Date.now();
    const { altcha, picture } = await challenge(action, ref, withPicture ? '&picture=1' : '');
    const proof = { altcha: solveWork(altcha) };
    if (!withPicture || !picture || !readPicture) return proof;
    const answer = await readPicture(picture.token);
    const left = action === 'vote' ? 0 : issued + reading - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
    return { ...proof, picture: { token: picture.token, answer } };
  };

  return {
    url,
    key,
    name,
    under,
    seen,
    ask,
    api,
    made,
    firstEvent,
    readPicture,
    challenge,
    prove,
    site: opened,
    isOpen: () => site !== undefined,
    enter: (found: SiteWire) => {
      site = found;
    },
    /** A poll of this run with two options, on no list; gives its slug. */
    newPoll: async (poll: Record<string, unknown> = {}): Promise<string> => {
      const body = {
        question: 'Does it keep the contract?',
        options: ['Yes', 'No'],
        listed: false,
        allowance: 1000,
      };
      const slug = `conformance-${randomUUID().slice(0, 12)}`;
      answers(await api('/polls', { body: { ...body, slug, ...poll }, key: true }), 201);
      made.polls.push(slug);
      return slug;
    },
    /** What a new voter sends for the first option, proof and all, unless told otherwise. */
    newBallot: async (poll: string, ballot: Record<string, unknown> = {}) => ({
      ...{ ballotId: randomUUID(), choices: ['o1'], voter: null },
      ...ballot,
      proof: ballot.proof ?? (await prove('vote', poll)),
    }),
    vote: (poll: string, ballot: unknown) => api(`/polls/${poll}/votes`, { body: ballot }),
    /** What a new reader writes, with the work done and the picture skipped, unless told otherwise. */
    newComment: async (thread: string, comment: Record<string, unknown> = {}) => {
      const reader = randomUUID().slice(0, 8);
      return {
        ...{ commentId: randomUUID(), thread, title: 'A headline', body: `Well said. ${randomUUID()}` },
        author: { name: `Reader ${reader}`, email: `reader-${reader}@example.com`, website: '' },
        ...comment,
        proof: comment.proof ?? (await prove('comment', thread)),
      };
    },
    post: (comment: { commentId: string }): Promise<Answer> => {
      if (opened().frozen) throw new LeftOut('the site takes no comments just now');
      made.comments.push(comment.commentId);
      return api('/comments', { body: comment });
    },
    /** What an editor makes of a comment. */
    rule: (id: string, ruling: Record<string, unknown>) =>
      api(`/comments/${id}`, { method: 'PATCH', body: ruling, key: true }),
    /** A thread that nobody has written in. */
    newThread: () => `/conformance/${randomUUID().slice(0, 12)}`,
  };
}
export type Visit = ReturnType<typeof openVisit>;
