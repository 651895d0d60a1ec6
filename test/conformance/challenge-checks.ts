import { createHash } from 'node:crypto';
import { part } from './check.ts';
import { answers, headersAre, holds, refuses, same, shaped } from './expecting.ts';
import type { Visit } from './visit.ts';

const kept = { 'cache-control': 'private, max-age=1800', 'cross-origin-resource-policy': 'cross-origin' };

import { rowsOf } from '../support/png.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A file that is the same both times. */
async function drawnTwice({ ask }: Visit, address: string, type: string): Promise<Buffer> {
  const first = answers(await ask(address), 200);
  headersAre(first, { ...kept, 'content-type': type, 'accept-ranges': 'bytes' });
  const again = answers(await ask(address), 200);
  holds(`${first.asked.slice(0, 60)} gives the same bytes twice`, first.bytes.equals(again.bytes));
  return first.bytes;
}

async function challengeWithPicture(visit: Visit) {
  const { altcha, picture } = await visit.challenge('comment', visit.newThread(), '&picture=1');
  shaped('picture', picture, { token: 'string', image: 'string', sound: 'string', alt: 'string' });
  return { altcha, picture: picture as NonNullable<typeof picture> };
}

export const challengeChecks = part(
  'Challenges',
  {
    needs: ['site'],
    hint: 'SECRETS must be the same for every process; a cache in front must keep what is private apart.',
  },
  [
    {
      name: 'a challenge is an ALTCHA v2 challenge for its action and subject, fresh each time, in no cache',
      run: async ({ api, newThread }) => {
        const thread = newThread();
        const ask = () =>
          api(`/challenge?action=comment&ref=${encodeURIComponent(`${thread}/?from=feed#top`)}`);
        const [one, other] = [answers(await ask(), 200), answers(await ask(), 200)];
        headersAre(one, { 'cache-control': 'no-store' });
        const { action, ref, expiresAt, altcha } = one.body;
        same('action and ref', [action, ref], ['comment', thread]);
        holds('it expires later', Date.parse(expiresAt) > Date.now());
        shaped('altcha', altcha, { parameters: 'object', signature: 'string' });
        shaped('altcha.parameters', altcha.parameters, {
          ...{ algorithm: 'string', nonce: 'string', salt: 'string', cost: 'number' },
          ...{
            keyLength: 'number',
            keyPrefix: 'string',
            keySignature: 'string',
            expiresAt: 'number',
            data: 'object',
          },
        });
        holds('two challenges differ', altcha.parameters.nonce !== other.body.altcha.parameters.nonce);
      },
    },
    {
      name: 'what cannot be voted in or written to has no challenge',
      run: async ({ api }) => {
        for (const query of ['action=dance', 'action=vote&ref=No%20Slug', 'action=report&ref=1'])
          refuses(await api(`/challenge?${query}`), 400, 'invalid_request');
      },
    },
    {
      name: 'the picture is a PNG, the same for the same token',
      run: async (visit, note) => {
        const { picture } = await challengeWithPicture(visit);
        const png = await drawnTwice(visit, picture.image, 'image/png');
        same('the first bytes', png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
        note('token', picture.token);
        // Runtimes pack pictures differently; what is seen is the same.
        note('picture', sha256(rowsOf(png)));
      },
    },
    {
      name: 'the sound is a WAV, the same for the same token, and comes in byte ranges too',
      run: async (visit, note) => {
        const { picture } = await challengeWithPicture(visit);
        const wav = await drawnTwice(visit, picture.sound, 'audio/wav');
        same(
          'the first bytes',
          [wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 12)],
          ['RIFF', 'WAVE'],
        );
        const range = await visit.ask(picture.sound, { headers: { range: 'bytes=100-199' } });
        headersAre(answers(range, 206), { 'content-range': `bytes 100-199/${wav.length}` });
        holds('the range is a piece of the whole', range.bytes.equals(wav.subarray(100, 200)));
        note('token', picture.token);
        note('sound', sha256(wav));
      },
    },
    {
      name: 'a picture that was never issued is not found',
      run: async ({ api }) => {
        for (const kind of ['pictures', 'sounds']) refuses(await api(`/${kind}/made-up`), 404, 'not_found');
      },
    },
    {
      name: 'a wrong answer is told with a fresh challenge, and spends the picture',
      run: async (visit) => {
        const thread = visit.newThread();
        const { altcha } = await visit.prove('comment', thread);
        const { picture } = await visit.challenge('comment', thread, '&picture=1');
        const proof = { altcha, picture: { token: picture?.token ?? '', answer: 'nothing like it' } };
        const comment = await visit.newComment(thread, { proof });
        const wrong = refuses(await visit.post(comment), 403, 'proof_wrong_answer');
        shaped('challenge', wrong.body.challenge, { altcha: 'object', picture: 'object' });
        refuses(await visit.post(comment), 403, 'proof_spent');
      },
    },
    {
      name: 'a proof counts for its own subject alone, and none or a bent one for nothing',
      run: async (visit) => {
        const [poll, other] = [await visit.newPoll(), await visit.newPoll()];
        const ballot = await visit.newBallot(poll);
        refuses(await visit.vote(other, ballot), 403, 'proof_invalid');
        const { altcha } = ballot.proof as { altcha: string };
        const payload = JSON.parse(Buffer.from(altcha, 'base64').toString());
        payload.challenge.parameters.expiresAt += 60;
        const bent = Buffer.from(JSON.stringify(payload)).toString('base64');
        refuses(await visit.vote(poll, { ...ballot, proof: { altcha: bent } }), 403, 'proof_invalid');
        const without = refuses(await visit.vote(poll, { ...ballot, proof: null }), 403, 'proof_required');
        shaped('the fresh challenge', without.body.challenge, {
          action: 'string',
          ref: 'string',
          altcha: 'object',
        });
        same('its subject', without.body.challenge.ref, poll);
        answers(await visit.vote(poll, ballot), 201);
      },
    },
  ],
);
