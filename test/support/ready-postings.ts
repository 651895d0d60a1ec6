import { randomUUID } from 'node:crypto';
import type { NewComment, Posting } from '../../src/comments/posting-queries.ts';

type Told = Partial<NewComment> & { floodSeconds?: number };

/** A comment as a box takes it, approved and with an id, a text, a sender and a proof of its own unless told otherwise. */
export function readyPosting(site: string, thread: string, told: Told = {}): Posting {
  const { floodSeconds = 0, ...more } = told;
  const id = more.id ?? randomUUID();
  const comment: NewComment = {
    ...{ id, site, thread, parent: null, root: id, depth: 0, title: 'A headline', url: '' },
    ...{
      authorName: 'Ada',
      authorEmail: 'ada@example.com',
      authorWebsite: '',
      body: 'Said',
      html: '<p>Said</p>',
    },
    ...{ status: 'approved', reason: null, matched: null, spamScore: null },
    ...{ likeness: randomUUID(), nonce: randomUUID(), network: randomUUID(), senders: [randomUUID()] },
    ...more,
  };
  const nonces = [{ nonce: comment.nonce, expiresAt: new Date(Date.now() + 60_000) }];
  const event = { site, id: randomUUID(), kind: 'comment.approved', subject: id, data: { thread } } as const;
  return { comment, proof: { nonces, kind: 'both', pictureIssuedAt: null }, floodSeconds, event };
}
