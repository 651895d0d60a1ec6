import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { expect, test } from 'vitest';
import { solve } from '../../src/embed/solver.ts';

const secrets = { hmacSignatureSecret: 'a secret', hmacKeySignatureSecret: 'another' };

async function challenge(counter: number) {
  const { parameters, signature = '' } = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: 20,
    counter,
    deriveKey,
    expiresAt: new Date(Date.now() + 600_000),
    data: { site: 'demo' },
    ...secrets,
  });
  return { parameters: parameters as never, signature };
}

test.each([0, 1, 23, 24, 500])(
  'altcha-lib takes the solution of a challenge at counter %i',
  async (counter) => {
    const payload = await solve(await challenge(counter), () => true);
    const sent = JSON.parse(atob(payload));
    expect(sent.solution.counter).toBe(counter);
    expect(await verifySolution({ ...sent, deriveKey, ...secrets })).toMatchObject({ verified: true });
  },
);

test('a challenge that is no longer wanted is given up', async () => {
  await expect(solve(await challenge(100_000), () => false)).rejects.toThrow();
});
