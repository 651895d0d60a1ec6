import type { Keyring } from '../../src/keyring.ts';
import { answersRiddle, makeRiddle } from '../../src/verification/riddle.ts';
import { openPictureForDrawing } from '../../src/verification/token.ts';

/** What a picture asks for, read out of its sealed token, which only somebody with the secrets can. */
export async function readToken(
  keyring: Keyring,
  site: string,
  token: string,
  now = new Date(),
): Promise<string> {
  const opened = await openPictureForDrawing(token, { site, now }, keyring);
  if (!opened.ok) throw new Error(`the picture's token is ${opened.reason}`);
  const { answer } = makeRiddle(opened.seed);
  if (!answersRiddle(answer, opened.seed)) throw new Error('a riddle that its own answer does not solve');
  return answer;
}
