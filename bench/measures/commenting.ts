import { randomUUID } from 'node:crypto';
import { underLoad } from '../load.ts';
import { paragraph, putComments } from '../long-thread.ts';
import type { Measure } from '../measure.ts';
import { readyPicture, readyWork } from '../ready-proofs.ts';
import { tell } from '../report.ts';
import { fromNetwork, getting, posting } from '../requests.ts';
import { type Contender, inTurns } from '../rounds.ts';
import { type Stage, site } from '../stage.ts';
import { emptyGet, lengthOf, reads } from './reading.ts';
import { emptyPost } from './votes.ts';

/** A page of 50 comments out of a thread of 1,000, as data and as the fragment that the element shows. */
export const commentsPage: Measure = async ({ stage, pace, watched, connections }) => {
  const thread = `/${randomUUID()}`;
  await putComments(stage.database, { site, thread, count: 1000 });
  const query = `thread=${encodeURIComponent(thread)}`;
  for (const [name, path, kind] of [
    ['50 comments as JSON', `/api/v1/sites/${site}/comments?${query}&limit=50`, 'json'],
    ['50 comments as a fragment', `/embed/v1/sites/${site}/thread?${query}&lang=en`, 'text'],
  ] as const) {
    const request = getting(path);
    const bytes = await lengthOf(stage.service.port, request);
    const subject = { name, ...reads(stage.service.port, connections, () => request, 200) };
    const compared = await inTurns([subject, emptyGet(stage, kind, bytes, connections, 0.6)], pace, watched);
    tell(`${name}, ${bytes} bytes, over ${connections} connections`, compared);
  }
};

/** Comments with work and picture proved, each by a new reader, published at once by the site's rules. */
export const comments: Measure = async ({ stage, pace, watched, connections }) => {
  for (const [threads, bar] of [
    [64, 0.1],
    [1, undefined],
  ] as const) {
    const subject = commenting(stage, connections, threads);
    const json = await subject.example();
    const compared = await inTurns([subject, emptyPost(stage, connections, json, bar)], pace, watched);
    tell(
      `comments in ${threads === 1 ? 'one hot thread' : `${threads} threads`} over ${connections} connections`,
      compared,
    );
    await subject.countUp();
  }
};

/** The subject of the measure; `countUp` fails unless the threads hold just the comments that were accepted. */
export function commenting(stage: Stage, connections: number, threads: number) {
  const keys = Array.from({ length: threads }, () => `/${randomUUID()}`);
  let accepted = 0;
  const contender: Contender = {
    name: 'comments',
    async ready(count) {
      const requests: Buffer[] = [];
      for (let place = 0; place < count; place++) {
        requests.push(await postedComment(stage, keys[place % threads] as string));
      }
      return async () => {
        const turn = await underLoad({
          ...{ port: stage.service.port, connections, count, status: 201 },
          request: (place) => requests[place] as Buffer,
        });
        accepted += count;
        return turn;
      };
    },
  };
  return {
    ...contender,
    example: () => readyComment(stage, keys[0] as string),
    async countUp(): Promise<number> {
      const [found] = await stage.database.sql<[{ counted: number; numbered: number }]>`
        select coalesce(sum(approved), 0)::int as counted, coalesce(sum(last_number), 0)::int as numbered
        from threads where site = ${site} and key = any(${keys})`;
      if (found?.counted !== accepted || found.numbered !== accepted)
        throw new Error(
          `${accepted} comments were accepted, ${found?.counted} counted, ${found?.numbered} numbered`,
        );
      return accepted;
    },
  };
}

let readers = 0;

/** A comment by a new reader from a new network. */
export async function postedComment(stage: Stage, thread: string): Promise<Buffer> {
  const json = await readyComment(stage, thread);
  return posting(`/api/v1/sites/${site}/comments`, json, fromNetwork(readers));
}

async function readyComment({ keyring }: Stage, thread: string): Promise<string> {
  const purpose = { site, action: 'comment', ref: thread } as const;
  readers++;
  return JSON.stringify({
    commentId: randomUUID(),
    thread,
    title: 'The night of the count',
    url: `https://www.magazine.example${thread}`,
    author: { name: `Reader ${readers}`, email: `reader${readers}@mail.example`, website: '' },
    body: paragraph,
    proof: { altcha: readyWork(purpose, keyring), picture: await readyPicture(purpose, keyring) },
  });
}
