import type { Deps } from '../deps.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import { linksOf } from '../links.ts';
import type { SiteRecord } from '../sites/site.ts';
import { wordsFor } from '../words/words.ts';
import type { ChallengeWire, Proof, ProofInput, Purpose } from './proof.ts';
import { checkProofOfWork, type Difficulty, issueProofOfWork } from './proof-of-work.ts';
import { answersRiddle, spokenCharacters } from './riddle.ts';
import { mixSound, voiceOf } from './sound.ts';
import { openPictureForDrawing, openPictureToken, sealPictureToken } from './token.ts';
import { spendPicture, spendPictureFor } from './verification-queries.ts';

/** Who asks for a challenge or brings a proof. `known`: somebody with an approved comment on this site. */
export type Prover = { network: string; lang: string | undefined; known?: boolean; picture?: boolean };

/** Wrong answers a minute and network, and drawings, above which one has to wait. */
const mostWrongAnswers = 60;
const mostDrawings = 240;

/** Challenges a minute of one network and site above which they get harder, and how many times that they get hardest. */
const busy = 240;
const attack = 5;

/** Whether the site wants this reader to read the picture for this action. */
export function wantsPicture(site: SiteRecord, purpose: Purpose, known: boolean): boolean {
  const { picture, pictureFor } = site.settings;
  const { action } = purpose;
  const who = (action === 'comment' ? null : pictureFor[action]) ?? picture;
  return who === 'always' || (who === 'newcomers' && !known);
}

/**
 * Where the site asks voters for the picture: refuses a proof without one, and spends the one that came along for this `ballot`, since a
 * ballot spends its work alone. Called once nothing else stands in the way of the vote.
 */
export async function pictureOfVoter(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  checked: Checked,
  ballot: string,
  prover: Prover,
): Promise<Checked> {
  if (!checked.ok || checked.proof.kind === 'picture' || !wantsPicture(site, purpose, false)) return checked;
  const { nonce, proof } = checked;
  const [, picture] = proof.nonces;
  const isSpent = picture && (await spendPictureFor(deps.database, picture.nonce, picture.expiresAt, ballot));
  if (isSpent) return checked;
  const refusal = picture
    ? await spentRefusal(deps, site, purpose, prover)
    : await proofRefusal(
        deps,
        site,
        purpose,
        prover,
        'proof_required',
        'This poll asks for the picture too.',
      );
  return { ok: false, refusal, nonce };
}

/** A fresh challenge: work to do, and a picture to read where the site's policy or the request asks for one. Writes nothing. */
export async function issueChallenge(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  prover: Prover,
): Promise<ChallengeWire> {
  const challenge = issueWork(deps, site, purpose, prover);
  if (!prover.picture && !wantsPicture(site, purpose, prover.known ?? false)) return challenge;
  const { keyring, publicUrl } = deps.config;
  const words = wordsFor(prover.lang, site);
  const { lang } = words;
  const sealed = { ...purpose, lang, now: deps.clock() };
  const { token } = await sealPictureToken(sealed, keyring, deps.random);
  const links = linksOf(publicUrl, site.id);
  const picture = {
    token,
    image: links.picture(token),
    sound: links.sound(token),
    alt: words.verification.alt,
  };
  return { ...challenge, picture };
}

/** A fresh challenge where no picture is asked for. */
export function issueWork(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  prover: Pick<Prover, 'network'>,
): ChallengeWire {
  const asked = { ...purpose, now: deps.clock(), difficulty: difficultyFor(deps, site, purpose, prover) };
  const altcha = issueProofOfWork(asked, deps.config.keyring, deps.random);
  return {
    action: purpose.action,
    ref: purpose.ref,
    expiresAt: new Date(altcha.parameters.expiresAt * 1000).toISOString(),
    altcha: { parameters: { ...altcha.parameters }, signature: altcha.signature },
  };
}

/** The picture alone, for a form without script. */
export async function newPicture(deps: Deps, site: SiteRecord, purpose: Purpose, prover: Prover) {
  const { picture } = await issueChallenge(deps, site, purpose, { ...prover, picture: true });
  return picture;
}

function difficultyFor(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  prover: Pick<Prover, 'network'>,
): Difficulty {
  const lately = deps.rates.challenges.hit(`${site.id} ${prover.network}`);
  const usual = Math.max(busy, site.ballotAllowance);
  if (lately > attack * usual) return 'attack';
  if (lately > usual) return 'raised';
  return purpose.action === 'vote' ? 'vote' : 'comment';
}

const alreadyUsed = 'This verification has been used already. Here is a fresh one.';

/** What a checked proof comes to: a proof that can be spent, or why not, with the nonce if the proof was ours. */
export type Checked =
  | { ok: true; proof: Proof; nonce: string }
  | { ok: false; refusal: Refusal; nonce: string | undefined };

/**
 * Checks signature, expiry, binding and solution, and the picture's answer, without spending anything; only a wrong
 * answer is spent at once, before the verdict is told. `hosted`: from our own form without script, where the picture
 * alone is taken.
 */
export async function checkProof(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  input: ProofInput | null | undefined,
  prover: Prover & { hosted: boolean },
): Promise<Checked> {
  const refuse = async (code: RefusalCode, detail: string, nonce?: string): Promise<Checked> => ({
    ok: false,
    refusal: await proofRefusal(deps, site, purpose, prover, code, detail),
    nonce,
  });
  const now = deps.clock();
  const { keyring } = deps.config;
  const nonces: Proof['nonces'] = [];

  if (input?.altcha !== undefined) {
    const work = checkProofOfWork(input.altcha, { ...purpose, now }, keyring);
    if (!work.ok && work.reason !== 'expired') {
      return refuse('proof_invalid', 'The verification does not hold for this request.');
    }
    if (!work.ok)
      return refuse('proof_expired', 'The verification has expired. Please try again.', work.nonce);
    nonces.push({ nonce: work.nonce, expiresAt: work.expiresAt });
  } else if (!prover.hosted || !input?.picture) {
    return refuse(
      'proof_required',
      'Prove that you are human: get a challenge, send its solution as `proof`.',
    );
  }
  const worked = nonces[0]?.nonce;
  if (!input.picture) return accept({ nonces, kind: 'altcha', pictureIssuedAt: null });

  const picture = await openPictureToken(input.picture.token, { ...purpose, now }, keyring);
  if (!picture.ok && picture.reason !== 'expired') {
    return refuse('proof_invalid', 'This picture does not belong to this form.', worked);
  }
  const nonce = worked ?? picture.id;
  if (!picture.ok) return refuse('proof_expired', 'The picture has expired. Here is another one.', nonce);
  if (!answersRiddle(input.picture.answer, picture.seed)) {
    const first = await spendPicture(deps.database, picture.id, picture.expiresAt);
    if (deps.rates.wrongAnswers.hit(prover.network) > mostWrongAnswers) {
      const retryAfter = deps.rates.wrongAnswers.retryAfter;
      const refusal = new Refusal('rate_limited', 'Too many wrong answers. Please wait a moment.', {
        retryAfter,
      });
      return { ok: false, refusal, nonce };
    }
    if (!first) return refuse('proof_spent', alreadyUsed, nonce);
    return refuse('proof_wrong_answer', 'That is not what the picture asks for. Here is another one.', nonce);
  }
  nonces.push({ nonce: picture.id, expiresAt: picture.expiresAt });
  return accept({
    nonces,
    kind: worked === undefined ? 'picture' : 'both',
    pictureIssuedAt: picture.issuedAt,
  });
}

function accept(proof: Proof): Checked {
  const [first] = proof.nonces;
  if (!first) throw new Error('a proof without a nonce');
  return { ok: true, proof, nonce: first.nonce };
}

/** A refusal of a proof with a fresh challenge, so that a reader never loses what they typed. Counts it. */
export async function proofRefusal(
  deps: Deps,
  site: SiteRecord,
  purpose: Purpose,
  prover: Prover,
  code: RefusalCode,
  detail: string,
): Promise<Refusal> {
  deps.metrics.proof(code.replace('proof_', ''));
  const challenge = await issueChallenge(deps, site, purpose, prover);
  return new Refusal(code, detail, { extra: { challenge } });
}

/** The refusal of a proof that the write found spent. */
export const spentRefusal = (deps: Deps, site: SiteRecord, purpose: Purpose, prover: Prover) =>
  proofRefusal(deps, site, purpose, prover, 'proof_spent', alreadyUsed);

/** The picture (PNG) or the sound (WAV) of a token. */
export async function drawChallenge(
  deps: Deps,
  site: SiteRecord,
  token: string,
  sense: 'picture' | 'sound',
  network: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await openPictureForDrawing(
    token,
    { site: site.id, now: deps.clock() },
    deps.config.keyring,
  );
  if (!picture.ok) throw new Refusal('not_found', 'There is no such picture, or it has expired.');
  return deps.drawings.get(`${sense} ${picture.id}`, async () => {
    if (deps.rates.drawings.hit(network) > mostDrawings) {
      const retryAfter = deps.rates.drawings.retryAfter;
      throw new Refusal('rate_limited', 'Too many pictures at once. Please wait a moment.', { retryAfter });
    }
    if (sense === 'picture') {
      // What letters look like comes with the first picture: most readers of a Worker want none.
      const { drawPicture } = await import('./picture.ts');
      return drawPicture(picture.seed, picture.lang);
    }
    return mixSound(spokenCharacters(picture.seed), await voiceOf(picture.lang), picture.seed);
  });
}
