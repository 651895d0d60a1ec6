import { binaryOfBase64 } from '../base64url.ts';

/**
 * The wire format of ALTCHA v2, as far as this service speaks it: deterministic challenges of one algorithm. A challenge is
 * `{parameters, signature}`; a payload is base64 of `{challenge, solution: {counter, derivedKey, time}}`.
 */
export const algorithm = 'PBKDF2/SHA-256';
export const keyLength = 32;
export const keyPrefixLength = 16;

const longestPayload = 4_096;

/** What the work is for, when it was asked for (`iat`, epoch seconds) and by which secret. All of it is signed. */
export type ChallengeData = { v: 1; kid: string; site: string; action: string; ref: string; iat: number };

export type ChallengeParameters = {
  algorithm: string;
  cost: number;
  data: ChallengeData;
  expiresAt: number;
  keyLength: number;
  keyPrefix: string;
  keySignature: string;
  nonce: string;
  salt: string;
};

export type Challenge = { parameters: ChallengeParameters; signature: string };

/** The text that is signed: JSON with sorted keys, as altcha-lib writes it. */
export function canonicalJson({ data, ...rest }: ChallengeParameters): string {
  return JSON.stringify({
    algorithm: rest.algorithm,
    cost: rest.cost,
    data: {
      action: data.action,
      iat: data.iat,
      kid: data.kid,
      ref: data.ref,
      site: data.site,
      v: data.v,
    },
    expiresAt: rest.expiresAt,
    keyLength: rest.keyLength,
    keyPrefix: rest.keyPrefix,
    keySignature: rest.keySignature,
    nonce: rest.nonce,
    salt: rest.salt,
  });
}

export type SentWork = { parameters: ChallengeParameters; signature: string; derivedKey: string };

/** The payload's parts, if it has the exact shape of a deterministic challenge of ours and its solution; else null. */
export function readPayload(payload: string): SentWork | null {
  if (typeof payload !== 'string' || payload.length > longestPayload) return null;
  const json = binaryOfBase64(payload);
  if (json === null) return null;
  let sent: unknown;
  try {
    sent = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isRecord(sent) || !isRecord(sent.challenge) || !isRecord(sent.solution)) return null;
  const { parameters, signature } = sent.challenge;
  const { counter, derivedKey } = sent.solution;
  if (!isParameters(parameters) || !isHex(signature, 64) || !isHex(derivedKey, 2 * keyLength)) return null;
  return isWhole(counter) && counter <= 0xffffffff ? { parameters, signature, derivedKey } : null;
}

function isParameters(value: unknown): value is ChallengeParameters {
  // An unknown parameter would not be under the signature, so there may be none.
  return (
    isRecord(value) &&
    Object.keys(value).length === 9 &&
    value.algorithm === algorithm &&
    isWhole(value.cost) &&
    isData(value.data) &&
    isWhole(value.expiresAt) &&
    value.keyLength === keyLength &&
    isHex(value.keyPrefix, 2 * keyPrefixLength) &&
    isHex(value.keySignature, 64) &&
    isHex(value.nonce, 32) &&
    isHex(value.salt, 32)
  );
}

function isData(value: unknown): value is ChallengeData {
  return (
    isRecord(value) &&
    Object.keys(value).length === 6 &&
    value.v === 1 &&
    typeof value.kid === 'string' &&
    typeof value.site === 'string' &&
    typeof value.action === 'string' &&
    typeof value.ref === 'string' &&
    isWhole(value.iat)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Lower-case hex of that many digits; one spelling alone, as altcha-lib has it. */
function isHex(value: unknown, digits: number): value is string {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);
}
