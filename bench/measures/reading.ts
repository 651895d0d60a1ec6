import { KeptConnection } from '../kept-connection.ts';
import { underLoad } from '../load.ts';
import type { Measure } from '../measure.ts';
import { tell } from '../report.ts';
import { fromNetwork, getting } from '../requests.ts';
import { type Contender, inTurns } from '../rounds.ts';
import { newPoll, type Stage, site } from '../stage.ts';
import { voting } from './votes.ts';

/** Networks that readers come from, so that none of them looks like a crowd of its own. */
const networks = 20_000;

/** Challenges for voters, each from another network. */
export const challenges: Measure = async ({ stage, pace, watched, connections }) => {
  const poll = await newPoll(stage);
  const path = `/api/v1/sites/${site}/challenge?action=vote&ref=${poll}`;
  const requests = Array.from({ length: networks }, (_, place) => getting(path, fromNetwork(place)));
  const request = (place: number) => requests[place % networks] as Buffer;
  const subject = { name: 'challenges', ...reads(stage.service.port, connections, request, 200) };
  const bytes = await lengthOf(stage.service.port, request(0));
  const compared = await inTurns([subject, emptyGet(stage, 'json', bytes, connections, 0.2)], pace, watched);
  tell(`challenges of ${bytes} bytes over ${connections} connections`, compared);
};

/** The results of an open poll with votes in it, as JSON, and once more for readers who have them already. */
export const results: Measure = async ({ stage, pace, watched, connections }) => {
  const poll = await votedPoll(stage);
  const path = `/api/v1/sites/${site}/polls/${poll}/results`;
  const request = getting(path);
  const { port } = stage.service;
  const etag = (await fetch(`http://127.0.0.1:${port}${path}`)).headers.get('etag') ?? '';
  const known = getting(path, { 'If-None-Match': etag });
  const bytes = await lengthOf(port, request);
  const compared = await inTurns(
    [
      { name: 'results, 200', ...reads(port, connections, () => request, 200) },
      emptyGet(stage, 'json', bytes, connections, 0.9),
    ],
    pace,
    watched,
  );
  tell(`results of ${bytes} bytes over ${connections} connections`, compared);
  const again = await inTurns(
    [
      { name: 'results, 304', ...reads(port, connections, () => known, 304) },
      emptyGet(stage, 'json', bytes, connections),
    ],
    pace,
    watched,
  );
  tell(`results that the reader has already, over ${connections} connections`, again);
};

/** The open poll as the element fetches it. */
export const fragment: Measure = async ({ stage, pace, watched, connections }) => {
  const poll = await votedPoll(stage);
  const request = getting(`/embed/v1/sites/${site}/polls/${poll}?lang=en`);
  const bytes = await lengthOf(stage.service.port, request);
  const subject = { name: 'poll fragment', ...reads(stage.service.port, connections, () => request, 200) };
  const compared = await inTurns([subject, emptyGet(stage, 'text', bytes, connections, 0.6)], pace, watched);
  tell(`the poll's fragment of ${bytes} bytes over ${connections} connections`, compared);
};

export function reads(
  port: number,
  connections: number,
  request: (place: number) => Buffer,
  status: number,
): Pick<Contender, 'ready'> {
  return { ready: async (count) => () => underLoad({ port, connections, count, request, status }) };
}

/** A GET of as many bytes from the server that does nothing. */
export function emptyGet(
  { noOp }: Stage,
  kind: 'json' | 'text',
  bytes: number,
  connections: number,
  bar?: number,
): Contender {
  const request = getting(`/${kind}/${bytes}`);
  const name = kind === 'json' ? 'no-op JSON GET' : 'no-op GET';
  return {
    name,
    ...(bar === undefined ? {} : { bar }),
    ...reads(noOp.port, connections, () => request, 200),
  };
}

export async function lengthOf(port: number, request: Buffer): Promise<number> {
  const line = await KeptConnection.open(port);
  const { status, bytes, refusal } = await line.ask(request);
  line.close();
  if (status !== 200) throw new Error(`answered with ${status}: ${refusal}`);
  return bytes;
}

async function votedPoll(stage: Stage): Promise<string> {
  const subject = await voting(stage, 4);
  await (await subject.ready(400))();
  return subject.poll;
}
