import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChallengeWire } from '../../src/verification/proof.ts';
import { published, type ReadersService, startForReaders, written } from '../support/readers.ts';
import { newNetwork, newSite, readPicture, type Site } from '../support/service.ts';
import { solveWork } from '../support/solve-work.ts';

let service: ReadersService;
let site: Site;
beforeAll(async () => {
  service = await startForReaders();
  site = await newReadersSite();
});
afterAll(() => service.stop());

const newReadersSite = (picture = 'always') =>
  newSite(service, { settings: { picture, comments: { holdFirstTime: false, floodSeconds: 0 } } });

/** A challenge that was solved in good time, as a person would. */
async function solved(action = 'comment', ref = '/a', at = site) {
  const got = await at.prove(action, ref);
  service.pass(4);
  return got.proof as { altcha: string; picture: { token: string; answer: string } };
}

const post = (proof: unknown, more: Record<string, unknown> = {}, at = site) =>
  at.api('/comments', { body: written('/a', { proof, ...more }), from: newNetwork() });
const codeOf = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];

/** Why an editor is to read a comment. */
async function reasonOf(id: string): Promise<string | undefined> {
  const { body } = await site.api('/moderation?limit=100', { owner: true });
  return body.items.find((item: { id: string }) => item.id === id)?.reason;
}

describe('work and picture', () => {
  test('together publish a comment that took a person’s time', async () => {
    expect((await post(await solved())).status).toBe(201);
  });

  test('done in under three seconds since the picture was issued send it to an editor', async () => {
    const { proof } = await site.prove('comment', '/a');
    const answer = await post(proof);
    expect(answer.status).toBe(202);
    expect(await reasonOf(answer.body.comment.id)).toBe('too_fast');
  });

  test('without the picture always end with an editor', async () => {
    const { altcha } = await solved();
    const answer = await post({ altcha });
    expect(answer.status).toBe(202);
    expect(await reasonOf(answer.body.comment.id)).toBe('picture_skipped');
  });

  test('without the work are no proof over the API, nor is nothing at all', async () => {
    const { picture } = await solved();
    for (const proof of [{ picture }, {}, null, undefined]) {
      const answer = await post(proof);
      expect(codeOf(answer)).toEqual([403, 'proof_required']);
      expect(answer.body.challenge.picture.token).toBeTypeOf('string');
    }
    const { altcha } = await solved();
    expect((await post({ altcha, picture })).status).toBe(201);
  });

  test('whose answer is typed in small letters, with spaces or in full width, hold', async () => {
    const { altcha, picture } = await solved();
    const wide = [...picture.answer].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join(' ');
    expect((await post({ altcha, picture: { ...picture, answer: ` ${wide.toLowerCase()} ` } })).status).toBe(
      201,
    );
  });

  test('taken together from two challenges of the same form hold', async () => {
    const [one, two] = [await solved(), await solved()];
    expect((await post({ altcha: one.altcha, picture: two.picture })).status).toBe(201);
  });
});

describe('a wrong answer', () => {
  test('spends the picture, brings a fresh challenge, and the right answer comes too late', async () => {
    const { altcha, picture } = await solved();
    const wrong = await post({ altcha, picture: { ...picture, answer: 'WRONG' } });
    expect(codeOf(wrong)).toEqual([403, 'proof_wrong_answer']);
    const late = await post({ altcha, picture });
    expect(codeOf(late)).toEqual([403, 'proof_spent']);
    for (const { body } of [wrong, late]) {
      expect(body.challenge.picture.token).not.toBe(picture.token);
      expect(body.challenge).toMatchObject({ action: 'comment', ref: '/a' });
    }
  });

  test('leaves the work good, so that the next picture alone is to be read', async () => {
    const { altcha, picture } = await solved();
    const wrong = await post({ altcha, picture: { ...picture, answer: '' } });
    const challenge: ChallengeWire = wrong.body.challenge;
    service.pass(4);
    const answer = await readPicture(service, challenge);
    expect((await post({ altcha, picture: { token: challenge.picture?.token, answer } })).status).toBe(201);
  });

  test('after another tells nothing any more about either', async () => {
    const { altcha, picture } = await solved();
    await post({ altcha, picture: { ...picture, answer: 'WRONG' } });
    const second = await post({ altcha, picture: { ...picture, answer: 'ALSO WRONG' } });
    expect(codeOf(second)).toEqual([403, 'proof_spent']);
  });

  test('counts as the one guess when twenty are made at once', async () => {
    const { picture } = await solved();
    const works = await Promise.all(Array.from({ length: 20 }, () => solved()));
    const guess = (answer: string, index: number) =>
      post({ altcha: works[index]?.altcha, picture: { ...picture, answer } });
    const answers = await Promise.all(
      works.map((_, index) => guess(index === 9 ? picture.answer : `X${index}`, index)),
    );
    const told = answers.filter(({ body }) => body.code !== 'proof_spent');
    expect(told).toHaveLength(1);
    expect([201, 403]).toContain(told[0]?.status);
  });

  test('spends its picture even where a network has to wait because of too many', async () => {
    const from = newNetwork();
    const guess = async (proof: Awaited<ReturnType<typeof solved>>, answer: string) =>
      site.api('/comments', {
        body: written('/a', { proof: { ...proof, picture: { ...proof.picture, answer } } }),
        from,
      });
    const once = await solved();
    await guess(once, 'WRONG');
    for (let wrong = 1; wrong < 60; wrong++) await guess(once, 'WRONG');
    const proof = await solved();
    const refused = await guess(proof, 'WRONG');
    expect(codeOf(refused)).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(codeOf(await post(proof))).toEqual([403, 'proof_spent']);
  });
});

describe('a proof for something else', () => {
  test.each([
    ['another thread', () => solved('comment', '/b')],
    ['feedback', () => solved('feedback', '-')],
    ['a vote', async () => ({ ...(await solved('comment')), altcha: (await solved('vote', 'a')).altcha })],
    ['another site', async () => solved('comment', '/a', await newReadersSite())],
    [
      'another thread’s picture',
      async () => ({ ...(await solved()), picture: (await solved('comment', '/b')).picture }),
    ],
    [
      'feedback’s picture',
      async () => ({ ...(await solved()), picture: (await solved('feedback', '-')).picture }),
    ],
    [
      'another site’s picture',
      async () => ({
        ...(await solved()),
        picture: (await solved('comment', '/a', await newReadersSite())).picture,
      }),
    ],
  ])('%s does not hold', async (_, proofOf) => {
    const answer = await post(await proofOf());
    expect(codeOf(answer)).toEqual([403, 'proof_invalid']);
    expect(answer.body.challenge).toMatchObject({ action: 'comment', ref: '/a' });
  });

  test('junk, a forged counter or a forged signature do not hold and burn nothing', async () => {
    const proof = await solved();
    const forged = (
      change: (payload: { challenge: { signature: string }; solution: { derivedKey: string } }) => void,
    ) => {
      const payload = JSON.parse(Buffer.from(proof.altcha, 'base64').toString());
      change(payload);
      return Buffer.from(JSON.stringify(payload)).toString('base64');
    };
    const flipped = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
    const faults = [
      'junk',
      '',
      forged((payload) => {
        payload.solution.derivedKey = flipped(payload.solution.derivedKey);
      }),
      forged((payload) => {
        payload.challenge.signature = flipped(payload.challenge.signature);
      }),
    ];
    for (const altcha of faults)
      expect(codeOf(await post({ ...proof, altcha }))).toEqual([403, 'proof_invalid']);
    const [kid, iv, sealed = ''] = proof.picture.token.split('.');
    const token = `${kid}.${iv}.${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
    expect(codeOf(await post({ ...proof, picture: { ...proof.picture, token } }))).toEqual([
      403,
      'proof_invalid',
    ]);
    expect((await post(proof)).status).toBe(201);
  });

  test('the same thread in another spelling is the same thread', async () => {
    const proof = await solved('comment', '/a/?utm_source=x#top');
    expect((await post(proof, { thread: '/a#comments' })).status).toBe(201);
  });
});

describe('a proof too old', () => {
  test('is told as expired with a fresh challenge, the work after ten minutes, the picture after thirty', async () => {
    const { altcha, picture } = await solved();
    service.pass(601);
    const old = await post({ altcha, picture });
    expect(codeOf(old)).toEqual([403, 'proof_expired']);
    const challenge: ChallengeWire = old.body.challenge;
    expect((await post({ altcha: solveWork(challenge.altcha), picture })).status).toBe(201);
    const later = await solved();
    service.pass(1801);
    const { altcha: fresh } = await solved();
    expect(codeOf(await post({ altcha: fresh, picture: later.picture }))).toEqual([403, 'proof_expired']);
  });
});

describe('one proof', () => {
  test('sent with many comments at once publishes one of them', async () => {
    const proof = await solved();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(proof)));
    expect(answers.map((answer) => answer.body.code ?? answer.status).sort()).toEqual([
      201,
      ...Array(19).fill('proof_spent'),
    ]);
  });

  test('written in other bytes is the same proof', async () => {
    const proof = await solved();
    await post(proof);
    const payload = JSON.parse(Buffer.from(proof.altcha, 'base64').toString());
    const altcha = Buffer.from(JSON.stringify({ ...payload, more: 1 }, null, 2)).toString('base64url');
    const { picture } = await solved();
    expect(codeOf(await post({ altcha, picture }))).toEqual([403, 'proof_spent']);
  });
});

test('whoever brings the token of an approved comment needs no picture where the site trusts those it knows', async () => {
  for (const [policy, status] of [
    ['newcomers', 201],
    ['always', 202],
  ] as const) {
    const trusting = await newReadersSite(policy);
    const { editToken } = await published(trusting, '/a', { proof: await solved('comment', '/a', trusting) });
    const { altcha } = await solved('comment', '/a', trusting);
    const sent = { body: written('/a', { proof: { altcha } }), headers: { 'hustings-edit': editToken } };
    expect((await trusting.api('/comments', sent)).status).toBe(status);
  }
});
