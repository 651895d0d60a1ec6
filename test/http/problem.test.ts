import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusals } from '../../src/errors.ts';
import { problemOf, refusalOf } from '../../src/http/problem.ts';
import {
  type Answer,
  newSite,
  publicUrl,
  type Service,
  type Site,
  startService,
} from '../support/service.ts';

let service: Service;
let site: Site;
beforeAll(async () => {
  service = await startService();
  site = await newSite(service);
});
afterAll(() => service.stop());

/** Checks the shape of a problem document, and gives its body. */
function problem(answer: Answer, code: keyof typeof refusals) {
  expect(answer.body?.code, answer.text).toBe(code);
  expect(answer.status).toBe(refusals[code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `${publicUrl}/docs#${code}`,
    title: expect.stringMatching(/./),
    status: refusals[code],
    detail: expect.stringMatching(/^[A-Z].*\.$/),
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.body.requestId).toMatch(/^[\w-]{8,64}$/);
  return answer.body;
}

describe('a problem document', () => {
  test('401 says how to sign in, and a wrong key is told the same as none', async () => {
    for (const authorization of [
      undefined,
      'Bearer wrong',
      'Bearer',
      'Basic abc',
      'Bearer  ',
      'Bearer a b',
    ]) {
      const answer = await site.api('/moderation', { headers: authorization ? { authorization } : {} });
      problem(answer, 'unauthorized');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('404 for an unknown address, an unknown site and an unknown poll', async () => {
    problem(await service.send('/api/v1/nothing'), 'not_found');
    problem(await service.send('/nothing'), 'not_found');
    problem(await service.send('/api/v1/sites/nowhere/polls'), 'not_found');
    problem(await site.api('/polls/nothing'), 'not_found');
    problem(await site.api('/polls/nothing/votes', { body: { ballotId: id(1), choices: [] } }), 'not_found');
  });

  test.each([
    ['PUT', '/polls', 'GET, HEAD, POST'],
    ['DELETE', '', 'GET, HEAD, PATCH'],
    ['GET', '/polls/x/votes', 'POST'],
    ['POST', '/challenge', 'GET, HEAD'],
  ])('405 for %s %s, with what is allowed', async (method, path, allowed) => {
    const answer = await site.api(path, { method });
    problem(answer, 'method_not_allowed');
    expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed);
  });

  test('413 whether the length is announced or only found while reading', async () => {
    const body = JSON.stringify({ ballotId: id(1), choices: [], voter: 'x'.repeat(20_000) });
    const path = `/polls/${await site.newPoll()}/votes`;
    const announced = { 'content-length': String(body.length) };
    problem(await site.api(path, { body, headers: announced }), 'too_large');
    problem(await site.api(path, { body }), 'too_large');
  });

  test('a body that nobody asked for is let go, and only a large one refused', async () => {
    const slug = await site.newPoll();
    expect((await site.api(`/polls/${slug}/close`, { body: {}, owner: true })).status).toBe(200);
    const large = await site.api(`/polls/${slug}/close`, { body: 'x'.repeat(9000), owner: true });
    expect(problem(large, 'too_large').detail).toBe('The body is larger than 4096 bytes.');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json-seq',
    'multipart/form-data',
  ])('415 for a body of %s, which a form of another site could send', async (type) => {
    const answer = await site.api('/feedback', { body: '{}', headers: { 'content-type': type } });
    problem(answer, 'unsupported_media_type');
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8'])(
    'a body of %s is read',
    async (type) => {
      const answer = await site.api('/feedback', { body: '{}', headers: { 'content-type': type } });
      expect(problem(answer, 'invalid_request').errors).toEqual([
        { path: 'message', message: 'Must be text.' },
      ]);
    },
  );

  test('400 names every field at fault and repeats none of what was sent', async () => {
    const body = {
      slug: 'Marker Slug',
      question: 5,
      options: ['marker'],
      choose: { min: 'marker' },
      listed: 'no',
    };
    const answer = await site.api('/polls', { body, owner: true });
    const { errors, detail } = problem(answer, 'invalid_request');
    const paths = errors.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(['choose.min', 'listed', 'options', 'question', 'slug']);
    expect(detail).toContain('choose.min');
    expect(answer.text).not.toMatch(/marker/i);
  });

  test.each([
    ['broken JSON', '{"marker":'],
    ['no JSON at all', 'marker'],
    ['nothing', ''],
  ])('400 for a body that is %s', async (_, body) => {
    const answer = await site.api('/feedback', { method: 'POST', body });
    problem(answer, 'invalid_request');
    expect(answer.text).not.toContain('marker');
  });

  test('403 for a page of another site, whatever it sends', async () => {
    const proof = await site.prove('feedback', '-');
    const body = { message: 'Hello', proof: proof.proof };
    for (const origin of ['https://evil.example', 'null'])
      problem(await site.api('/feedback', { body, headers: { origin } }), 'origin_not_allowed');
    expect((await site.api('/feedback', { body })).status).toBe(202);
  });

  test('429 says when to come back', async () => {
    const from = '10.250.0.1';
    const send = () => site.api('/feedback', { body: { message: 'Hello' }, from });
    let answer = await send();
    for (let sent = 0; sent < 130 && answer.status !== 429; sent++) answer = await send();
    problem(answer, 'rate_limited');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('the id of the request is the caller’s where it is a sound one, and ours where it is not', async () => {
    const ask = (given: string) => service.send('/nothing', { headers: { 'x-request-id': given } });
    expect(problem(await ask('trace-0123456789'), 'not_found').requestId).toBe('trace-0123456789');
    for (const given of ['<script>', 'a b', 'x'.repeat(65), 'é'])
      expect(problem(await ask(given), 'not_found').requestId).not.toBe(given);
  });
});

test('what is no refusal becomes 500 without its reasons', () => {
  const secret = new Error('select secret from table', { cause: new Error('password') });
  const told = problemOf(refusalOf(secret), 'request-1', publicUrl);
  expect(told).toMatchObject({ status: 500, code: 'internal', requestId: 'request-1' });
  expect(JSON.stringify(told)).not.toMatch(/secret|password|select|stack/);
  expect(problemOf(refusalOf('thrown text'), 'r', publicUrl).code).toBe('internal');
});

test('readers of pages get a page, elements a fragment, and neither a stack nor an address of the code', async () => {
  const hosted = await service.send('/sites/nowhere/polls?lang=de');
  expect(hosted.headers.get('content-type')).toMatch(/^text\/html/);
  expect(hosted.text).toMatch(/^<!doctype html>\n<html lang="de"/);
  const fragment = await service.send('/embed/v1/sites/nowhere/polls/x?lang=de');
  expect(fragment.text).toMatch(/^<div class="problem"/);
  for (const { status, text } of [hosted, fragment]) {
    expect(status).toBe(404);
    expect(text).not.toMatch(/\.ts\b|node_modules| at /);
  }
});

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
