import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSite, prove, type Service, startService } from './support/service.ts';

const house = join(import.meta.dirname, '..');
const readme = readFileSync(join(house, 'README.md'), 'utf8');

let service: Service;
let server: ServerType;

beforeAll(async () => {
  service = await startService();
  server = serve({ fetch: service.app.fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await once(server, 'listening');
});

afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  await service.stop();
});

type Command = { method: string; path: string; body: unknown };

/** The curl commands of a section, all of which go to paths under $API. */
function commandsUnder(heading: string): Command[] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const blocks = (section.split('\n## ')[0] ?? '').match(/```sh[\s\S]*?```/g) ?? [];
  return blocks
    .join('\n')
    .split(/^curl /m)
    .slice(1)
    .map((command) => {
      const [, method, path = ''] = /^-sS(?: -X (\w+))? "?\$API([^\s"]+)/.exec(command) ?? [];
      const [, body] = / -d '([\s\S]+?)'/.exec(command) ?? [];
      const sent = body === undefined ? undefined : JSON.parse(body);
      return { method: method ?? (body === undefined ? 'GET' : 'POST'), path: `/api/v1${path}`, body: sent };
    });
}

const run = ({ method, path, body }: Command) => service.send(path, { method, body, owner: true });

test('the five minutes of the README lead from nothing to a poll, an approved comment and the feedback', async () => {
  const commands = commandsUnder('Your question on your own page, within five minutes');
  const before = commands.filter(({ body, path }) => body !== undefined && !path.includes('$ID'));
  const [moderation, approval, feedback, results, ...rest] = commands.slice(before.length) as Command[];
  expect(rest).toEqual([]);
  for (const command of before) expect([200, 201]).toContain((await run(command)).status);

  const gazette = service.api('gazette');
  const { proof } = await prove(service, 'gazette', 'comment', '/lights-on-the-river', '192.0.2.1');
  const comment = { commentId: randomUUID(), thread: '/lights-on-the-river', author: { name: 'Ada' } };
  const posted = await gazette('/comments', {
    body: { ...comment, body: 'Light it.', proof },
    from: '192.0.2.1',
  });
  expect(posted.status).toBe(202);

  const queue = await run(moderation as Command);
  const [{ id }] = queue.body.items;
  const { path, ...ruling } = approval as Command;
  expect((await run({ ...ruling, path: path.replace('$ID', id) })).body.status).toBe('approved');
  expect((await run(feedback as Command)).body.items).toEqual([]);
  expect((await run(results as Command)).body.voters).toBe(0);
});

test('the script that solves a proof prints a vote that counts, and once only', async () => {
  const site = await newSite(service);
  const poll = await site.newPoll();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(house, 'docs/try/vote.ts'),
    ...[url, site.name, poll, 'o2'],
  ]);
  expect(stdout).toContain(`curl -sS ${url}/api/v1/sites/${site.name}/polls/${poll}/votes`);
  const body = JSON.parse(/ -d '(.+)'/.exec(stdout)?.[1] ?? '');

  expect((await site.api(`/polls/${poll}/votes`, { body })).status).toBe(201);
  expect((await site.api(`/polls/${poll}/votes`, { body })).status).toBe(200);
  expect((await site.api(`/polls/${poll}/results`)).body).toMatchObject({ voters: 1, votes: 1 });
});
