import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { readForm } from '../../src/http/body.ts';
import { sizeLimit } from '../../src/http/size-limit.ts';
import { growthOf, isSteep } from '../support/growth.ts';

const app = new Hono();
app.post('/', async (c) => c.json(await readForm(c)));
const type = { 'content-type': 'application/x-www-form-urlencoded' };
const post = async (body: string) => (await app.request('/', { method: 'POST', headers: type, body })).json();

test('a form is read into the names that it has, those with a dot into one another, those given twice as a list', async () => {
  expect(
    await post('name=Ada&author.name=Bob&author.email=b%40c&choices=o1&choices=o2&1=x&a.b.c.d=x'),
  ).toEqual({
    name: 'Ada',
    author: { name: 'Bob', email: 'b@c' },
    choices: ['o1', 'o2'],
  });
});

test('a form of tens of thousands of names takes no longer than its length', async () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const names = letters.flatMap((one) =>
    letters.flatMap((other) => letters.map((last) => one + other + last)),
  );
  const grown = await growthOf((length) => names.slice(0, length).join('&'), post, 64_000);
  expect(isSteep(grown), JSON.stringify(grown)).toBe(false);
});

test('a body that its sender broke off is the sender’s fault, however the connection ended', async () => {
  const limited = new Hono();
  limited.post('/', sizeLimit(1000), (c) => c.text('taken'));
  let told: unknown;
  limited.onError((error, c) => {
    told = error;
    return c.text('refused', 400);
  });
  const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  const body = new ReadableStream({
    pull: (controller) => controller.error(reset),
  });
  await limited.request('/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(told).toMatchObject({ code: 'invalid_request', cause: reset });
});
