import { setTimeout as pause } from 'node:timers/promises';
import { asMany } from '../effort.ts';
import { type Attack, head, type Line, openLines, trickle } from './attack.ts';

/** Connections that are held, and do not do what connections are for. Those of `slow` have to be closed by the service. */

const each = (inTests: number, inCampaign: number) => asMany({ inTests, inCampaign });
const post =
  (more: string, path = 'comments') =>
  ({ ground }: Parameters<Attack>[0]) =>
    head(`POST /api/v1/sites/${ground.site}/${path}`, `Content-Type: application/json\r\n${more}`);

const silent: Attack = async ({ port }, over) => {
  const lines = await openLines(port, each(300, 10_000));
  trickle(lines, '', over);
  return lines.length;
};

/** Connections that begin so and go on so, all of which the service has to have ended by the time that all else is over. */
const slowly =
  (begin: (target: Parameters<Attack>[0]) => string, more: string, isHalfClosed = false): Attack =>
  async (target, over) => {
    const lines = await openLines(target.port, each(50, 500), begin(target));
    if (isHalfClosed) for (const { socket } of lines) socket.end();
    trickle(lines, more, () => {});
    const left = new Set<Line>(lines);
    for (const line of lines) void line.closed.then(() => left.delete(line));
    over(() => {
      if (left.size > 0) target.fault(`${left.size} slow connections of ${lines.length} were never closed.`);
      for (const { socket } of lines) socket.destroy();
    });
    return lines.length;
  };

export const slow: Record<string, Attack> = {
  'headers that trickle in': slowly(() => 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ', 'a'),
  'bodies that trickle in': slowly(post('Content-Length: 200000\r\n'), ' '),
  'bodies that never come': slowly(post('Content-Length: 200000\r\n'), ''),
  'chunks without end': slowly(post('Transfer-Encoding: chunked\r\n'), '1\r\n \r\n'),
  'bodies behind a question': slowly(
    ({ ground }) =>
      head(`GET /api/v1/sites/${ground.site}/polls/${ground.poll}/results`, 'Content-Length: 4000\r\n'),
    ' ',
  ),
  'connections closed by half': slowly(() => 'GET / HTTP/1.1\r\n', '', true),
};

/** Requests one after the other, for whose answers nobody waits. */
const sentAhead =
  (request: (target: Parameters<Attack>[0], number: number) => string): Attack =>
  async (target, over) => {
    const requests = each(5000, 10_000);
    const text = Array.from({ length: requests }, (_, number) => request(target, number)).join('');
    const lines = await openLines(target.port, 5, text);
    over(() => {
      for (const { socket } of lines) socket.destroy();
    });
    const all = Promise.all(lines.map(({ closed }) => closed)).then(() => true);
    if (!(await Promise.race([all, pause(20_000, false)]))) target.fault('They were all taken in.');
    return lines.length * requests;
  };

/** Answers that their askers leave lying. */
const unread: Attack = async ({ port }, over) => {
  const lines = await openLines(port, each(100, 400));
  for (const { socket } of lines) socket.pause().write(head('GET /openapi.json').repeat(16));
  over(() => {
    for (const { socket } of lines) socket.destroy();
  });
  return lines.length * 16;
};

/** More listeners than there are seats, half of whom do not listen. */
const listeners: Attack = async ({ port, ground }, over) => {
  const stream = head(`GET /api/v1/sites/${ground.site}/polls/${ground.poll}/results/stream`);
  const lines = await openLines(port, each(300, 2500), stream);
  for (const [at, { socket }] of lines.entries()) if (at % 2 === 0) socket.pause();
  over(() => {
    for (const { socket } of lines) socket.destroy();
  });
  return lines.length;
};

export const held: Record<string, Attack> = {
  'silent connections': silent,
  'requests sent ahead': sentAhead(({ ground }) =>
    head(`GET /api/v1/sites/${ground.site}/polls/${ground.poll}/results`),
  ),
  'requests sent ahead, each for something else': sentAhead(({ ground }, number) =>
    head(`GET /api/v1/sites/${ground.site}/polls/none-${number}`),
  ),
  'answers not read': unread,
  listeners,
};
