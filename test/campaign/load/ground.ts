import { randomUUID } from 'node:crypto';
import type { Keyring } from '../../../src/keyring.ts';
import { issueProofOfWork } from '../../../src/verification/proof-of-work.ts';
import { easyWork } from '../../support/easy-work.ts';
import { keyringOf } from '../../support/keyrings.ts';
import { solveWork } from '../../support/solve-work.ts';

const ownerKey = 'the-owner-key-of-the-campaign';
const secrets = `k1:${'A'.repeat(43)}`;

/** What a service is started with, so that its load can vote by the hundred: the secrets are known, and so are its clients' addresses. */
export const loadEnv = {
  SECRETS: secrets,
  OWNER_KEY: ownerKey,
  DEMO: '0',
  TRUSTED_PROXIES: '127.0.0.0/8,::1',
  LOG_LEVEL: 'warn',
};

/** A site of the campaign's own at a running service, with a poll and a thread that its readers use. */
export type Ground = { url: string; site: string; poll: string; thread: string; keyring: Keyring };

/** Makes the site, where comments are shown at once and nobody waits between two of them, or another poll and thread of it. */
export async function newGround(url: string, more?: Pick<Ground, 'site'>): Promise<Ground> {
  const site = more?.site ?? `site-${randomUUID().slice(0, 8)}`;
  if (!more) {
    const comments = { holdFirstTime: false, floodSeconds: 0 };
    const settings = { picture: 'never', comments };
    await made(url, '/api/v1/sites', { site, name: 'A magazine', settings });
  }
  const poll = `poll-${randomUUID().slice(0, 8)}`;
  await made(url, `/api/v1/sites/${site}/polls`, {
    ...{ slug: poll, question: 'Which?', options: ['One', 'Other', 'Neither'] },
  });
  return { url, site, poll, thread: `/news/${randomUUID()}`, keyring: keyringOf(secrets) };
}

async function made(url: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${text}`);
}

/** A proof as the service would have asked for, of work that takes no time: its counter is the first one. */
export function cheapProof({ site, keyring }: Ground, action: 'vote' | 'comment', ref: string, now: Date) {
  const asked = { site, action, ref, now, difficulty: 'vote' } as const;
  const { parameters, signature } = issueProofOfWork(asked, keyring, easyWork.random);
  return { altcha: solveWork({ parameters: { ...parameters }, signature }) };
}

let networks = 0;
/** An address that no other reader of this load has. */
export const newNetwork = (): string => {
  networks++;
  return `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`;
};
