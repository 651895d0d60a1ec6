import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newSite, type Service, type Site, startService } from '../support/service.ts';

let service: Service;
let site: Site;
let poll: string;
const asked: string[] = [];
let lets = true;
beforeAll(async () => {
  const shield = async (network: string) => {
    asked.push(network);
    return lets;
  };
  service = await startService({ platform: { shield } });
  site = await newSite(service);
  poll = await site.newPoll();
});
afterAll(() => service.stop());
beforeEach(() => {
  asked.length = 0;
  lets = false;
});

test('a network that sends too much is told to wait before anything is looked at', async () => {
  const answer = await site.api('/comments', { body: 'not even JSON', from: '10.9.8.7' });
  expect(answer.status).toBe(429);
  expect(answer.body).toMatchObject({ code: 'rate_limited' });
  expect(answer.headers.get('retry-after')).toBe('10');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(asked).toEqual(['10.9.8.7']);
});

test('it stands in front of forms and of the desk as well', async () => {
  for (const path of [
    `/sites/${site.name}/threads?thread=/a`,
    `/sites/${site.name}/feedback`,
    '/desk/sign-in',
  ])
    expect((await service.send(path, { method: 'POST', body: '' })).status, path).toBe(429);
});

test('it never stands on the way to a vote, by whichever door', async () => {
  expect((await site.vote(poll)).status).toBe(201);
  const form = await service.send(`/sites/${site.name}/polls/${poll}`, {
    method: 'POST',
    body: 'choices=o1',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:8787' },
  });
  expect(form.status).toBe(200);
  for (const path of [`/polls/${poll}`, `/polls/${poll}/results`, '/comments?thread=/a'])
    expect((await site.api(path)).status, path).toBe(200);
  expect(asked).toEqual([]);
});

test('who is let through is answered as ever', async () => {
  lets = true;
  expect((await site.comment('/a')).status).toBeLessThan(300);
  expect(asked).toHaveLength(1);
});
