import { gzipSync } from 'node:zlib';
import { asMany } from '../effort.ts';
import { type Attack, byMany, head, openLine, send } from './attack.ts';

/** Bodies that are made to be read with effort. None may be taken; each has to be answered. */

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const most = 260_000;
const names = Array.from({ length: 60_000 }, (_, at) =>
  at.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? ''),
);

const documents: Record<string, () => string> = {
  'lists in lists': () => '['.repeat(most / 2) + ']'.repeat(most / 2),
  'lists without end': () => '['.repeat(most),
  'objects in objects': () => `${'{"a":'.repeat(most / 6)}1${'}'.repeat(most / 6)}`,
  'a long list': () => `[${'1,'.repeat(most / 2 - 2)}1]`,
  'a number of many digits': () => `{"body":${'1'.repeat(most - 10)}}`,
  'many fractions': () => `[${'1e-999,'.repeat(most / 7 - 2)}1]`,
  'many names': () =>
    `{${names
      .slice(0, 25_000)
      .map((name) => `"${name}":1`)
      .join(',')}}`,
  'names like numbers': () =>
    `{${Array.from({ length: 20_000 }, (_, at) => `"${at * 65_537}":1`).join(',')}}`,
  'one name over and over': () => `{${'"__proto__":1,'.repeat(most / 14 - 2)}"a":1}`,
  'a long name': () => `{"${'a'.repeat(most - 20)}":1}`,
  escapes: () => `{"body":"${'\\u0000'.repeat(most / 6 - 10)}"}`,
};

const strangeJson: Attack = async (target) => {
  const { site, poll } = target.ground;
  const paths = ['comments', 'feedback', `polls/${poll}/votes`].map(
    (path) => `/api/v1/sites/${site}/${path}`,
  );
  const all = Object.entries(documents).flatMap(([name, write]) =>
    paths.map((path) => ({ name, path, body: write() })),
  );
  return byMany(all, async ({ name, path, body }) => {
    const answer = await send(target, path, { method: 'POST', headers: json, body }, name);
    if (answer && answer.status < 300) target.fault(`${name} was taken.`);
  });
};

const forms: Attack = async (target) => {
  const { site, poll } = target.ground;
  const bodies = [
    names.join('&').slice(0, most),
    names
      .map((name) => `a.${name}=1`)
      .join('&')
      .slice(0, most),
    'choices=o1&'.repeat(most / 11),
  ];
  const headers = { ...form, origin: target.ground.url, 'sec-fetch-site': 'same-origin' };
  return byMany(
    bodies.flatMap((body) =>
      [`/sites/${site}/polls/${poll}`, `/sites/${site}/feedback`].map((path) => ({ body, path })),
    ),
    async ({ body, path }) => {
      await send(target, path, { method: 'POST', headers, body }, 'a form');
    },
  );
};

const packed: Attack = async (target) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
  const headers = { ...json, 'content-encoding': 'gzip' };
  return byMany(Array(asMany({ inTests: 10, inCampaign: 200 })).keys(), async () => {
    const answer = await send(
      target,
      `/api/v1/sites/${target.ground.site}/comments`,
      { method: 'POST', headers, body: bomb },
      'a packed body',
    );
    if (answer && answer.status < 300) target.fault('A packed body was taken.');
  });
};

/** More than any route takes, announced or not; refused before it is there, and the connection closed. */
const tooMuch: Attack = async (target) => {
  const { ground, port } = target;
  const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
  return byMany(Array(asMany({ inTests: 10, inCampaign: 200 })).keys(), async (turn) => {
    const isAnnounced = turn % 2 === 0;
    const how = isAnnounced ? 'Content-Length: 900000000\r\n' : 'Transfer-Encoding: chunked\r\n';
    const line = await openLine(
      port,
      head(`POST /api/v1/sites/${ground.site}/comments`, `Content-Type: application/json\r\n${how}`),
    );
    if (!isAnnounced) for (let sent = 0; sent < 10 && line.socket.writable; sent++) line.socket.write(chunk);
    await line.closed;
    if (!/^HTTP\/1\.1 413 .*"code":"too_large"/s.test(line.heard()))
      target.fault(`Too much was answered with ${line.heard().slice(0, 40)}.`);
  });
};

export const bodies: Record<string, Attack> = {
  'bodies of strange JSON': strangeJson,
  'forms of many fields': forms,
  'packed bodies': packed,
  'bodies that are too long': tooMuch,
};
